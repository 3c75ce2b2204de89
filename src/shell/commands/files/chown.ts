import type { FileNode } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** Debian's own users and groups, and those of servers that images bring along. */
const NAMES = new Set(
  (
    "root tcpdump daemon bin sys adm tty disk sync games man lp mail news uucp proxy www-data backup list irc _apt nobody nogroup staff users " +
    "nginx apache httpd caddy redis valkey memcache mysql mariadb postgres mongodb rabbitmq kafka zookeeper cassandra " +
    "elasticsearch opensearch kibana logstash grafana prometheus loki node app appuser user jenkins git vault consul etcd haproxy envoy"
  ).split(" "),
);

/**
 * chown(1), chgrp(1): -R, -h.
 * Simplified: users and groups are told apart by the names that are common, whatever /etc/passwd says.
 */
export function* chown(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "RvcfhHLP", long: { recursive: "R" } });
  if (typeof options === "number") return options;
  const [owner, ...operands] = options.operands;
  if (owner === undefined || operands.length === 0)
    return yield* process.fail(
      `missing operand${owner === undefined ? "" : ` after '${owner}'`}\nTry '${process.name} --help' for more information.`,
    );
  const isGroup = process.name === "chgrp";
  const [user = "", group = ""] = isGroup ? ["", owner] : owner.split(/[:.]/, 2);
  if (!isKnown(user)) return yield* process.fail(`invalid user: '${owner}'`);
  if (!isKnown(group)) return yield* process.fail(`invalid group: '${owner}'`);
  let status = 0;
  for (const operand of operands) {
    const node = process.find(operand, !options.has("h"));
    if (node !== null) {
      give(node, user, group === "" && owner.endsWith(":") ? user : group, options.has("R"));
      continue;
    }
    yield* process.printError(`${process.name}: cannot access '${operand}': No such file or directory\n`);
    status = 1;
  }
  return status;
}

function give(node: FileNode, user: string, group: string, below: boolean): void {
  if (node.kind !== "file" && node.kind !== "directory") return;
  if (user !== "") node.owner = user === "0" ? "root" : user;
  if (group !== "") node.group = group === "0" ? "root" : group;
  if (below && node.kind === "directory") for (const entry of node.entries.values()) give(entry, user, group, true);
}

function isKnown(name: string): boolean {
  return name === "" || /^\+?\d+$/.test(name) || NAMES.has(name);
}
