import { Family } from "../../wire/ip-address.js";
import { TcpFlag } from "../../wire/tcp.js";
import { Hook, RejectWith, Verdict } from "../hook.js";
import type { Placement } from "../rules/placement.js";
import type { Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const HOOKS = [Hook.Input, Hook.Forward, Hook.Output];

type RejectType = readonly [name: string, alias: string, code: number];

const TYPES: Readonly<Record<Family, readonly RejectType[]>> = {
  4: [
    ["icmp-net-unreachable", "net-unreach", RejectWith.NetUnreachable],
    ["icmp-host-unreachable", "host-unreach", RejectWith.HostUnreachable],
    ["icmp-port-unreachable", "port-unreach", RejectWith.PortUnreachable],
    ["icmp-proto-unreachable", "proto-unreach", RejectWith.ProtocolUnreachable],
    ["icmp-net-prohibited", "net-prohib", RejectWith.NetProhibited],
    ["icmp-host-prohibited", "host-prohib", RejectWith.HostProhibited],
    ["tcp-reset", "tcp-rst", RejectWith.TcpReset],
    ["icmp-admin-prohibited", "admin-prohib", RejectWith.AdminProhibited],
  ],
  6: [
    ["icmp6-no-route", "no-route", RejectWith.Icmp6NoRoute],
    ["icmp6-adm-prohibited", "adm-prohibited", RejectWith.Icmp6AdminProhibited],
    ["icmp6-addr-unreachable", "addr-unreach", RejectWith.Icmp6AddressUnreachable],
    ["icmp6-port-unreachable", "port-unreach", RejectWith.Icmp6PortUnreachable],
    ["tcp-reset", "tcp-reset", RejectWith.TcpReset],
    ["icmp6-policy-fail", "policy-fail", RejectWith.Icmp6PolicyFail],
    ["icmp6-reject-route", "reject-route", RejectWith.Icmp6RejectRoute],
  ],
};

/** `-j REJECT`: drops the packet and has it answered (nf_reject_ipv4.c); nothing is sent for an ICMP error or a reset. */
export class RejectTarget implements Target {
  readonly name = "REJECT";
  readonly needsConntrack = false;
  /** The name after `--reject-with`. */
  readonly type: string;
  /** A value of `RejectWith`. */
  readonly code: number;
  readonly placement: Placement;

  constructor(type: string, code: number) {
    this.type = type;
    this.code = code;
    this.placement =
      code === RejectWith.TcpReset
        ? { tables: ["filter"], hooks: HOOKS, protocols: [6] }
        : { tables: ["filter"], hooks: HOOKS };
  }

  apply(skb: Skb): number {
    const payload = skb.packet.payload;
    if (this.code === RejectWith.TcpReset && payload.kind === "tcp" && (payload.flags & TcpFlag.Rst) !== 0) {
      return Verdict.Drop;
    }
    skb.rejectWith = this.code;
    return Verdict.Reject;
  }

  save(): string {
    return ` --reject-with ${this.type}`;
  }

  list(): string {
    return `reject-with ${this.type}`;
  }
}

function rejectExtension(family: Family, byDefault: string): TargetExtension {
  return {
    name: "REJECT",
    family,
    options: [{ name: "reject-with" }],
    parse: (given) => {
      const text = given.value("reject-with") ?? byDefault;
      const type = TYPES[family].find(
        ([name, alias]) => name.startsWith(text.toLowerCase()) || alias.startsWith(text.toLowerCase()),
      );
      if (type === undefined) throw new ParameterProblem(`unknown reject type "${text}"`);
      return new RejectTarget(type[0], type[2]);
    },
  };
}

/** How `-j REJECT` is read, for each family. */
export const rejectTarget = rejectExtension(Family.V4, "icmp-port-unreachable");
/** `-j REJECT` of ip6tables; `icmp6-port-unreachable` unless told. */
export const reject6Target = rejectExtension(Family.V6, "icmp6-port-unreachable");
