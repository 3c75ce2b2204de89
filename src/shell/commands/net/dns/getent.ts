import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../../../wire/ipv6-address.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost, readHosts, resolveHost, reverseLookup } from "../resolve.js";

const VERSION = `getent (Debian GLIBC 2.36-9+deb12u14) 2.36
Copyright (C) 2022 Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
Written by Ulrich Drepper.
`;
const HINT = "Try `getent --help' or `getent --usage' for more information.\n";

/** getent(1) for hosts, ahosts, ahostsv4 and ahostsv6; other databases by their file in /etc. */
export function* getent(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "s:iVh?",
    long: { service: "s:", "no-idn": "i", version: "V", help: "h", usage: "h" },
    ordered: true,
    errorCode: 64,
    usage: HINT,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print(VERSION);
    return 0;
  }
  if (options.has("h") || options.has("?")) {
    yield* process.print("Usage: getent [OPTION...] database [key ...]\nGet entries from administrative database.\n");
    return 0;
  }
  const [database, ...keys] = options.operands;
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
    case "ethers":
    case "netgroup":
    case "aliases":
    case "gshadow":
      return keys.length === 0 ? 0 : 2;
    case "rpc":
      return yield* fromTable(process, database, keys, 15);
    case "initgroups":
      yield* process.print(keys.map((key) => `${key.padEnd(21)}\n`).join(""));
      return 0;
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
    if (found.error !== null) continue;
    const names = [found.canonicalName, ...found.aliases];
    return found.addresses.map((address6) => hostLine(address6, names)).join("");
  }
  return null;
}

function* allHosts(process: Process, key: string, family: 4 | 6 | null): Generator<Wait, string | null, void> {
  // AI_ADDRCONFIG: a family of which there is no address but 127.0.0.1 or ::1 is not asked for (check_pf.c).
  if (family !== null && !hasAddress(process, family)) return null;
  const found = yield* resolveHost(process, key, family);
  if (found.error !== null) return null;
  return found.addresses
    .map((address, i) => {
      const text = formatIp(address).padEnd(15);
      return `${text} STREAM ${i === 0 ? found.canonicalName : ""}\n${text} DGRAM  \n${text} RAW    \n`;
    })
    .join("");
}

function hasAddress(process: Process, family: 4 | 6): boolean {
  const netns = netnsOf(process);
  return netns.allDevices().some((device) => {
    const { addresses4, addresses6 } = netns.ipDevice(device);
    return family === 4
      ? addresses4.some(({ local }) => local !== IPV4_LOOPBACK)
      : addresses6.some(({ local }) => local !== IPV6_LOOPBACK);
  });
}

/** /etc/services, /etc/protocols or /etc/networks: a name, a number (with its protocol) and other names, by any of them. */
function* fromTable(
  process: Process,
  database: string,
  keys: readonly string[],
  width = 21,
): Generator<Wait, number, void> {
  const node = process.files.find(`/etc/${database}`);
  const rows = (node?.kind === "file" ? node.content.split("\n") : [])
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter((words) => words.length > 1);
  const text = ([name = "", number = "", ...others]: readonly string[]): string =>
    `${[name.padEnd(width), number, ...others].join(" ")}\n`;
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
