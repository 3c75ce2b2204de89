import { Family, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import type { Ipv4 } from "../../wire/ipv4-address.js";
import { tryParseMac } from "../../wire/mac-address.js";
import { offsetAddress, Prefix, tryParsePrefix } from "../../wire/prefix.js";
import { parseInteger } from "../text/extension.js";
import { parseProtocol } from "../text/names.js";
import { servicePort } from "../text/services.js";
import { icmpNumber } from "./icmp-names.js";
import type { IpSet } from "./ip-set.js";
import type { IpSets } from "./ip-sets.js";
import { Refusal } from "./ipset-refusal.js";
import type { Field } from "./set-element.js";

/** The elements that the text means: ranges and blocks of addresses and ranges of ports stand for many. */
export function parseElements(sets: IpSets, set: IpSet, text: string, isTest = false): Field[][] {
  const parts = text.split(",");
  if (set.type === "list:set" && parts.length > 1) checkPlace(sets, parts, isTest);
  if (parts.length === 3 && set.fields.length === 2)
    throw new Refusal(`Syntax error: Two elem separators in ${text}, but settype ${set.type} supports one.`);
  if (parts.length > 1 && set.fields.length === 1)
    throw new Refusal(`Syntax error: Elem separator in ${text}, but settype ${set.type} supports none.`);
  const optional = set.type === "bitmap:ip,mac" ? 1 : 0;
  if (parts.length < set.fields.length - optional) {
    throw new Refusal(`Syntax error: Second element is missing from ${text}.`);
  }
  let found: Field[][] = [[]];
  set.fields.forEach((kind, i) => {
    const part = parts[i] ?? "";
    // Behind a port an address stands alone (IPSET_OPT_IP2 as IPADDR_PLAIN).
    if (kind === "ip" && i === 2 && /[-/]/.test(part))
      throw new Refusal(`Syntax error: plain IP address must be supplied: ${part}`);
    const choices = parseField(sets, set, kind, part, isTest);
    found = found.flatMap((fields) => choices.map((choice) => [...fields, choice]));
  });
  return found;
}

/** An element of a list of sets may say before or behind which other it stands. @throws Refusal */
function checkPlace(
  sets: IpSets,
  [name = "", word = "", other = "", ...more]: readonly string[],
  isTest: boolean,
): void {
  if ((word !== "before" && word !== "after") || other === "" || more.length > 0)
    throw new Refusal("you must specify elements as setname,[before|after],setname");
  if (!isTest && sets.get(name) === null)
    throw new Refusal("Set to be added/deleted/tested as element does not exist.");
  if (!isTest && sets.get(other) === null)
    throw new Refusal("The set to which you referred with 'before' or 'after' does not exist.");
}

function parseField(sets: IpSets, set: IpSet, kind: string, text: string, isTest: boolean): Field[] {
  const { family, first, last } = set.options;
  const bad = (part = text) =>
    new Refusal(`Syntax error: cannot parse ${part.split("/")[0]}: resolving to IPv${family} address failed`);
  const isOfFamily = (address: unknown) => (typeof address === "number") === (family === Family.V4);
  if (kind === "set") {
    if (sets.get(text)?.type === "list:set") throw new Refusal("Sets with list:set type cannot be added to the set.");
    if (sets.get(text) === null && !isTest)
      throw new Refusal("Set to be added/deleted/tested as element does not exist.");
    return [{ kind: "set", name: text }];
  }
  if (kind === "number" || kind === "port") return parsePorts(kind, text, [first, last], isTest);
  if (kind === "mac") {
    const mac = text === "" ? null : tryParseMac(text);
    if (text !== "" && mac === null) throw new Refusal(`Syntax error: cannot parse '${text}' as ethernet address`);
    return [{ kind, mac }];
  }
  if (kind === "mark") {
    const mark = parseInteger(text);
    if (mark === null || mark > 0xffff_ffff) throw new Refusal(`Syntax error: '${text}' is invalid as number`);
    return [{ kind, mark }];
  }
  if (kind === "iface") {
    const isPhysical = text.startsWith("physdev:");
    if (text.length > 15 + (isPhysical ? "physdev:".length : 0))
      throw new Refusal(`Syntax error: interface name '${text}' is longer than 15 characters`);
    return [{ kind, name: isPhysical ? text.slice("physdev:".length) : text, isPhysical }];
  }
  const dash = text.indexOf("-");
  if (dash > 0) {
    if (family === Family.V6) {
      const what = kind === "net" ? "IP address or IP/cidr must be specified" : "plain IP address must be supplied";
      throw new Refusal(`Syntax error: ${what}: ${text}`);
    }
    const from = tryParseIp(text.slice(0, dash));
    if (typeof from !== "number") throw bad(text.slice(0, dash));
    const to = tryParseIp(text.slice(dash + 1));
    if (typeof to !== "number") throw bad(text.slice(dash + 1));
    // A range may be given from either end.
    const first = (Math.min(from >>> 0, to >>> 0) | 0) as Ipv4;
    const count = Math.abs((to >>> 0) - (from >>> 0)) + 1;
    if (count === 2 ** 32) throw new Refusal("Invalid range, covers the whole address space");
    if (kind === "net") return blocksOf(first, count);
    return addressesFrom(set, first, count, isTest);
  }
  const length = parseInteger(text.slice(text.indexOf("/") + 1));
  const longest = family === Family.V4 ? 32 : 128;
  if (text.includes("/") && length !== null && length > longest)
    throw new Refusal(`Syntax error: '${length}' is out of range 0-${longest}`);
  const block = tryParsePrefix(text);
  if (block === null || !isOfFamily(block.address)) throw bad();
  if (kind === "net") {
    if (block.length === 0 && !set.fields.includes("iface"))
      throw new Refusal("The value of the CIDR parameter of the IP address is invalid");
    return [{ kind: "net", block: new Prefix(block.network, block.length) }];
  }
  const bits = family === Family.V4 ? 32 : 128;
  return addressesFrom(set, block.network, 2 ** (bits - block.length), isTest);
}

/** So many addresses from the first on: no more than one above what fills the set, which ends the command. */
function addressesFrom(set: IpSet, first: IpAddress, count: number, isTest: boolean): Field[] {
  const length = Math.min(count, set.options.maxelem + 1);
  return Array.from({ length }, (_, i) => ipField(set, offsetAddress(first, i), isTest));
}

/** The address as the set keeps it: under its netmask, and within its range. */
function ipField(set: IpSet, address: IpAddress, isTest: boolean): Field {
  const { netmask, first, last } = set.options;
  if (
    set.type.startsWith("bitmap:ip") &&
    typeof address === "number" &&
    !isTest &&
    (address >>> 0 < first || address >>> 0 > last)
  )
    throw new Refusal("Element is out of the range of the set");
  return { kind: "ip", address: netmask === null ? address : new Prefix(address, netmask).network };
}

/** The fewest blocks over `count` addresses (ip_set_range_to_cidr). */
function blocksOf(from: Ipv4, count: number): Field[] {
  const blocks: Field[] = [];
  let at = from >>> 0;
  for (let left = count; left > 0; ) {
    const aligned = at === 0 ? 32 : 31 - Math.clz32(at & -at);
    const fitting = Math.floor(Math.log2(left));
    const bits = Math.min(aligned, fitting);
    blocks.push({ kind: "net", block: new Prefix((at | 0) as Ipv4, 32 - bits) });
    at += 2 ** bits;
    left -= 2 ** bits;
  }
  return blocks;
}

function parsePorts(
  kind: "number" | "port",
  text: string,
  [first, last]: readonly [number, number],
  isTest: boolean,
): Field[] {
  const colon = text.indexOf(":");
  const name = colon < 0 ? "tcp" : text.slice(0, colon);
  const protocol = parseProtocol(name);
  if (protocol === null) throw new Refusal(`Syntax error: cannot parse '${name}' as a protocol`);
  const rest = text.slice(colon + 1);
  if (kind === "port" && (protocol === 1 || protocol === 58)) {
    const port = parseIcmp(rest, protocol);
    const word = protocol === 1 ? "ICMP" : "ICMPv6";
    if (port === null) throw new Refusal(`Cannot parse ${rest} as an ${word} type/code.`);
    return [{ kind, protocol, port }];
  }
  const ports = rest.split("-");
  const [low, high = low] = ports.map((port) => parseInteger(port) ?? servicePort(port, protocol));
  if (low === null || low === undefined || high === null || high === undefined || low > 65535 || high > 65535) {
    if (kind === "number") throw new Refusal(`Syntax error: cannot parse '${rest}' as a  port`);
    const tooLarge = parseInteger(rest) === null ? "" : `'${rest}' is out of range 0-65535\n`;
    if (tooLarge !== "")
      throw new Refusal(
        `Syntax error: ${tooLarge}Syntax error: '${name}' is invalid as number\ncannot parse '${rest}' as a ${name} port`,
      );
    throw new Refusal(`Syntax error: cannot parse '${rest}' as a ${name.toUpperCase()} port`);
  }
  if (kind === "number" && (low < first || high > last) && !isTest)
    throw new Refusal("Element is out of the range of the set");
  return Array.from({ length: Math.max(0, high - low) + 1 }, (_, i) =>
    kind === "number" ? { kind, port: low + i } : { kind, protocol, port: low + i },
  );
}

function parseIcmp(text: string, protocol: number): number | null {
  const named = icmpNumber(text, protocol);
  if (named !== null) return named;
  const [type, code = "0"] = text.split("/").map((part) => part);
  const numbers = [parseInteger(type ?? ""), parseInteger(code)];
  const [first, second] = numbers;
  return first === null || first === undefined || second === null || second === undefined || first > 255 || second > 255
    ? null
    : (first << 8) | second;
}
