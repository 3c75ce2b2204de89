import type { Location } from "../language/location.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { LimitNode, ObjectBody, StatementNode } from "../language/syntax.js";
import { PolicyObject } from "../model/policy-object.js";
import { ConnlimitStatement, CounterStatement, LimitStatement, QuotaStatement } from "../statement/stateful.js";
import type { StatefulStatement } from "../statement/statement.js";

function limitOf(limit: LimitNode): LimitStatement {
  return new LimitStatement(limit.rate, limit.unit, limit.burst, limit.isBytes, limit.over);
}

/** The statement with its own state that a node describes. @throws NftError */
export function evaluateStateful(node: StatementNode): StatefulStatement {
  switch (node.kind) {
    case "counter":
      return new CounterStatement(node.packets, node.bytes);
    case "limit":
      if (node.limit.rate === 0) throw kernelError("Invalid argument", node.location);
      return limitOf(node.limit);
    case "quota":
      return new QuotaStatement(node.over, node.bytes, node.used);
    case "connlimit":
      return new ConnlimitStatement(node.over, node.count);
    default:
      throw evaluationError("statement is stateful", node.location);
  }
}

/** The transport protocols that helpers of the kernel read. */
const HELPERS: Readonly<Record<string, readonly string[]>> = {
  ftp: ["tcp"],
  irc: ["tcp"],
  sip: ["tcp", "udp"],
  tftp: ["udp"],
  amanda: ["udp"],
  pptp: ["tcp"],
  snmp: ["udp"],
  "netbios-ns": ["udp"],
  sane: ["tcp"],
};

/** What a named object of a table of this family is. @throws NftError, with `whole` as the place of the command */
export function stateOf(body: ObjectBody, family: string, whole: Location): StatefulStatement | PolicyObject {
  const own = family === "ip" || family === "ip6" ? family : "inet";
  switch (body.kind) {
    case "ct helper":
      if (HELPERS[body.type]?.includes(body.protocol) !== true) throw kernelError("No such file or directory", whole);
      return new PolicyObject({ ...body, l3proto: body.l3proto ?? own });
    case "ct timeout":
    case "ct expectation":
      return new PolicyObject({ ...body, l3proto: body.l3proto ?? own });
    case "synproxy":
      return new PolicyObject(body);
    case "secmark":
      // There is no SELinux to know the context.
      throw kernelError("No such file or directory", whole);
    case "counter":
      return new CounterStatement(body.packets, body.bytes);
    case "quota":
      return new QuotaStatement(body.over, body.bytes, body.used);
    default:
      if (body.limit.rate === 0) throw kernelError("Invalid argument", whole);
      return limitOf(body.limit);
  }
}
