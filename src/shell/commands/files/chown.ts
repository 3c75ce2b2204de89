import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** Debian's own users and groups, and those of servers that images bring along. */
const NAMES = new Set(
  (
    "root daemon bin sys adm tty disk sync games man lp mail news uucp proxy www-data backup list irc _apt nobody nogroup staff users " +
    "nginx apache httpd caddy redis valkey memcache mysql mariadb postgres mongodb rabbitmq kafka zookeeper cassandra " +
    "elasticsearch opensearch kibana logstash grafana prometheus loki node app appuser user jenkins git vault consul etcd haproxy envoy"
  ).split(" "),
);

/**
 * chown(1), chgrp(1): only what does not exist is told.
 * Simplified: owners are not kept, everything is root's; users and groups are told apart by the names that are common.
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
    if (process.find(operand) !== null) continue;
    yield* process.printError(`${process.name}: cannot access '${operand}': No such file or directory\n`);
    status = 1;
  }
  return status;
}

function isKnown(name: string): boolean {
  return name === "" || /^\+?\d+$/.test(name) || NAMES.has(name);
}
