import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { parseNumericHost, readHosts, resolveHost, reverseLookup } from "../resolve.js";

const HINT = "Try `getent --help' or `getent --usage' for more information.\n";

/** getent(1) for hosts, ahosts, ahostsv4 and ahostsv6; other databases by their file in /etc. */
export function* getent(process: Process): Generator<Wait, number, void> {
  const [database, ...keys] = process.argv.slice(1);
  if (database === undefined) {
    yield* process.printError(`getent: wrong number of arguments\n${HINT}`);
    return 1;
  }
  switch (database) {
    case "hosts":
      return yield* each(process, keys, hosts);
    case "ahosts":
      return yield* each(process, keys, (inner, key) => allHosts(inner, key, null));
    case "ahostsv4":
      return yield* each(process, keys, (inner, key) => allHosts(inner, key, 4));
    case "ahostsv6":
      return yield* each(process, keys, (inner, key) => allHosts(inner, key, 6));
    case "services":
    case "protocols":
    case "networks":
      return yield* fromTable(process, database, keys);
    case "passwd":
    case "group":
    case "shadow": {
      const node = process.files.find(`/etc/${database}`);
      const lines = node?.kind === "file" ? node.content.split("\n").filter((line) => line !== "") : [];
      const number = (line: string): string | undefined => line.split(":")[2];
      const found = (key: string): string | undefined =>
        lines.find((line) => line.split(":")[0] === key || (/^\d+$/.test(key) && number(line) === key));
      const answers = keys.length === 0 ? lines : keys.map(found);
      yield* process.print(answers.map((line) => (line === undefined ? "" : `${line}\n`)).join(""));
      return answers.includes(undefined) ? 2 : 0;
    }
    default:
      yield* process.printError(`Unknown database: ${database}\n${HINT}`);
      return 1;
  }
}

function* each(
  process: Process,
  keys: readonly string[],
  look: (process: Process, key: string) => Generator<Wait, string | null, void>,
): Generator<Wait, number, void> {
  if (keys.length === 0) {
    for (const line of readHosts(process)) yield* process.print(hostLine(line.address, line.names));
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const text = yield* look(process, key);
    if (text === null) code = 2;
    else yield* process.print(text);
  }
  return code;
}

function hostLine(address: IpAddress, names: readonly string[]): string {
  return `${formatIp(address).padEnd(15)} ${names.join(" ")}\n`;
}

function* hosts(process: Process, key: string): Generator<Wait, string | null, void> {
  const address = parseNumericHost(key);
  const lines = readHosts(process);
  if (address !== null) {
    const line = lines.find((other) => other.address === address);
    if (line !== undefined) return hostLine(address, line.names);
    const { name } = yield* reverseLookup(process, address);
    return name === null ? null : hostLine(address, [name]);
  }
  // gethostbyname2: IPv6 first.
  const matching = lines.filter((line) => line.names.includes(key));
  const line = matching.find((other) => typeof other.address !== "number") ?? matching[0];
  if (line !== undefined) return hostLine(line.address, line.names);
  for (const family of [6, 4] as const) {
    const found = yield* resolveHost(process, key, family);
    if (found.error === null) return found.addresses.map((each6) => hostLine(each6, [found.canonicalName])).join("");
  }
  return null;
}

function* allHosts(process: Process, key: string, family: 4 | 6 | null): Generator<Wait, string | null, void> {
  const found = yield* resolveHost(process, key, family);
  if (found.error !== null) return null;
  return found.addresses
    .map((address, i) => {
      const text = formatIp(address).padEnd(15);
      return `${text} STREAM ${i === 0 ? found.canonicalName : ""}\n${text} DGRAM  \n${text} RAW    \n`;
    })
    .join("");
}

/** /etc/services, /etc/protocols or /etc/networks: a name, a number (with its protocol) and other names, by any of them. */
function* fromTable(process: Process, database: string, keys: readonly string[]): Generator<Wait, number, void> {
  const node = process.files.find(`/etc/${database}`);
  const rows = (node?.kind === "file" ? node.content.split("\n") : [])
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter((words) => words.length > 1);
  const text = ([name = "", number = "", ...others]: readonly string[]): string =>
    `${[name.padEnd(21), number, ...others].join(" ")}\n`;
  if (keys.length === 0) {
    yield* process.print(rows.map(text).join(""));
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const [wanted = "", protocol] = key.split("/");
    const row = rows.find(([name, number = "", ...others]) => {
      const [value, kind] = number.split("/");
      if (protocol !== undefined && kind !== protocol) return false;
      return value === wanted || name === wanted || others.includes(wanted);
    });
    if (row === undefined) code = 2;
    else yield* process.print(text(row));
  }
  return code;
}
