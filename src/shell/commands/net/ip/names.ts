import { scopeName } from "../../../../ip/interface-address.js";
import { routeProtocolByName } from "../../../../ip/route-text.js";
import { isPrefixOf, parseNumber } from "./arguments.js";

/** The number of a scope by name or number, or null (rt_scopes). */
export function scopeByName(word: string): number | null {
  for (const scope of [0, 200, 253, 254, 255]) if (scopeName(scope) === word) return scope;
  return parseNumber(word, 255);
}

/** The number of a protocol of routes by name or number, or null (rt_protos). */
export function protocolByName(word: string): number | null {
  return routeProtocolByName(word) ?? parseNumber(word, 255);
}

/** `TO` or `FROM/TO`, two realms of 16 bits, as one number; null when it is none (get_rt_realms_or_raw). */
export function realmsByText(text: string): number | null {
  const words = text.split("/");
  const numbers = words.map((word) => parseNumber(word, 0xffff));
  const [first = null, second = null] = numbers;
  if (first === null || words.length > 2) return null;
  if (words.length === 1) return first;
  return second === null ? null : first * 0x10000 + second;
}

/** The name of a group of devices: group 0 is "default". */
export function groupName(group: number): string {
  return group === 0 ? "default" : String(group);
}

/** The number of a group of devices, or null. */
export function groupByName(word: string): number | null {
  return word === "default" ? 0 : parseNumber(word, 0x7fff_ffff);
}

/** The differentiated services field by name or number in hexadecimal, or null (rt_dsfield). */
export function dsFieldByName(word: string): number | null {
  const named = DS_FIELDS.find(([name]) => name === word);
  return named === undefined ? parseNumber(word, 255, 16) : named[1];
}

/** How `tos` prints: the name in rt_dsfield, or hexadecimal. */
export function dsFieldName(tos: number): string {
  return DS_FIELDS.find(([, value]) => value === tos)?.[0] ?? `0x${tos.toString(16).padStart(2, "0")}`;
}

const DS_FIELDS: readonly (readonly [string, number])[] = [
  ["default", 0x00],
  ["AF11", 0x28],
  ["AF12", 0x30],
  ["AF13", 0x38],
  ["AF21", 0x48],
  ["AF22", 0x50],
  ["AF23", 0x58],
  ["AF31", 0x68],
  ["AF32", 0x70],
  ["AF33", 0x78],
  ["AF41", 0x88],
  ["AF42", 0x90],
  ["AF43", 0x98],
  ["CS1", 0x20],
  ["CS2", 0x40],
  ["CS3", 0x60],
  ["CS4", 0x80],
  ["CS5", 0xa0],
  ["CS6", 0xc0],
  ["CS7", 0xe0],
  ["EF", 0xb8],
];

const ROUTE_TYPES: readonly (readonly [string, number])[] = [
  ["local", 2],
  ["nat", 10],
  ["broadcast", 3],
  ["brd", 3],
  ["anycast", 4],
  ["multicast", 5],
  ["prohibit", 8],
  ["unreachable", 7],
  ["blackhole", 6],
  ["xresolve", 11],
  ["unicast", 1],
  ["throw", 9],
];

/** The number of a route's type; some may be shortened (rtnl_rtntype_a2n). Null when it is none. */
export function routeTypeByName(word: string): number | null {
  const exact = ROUTE_TYPES.find(([name]) => name === word);
  if (exact !== undefined) return exact[1];
  const shortened = [
    "broadcast",
    "anycast",
    "multicast",
    "prohibit",
    "unreachable",
    "blackhole",
    "xresolve",
    "unicast",
    "throw",
  ];
  const found = word === "" ? undefined : shortened.find((name) => isPrefixOf(word, name));
  if (found !== undefined) return ROUTE_TYPES.find(([name]) => name === found)?.[1] ?? null;
  return parseNumber(word, 255);
}

/** True when `text` fits a pattern of the shell with `*`, `?` and `[...]` (fnmatch). */
export function matchesPattern(pattern: string, text: string): boolean {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i] ?? "";
    if (letter === "*") source += ".*";
    else if (letter === "?") source += ".";
    else if (letter === "[" && pattern.indexOf("]", i + 2) > 0) {
      const end = pattern.indexOf("]", i + 2);
      source += `[${pattern
        .slice(i + 1, end)
        .replace(/^!/, "^")
        .replaceAll("\\", "\\\\")}]`;
      i = end;
    } else source += letter.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  return new RegExp(`^${source}$`, "s").test(text);
}
