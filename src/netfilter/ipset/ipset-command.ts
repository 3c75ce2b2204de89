import { SECOND } from "../../sim/time.js";
import { Family, tryParseIp } from "../../wire/ip-address.js";
import { offsetAddress, Prefix, tryParsePrefix } from "../../wire/prefix.js";
import { parseInteger } from "../text/extension.js";
import type { CommandResult } from "../text/iptables.js";
import { parseProtocol } from "../text/names.js";
import { servicePort } from "../text/services.js";
import { splitWords } from "../text/split-words.js";
import { IpSet, SET_TYPES, type SetOptions } from "./ip-set.js";
import type { IpSets } from "./ip-sets.js";
import { type Field, fieldsText, SetElement } from "./set-element.js";

/** Something that `ipset` refuses; exit code 1, or 2 with the hint when the words are wrong. */
class Refusal extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const NO_SET = "The set with the given name does not exist";
const IN_USE = "Set cannot be destroyed: it is in use by a kernel component";
const COMMANDS: Readonly<Record<string, string>> = {
  create: "create",
  "-N": "create",
  n: "create",
  add: "add",
  "-A": "add",
  a: "add",
  del: "del",
  "-D": "del",
  d: "del",
  test: "test",
  "-T": "test",
  t: "test",
  destroy: "destroy",
  "-X": "destroy",
  x: "destroy",
  list: "list",
  "-L": "list",
  l: "list",
  save: "save",
  "-S": "save",
  s: "save",
  restore: "restore",
  "-R": "restore",
  r: "restore",
  flush: "flush",
  "-F": "flush",
  f: "flush",
  rename: "rename",
  "-E": "rename",
  e: "rename",
  swap: "swap",
  "-W": "swap",
  w: "swap",
  version: "version",
  "-v": "version",
};

/** Runs `ipset` with these arguments on the sets of a namespace; `input` is what `restore` reads. */
export function runIpset(sets: IpSets, argv: readonly string[], input: string): CommandResult {
  let stderr = "";
  try {
    const flags = { exist: false, quiet: false, terse: false, names: false };
    const words: string[] = [];
    for (const word of argv) {
      if (word === "-exist" || word === "-!" || word === "--exist") flags.exist = true;
      else if (word === "-quiet" || word === "-q") flags.quiet = true;
      else if (word === "-t" || word === "-terse") flags.terse = true;
      else if (word === "-n" || word === "-name") flags.names = true;
      else words.push(word);
    }
    const [name = "", ...rest] = words;
    if (name === "") throw new Refusal("No command specified.", 2);
    const command = COMMANDS[name];
    if (command === undefined) throw new Refusal(`No command specified: unknown argument ${name}`, 2);
    if (command === "restore") {
      restore(sets, input, flags.exist);
      return { stdout: "", stderr: "", exitCode: 0 };
    }
    if (command === "list") return { stdout: list(sets, rest[0] ?? null, flags), stderr: "", exitCode: 0 };
    if (command === "test") {
      const [inSet, text] = test(sets, rest);
      stderr = inSet ? `Warning: ${rest[1]} is in set ${text}.\n` : `${rest[1]} is NOT in set ${text}.\n`;
      return { stdout: "", stderr: flags.quiet ? "" : stderr, exitCode: inSet ? 0 : 1 };
    }
    return { stdout: change(sets, command, rest, flags.exist), stderr: "", exitCode: 0 };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    stderr = `ipset v7.17: ${error.message}\n${error.exitCode === 2 ? "Try `ipset help' for more information.\n" : ""}`;
    return { stdout: "", stderr, exitCode: error.exitCode };
  }
}

function restore(sets: IpSets, input: string, exist: boolean): void {
  input.split("\n").forEach((line, i) => {
    const words = splitWords(line.trim());
    const [name = ""] = words;
    if (name === "" || name.startsWith("#") || name === "COMMIT") return;
    const command = COMMANDS[name];
    try {
      if (command === undefined) throw new Refusal(`unknown argument ${name}`);
      const rest = words.slice(1).filter((word) => word !== "-exist" && word !== "-!");
      change(sets, command, rest, exist || rest.length !== words.length - 1);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(`Error in line ${i + 1}: ${error.message}`);
    }
  });
}

/** Everything that changes sets, and `save` and `version`; answers what is printed. */
function change(sets: IpSets, command: string, words: readonly string[], exist: boolean): string {
  const [first, second, ...rest] = words;
  const need = (count: number) => {
    if (count >= 1 && first === undefined) throw new Refusal(`Missing mandatory argument to command ${command}`, 2);
    if (count >= 2 && second === undefined) {
      throw new Refusal(`Missing second mandatory argument to command ${command}`, 2);
    }
  };
  switch (command) {
    case "create":
      need(2);
      create(sets, first ?? "", second ?? "", rest, exist);
      return "";
    case "add":
    case "del":
      need(2);
      edit(sets, command, find(sets, first ?? ""), second ?? "", rest, exist);
      return "";
    case "flush":
      for (const set of chosen(sets, first ?? null)) set.members.clear();
      return "";
    case "destroy":
      destroy(sets, first ?? null);
      return "";
    case "rename": {
      need(2);
      const set = find(sets, first ?? "");
      if (sets.get(second ?? "") !== null) {
        throw new Refusal("Set cannot be renamed: a set with the new name already exists");
      }
      if (sets.references(set.name) > 0) throw new Refusal("Set cannot be renamed: it is in use by another system");
      renameSet(sets, set, second ?? "");
      return "";
    }
    case "swap":
      need(2);
      swap(
        sets,
        find(sets, first ?? ""),
        find(sets, second ?? "", "Sets cannot be swapped: the second set does not exist"),
      );
      return "";
    case "save":
      return chosen(sets, first ?? null)
        .map((set) => save(set, sets))
        .join("");
    case "version":
      return "ipset v7.17, protocol version: 7\n";
    default:
      throw new Refusal(`No command specified: unknown argument ${command}`, 2);
  }
}

function find(sets: IpSets, name: string, message: string = NO_SET): IpSet {
  const set = sets.get(name);
  if (set === null) throw new Refusal(message);
  return set;
}

/** One set, or all: lists of sets after the others, as the tool prints them. */
function chosen(sets: IpSets, name: string | null): IpSet[] {
  if (name !== null) return [find(sets, name)];
  const all = Array.from(sets.byName.values());
  return [...all.filter((set) => set.type !== "list:set"), ...all.filter((set) => set.type === "list:set")];
}

function create(sets: IpSets, name: string, type: string, words: readonly string[], exist: boolean): void {
  const known = SET_TYPES.get(type);
  if (known === undefined) throw new Refusal(`Syntax error: typename '${type}' is unknown`);
  if (name.length > 31) throw new Refusal(`Syntax error: setname '${name}' is longer than 31 characters`);
  const given = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (["counters", "comment", "skbinfo", "forceadd"].includes(word)) given.set(word, "");
    else if (["family", "hashsize", "maxelem", "timeout", "range", "size", "bucketsize", "initval"].includes(word)) {
      given.set(word, words[++i] ?? "");
    } else throw new Refusal(`Unknown argument: \`${word}'`, 2);
  }
  const number = (option: string, byDefault: number) => {
    const text = given.get(option);
    if (text === undefined) return byDefault;
    const value = parseInteger(text);
    if (value === null) throw new Refusal(`Syntax error: '${text}' is invalid as number`);
    return value;
  };
  const family = given.get("family") ?? "inet";
  if (!["inet", "inet6", "ipv4", "ipv6"].includes(family)) {
    throw new Refusal(`Syntax error: unknown INET family ${family}`);
  }
  const [low, high] = (given.get("range") ?? "0-65535").split("-");
  if (type === "bitmap:port" && !given.has("range")) {
    throw new Refusal("Mandatory option `range' is missing", 2);
  }
  const options: SetOptions = {
    family: family === "inet" || family === "ipv4" ? Family.V4 : Family.V6,
    hashsize: Math.max(64, 2 ** Math.ceil(Math.log2(number("hashsize", 1024)))),
    maxelem: number("maxelem", 65536),
    timeoutS: given.has("timeout") ? number("timeout", 0) : null,
    counters: given.has("counters"),
    comment: given.has("comment"),
    first: parseInteger(low ?? "") ?? 0,
    last: parseInteger(high ?? "") ?? 65535,
    size: number("size", 8),
    initval: given.has("initval") ? number("initval", 0) : hashName(name),
  };
  const old = sets.get(name);
  if (old !== null) {
    if (exist && old.type === type && old.options.family === options.family) return;
    throw new Refusal("Set cannot be created: set with the same name already exists");
  }
  sets.byName.set(name, new IpSet(name, type, known.fields, options));
}

/** A seed that depends on the name alone, so that a run prints the same each time. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function edit(
  sets: IpSets,
  command: "add" | "del",
  set: IpSet,
  text: string,
  words: readonly string[],
  exist: boolean,
): void {
  const nowNs = sets.sim.nowNs;
  let timeoutS = set.options.timeoutS;
  let comment = "";
  let nomatch = false;
  let packets = 0;
  let bytes = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const value = () => parseInteger(words[++i] ?? "") ?? 0;
    if (word === "timeout") {
      if (set.options.timeoutS === null) {
        throw new Refusal("Timeout cannot be used: set was created without timeout support");
      }
      timeoutS = value();
    } else if (word === "comment") {
      comment = words[++i] ?? "";
      if (!set.options.comment) throw new Refusal("Comment cannot be used: set was created without comment support");
    } else if (word === "nomatch") nomatch = true;
    else if (word === "packets") packets = value();
    else if (word === "bytes") bytes = value();
    else throw new Refusal(`Unknown argument: \`${word}'`, 2);
  }
  for (const fields of parseElements(sets, set, text)) {
    const old = set.get(fields, nowNs);
    const key = fieldsText(fields);
    if (command === "del") {
      if (old === null && !exist) throw new Refusal("Element cannot be deleted from the set: it's not added");
      set.members.delete(key);
      continue;
    }
    if (old !== null && !exist) throw new Refusal("Element cannot be added to the set: it's already added");
    if (old === null && set.members.size >= (set.type === "list:set" ? set.options.size : set.options.maxelem)) {
      throw new Refusal("Hash is full, cannot add more elements");
    }
    const expiresNs = timeoutS === null || timeoutS === 0 ? Number.POSITIVE_INFINITY : nowNs + timeoutS * SECOND;
    const element = new SetElement(fields, expiresNs, comment, nomatch);
    element.packets = packets;
    element.bytes = bytes;
    set.members.set(key, element);
  }
}

/** The elements that the text means: ranges and blocks of addresses and ranges of ports stand for many. */
function parseElements(sets: IpSets, set: IpSet, text: string): Field[][] {
  const parts = text.split(",");
  if (parts.length < set.fields.length) {
    throw new Refusal(`Syntax error: Second element is missing from ${text}.`);
  }
  let found: Field[][] = [[]];
  set.fields.forEach((kind, i) => {
    const choices = parseField(sets, set, kind, parts[i] ?? "");
    found = found.flatMap((fields) => choices.map((choice) => [...fields, choice]));
  });
  return found;
}

function parseField(sets: IpSets, set: IpSet, kind: string, text: string): Field[] {
  const { family, first, last } = set.options;
  const bad = () => new Refusal(`Syntax error: cannot parse ${text}: resolving to IPv${family} address failed`);
  const isOfFamily = (address: unknown) => (typeof address === "number") === (family === Family.V4);
  if (kind === "set") {
    if (sets.get(text) === null) throw new Refusal("Set to be added/deleted/tested as element does not exist.");
    return [{ kind: "set", name: text }];
  }
  if (kind === "number" || kind === "port") return parsePorts(kind, text, first, last);
  const dash = text.indexOf("-");
  if (dash > 0) {
    const from = tryParseIp(text.slice(0, dash));
    const to = tryParseIp(text.slice(dash + 1));
    if (typeof from !== "number" || typeof to !== "number" || !isOfFamily(from)) throw bad();
    const count = (to >>> 0) - (from >>> 0) + 1;
    if (count < 1 || count > 65536) throw new Refusal("The range of addresses is too large or reversed");
    return Array.from({ length: count }, (_, i) => {
      const address = offsetAddress(from, i);
      return kind === "ip" ? { kind, address } : { kind: "net", block: new Prefix(address, 32) };
    });
  }
  const block = tryParsePrefix(text);
  if (block === null || !isOfFamily(block.address)) throw bad();
  if (kind === "net") {
    if (block.length === 0) throw new Refusal("The value of the CIDR parameter of the IP address is invalid");
    return [{ kind: "net", block: new Prefix(block.network, block.length) }];
  }
  const bits = family === Family.V4 ? 32 : 128;
  if (bits - block.length > 16) throw new Refusal("The block of addresses is too large for single addresses");
  return Array.from({ length: 2 ** (bits - block.length) }, (_, i) => ({
    kind: "ip",
    address: offsetAddress(block.network, i),
  }));
}

function parsePorts(kind: "number" | "port", text: string, first: number, last: number): Field[] {
  const colon = text.indexOf(":");
  const protocol = colon < 0 ? 6 : parseProtocol(text.slice(0, colon));
  if (protocol === null) throw new Refusal(`Syntax error: cannot parse '${text.slice(0, colon)}' as a protocol`);
  const ports = text.slice(colon + 1).split("-");
  const [low, high = low] = ports.map((port) => parseInteger(port) ?? servicePort(port, protocol));
  if (low === null || low === undefined || high === null || high === undefined || low > 65535 || high > 65535) {
    throw new Refusal(
      `Syntax error: cannot parse '${text.slice(colon + 1)}' as a ${kind === "port" ? "TCP" : ""} port`,
    );
  }
  if (kind === "number" && (low < first || high > last)) throw new Refusal("Element is out of the range of the set");
  return Array.from({ length: Math.max(0, high - low) + 1 }, (_, i) =>
    kind === "number" ? { kind, port: low + i } : { kind, protocol, port: low + i },
  );
}

function test(sets: IpSets, words: readonly string[]): [boolean, string] {
  const [name, text] = words;
  if (name === undefined) throw new Refusal("Missing mandatory argument to command test", 2);
  if (text === undefined) throw new Refusal("Missing second mandatory argument to command test", 2);
  const set = find(sets, name);
  const [fields] = parseElements(sets, set, text);
  const element = fields === undefined ? null : set.lookup(fields, sets.sim.nowNs);
  return [element !== null && !element.nomatch, name];
}

function destroy(sets: IpSets, name: string | null): void {
  const going = chosen(sets, name);
  if (going.some((set) => sets.references(set.name) > 0)) throw new Refusal(IN_USE);
  for (const set of going) sets.byName.delete(set.name);
}

/** Renames a set in its place among the others. */
function renameSet(sets: IpSets, set: IpSet, name: string): void {
  set.name = name;
  const all = Array.from(sets.byName.values());
  sets.byName.clear();
  for (const each of all) sets.byName.set(each.name, each);
}

function swap(sets: IpSets, a: IpSet, b: IpSet): void {
  if (a.type !== b.type || a.options.family !== b.options.family) {
    throw new Refusal("The sets cannot be swapped: their type does not match");
  }
  const name = a.name;
  a.name = b.name;
  b.name = name;
  sets.byName.set(a.name, a);
  sets.byName.set(b.name, b);
}

/** "family inet hashsize 1024 maxelem 65536 ...": what was asked for at the creation. */
function headerText(set: IpSet): string {
  const { options } = set;
  const extras =
    (options.timeoutS === null ? "" : ` timeout ${options.timeoutS}`) +
    (options.counters ? " counters" : "") +
    (options.comment ? " comment" : "");
  if (set.type === "bitmap:port") return `range ${options.first}-${options.last}${extras}`;
  if (set.type === "list:set") return `size ${options.size}${extras}`;
  const family = options.family === Family.V4 ? "inet" : "inet6";
  const seed = `bucketsize 12 initval 0x${options.initval.toString(16).padStart(8, "0")}`;
  return `family ${family} hashsize ${options.hashsize} maxelem ${options.maxelem}${extras} ${seed}`;
}

function elementText(set: IpSet, element: SetElement, nowNs: number): string {
  let text = fieldsText(element.fields);
  if (set.options.timeoutS !== null) {
    const left = Number.isFinite(element.expiresNs) ? Math.max(1, Math.floor((element.expiresNs - nowNs) / SECOND)) : 0;
    text += ` timeout ${left}`;
  }
  if (element.nomatch) text += " nomatch";
  if (set.options.counters) text += ` packets ${element.packets} bytes ${element.bytes}`;
  if (element.comment !== "") text += ` comment "${element.comment}"`;
  return text;
}

function save(set: IpSet, sets: IpSets): string {
  const nowNs = sets.sim.nowNs;
  const lines = set.elements(nowNs).map((element) => `add ${set.name} ${elementText(set, element, nowNs)}\n`);
  return `create ${set.name} ${set.type} ${headerText(set)}\n${lines.join("")}`;
}

/** `ipset list`. Simplified: the size in memory is an estimate. */
function list(sets: IpSets, name: string | null, flags: { readonly terse: boolean; readonly names: boolean }): string {
  const nowNs = sets.sim.nowNs;
  if (flags.names)
    return chosen(sets, name)
      .map((set) => `${set.name}\n`)
      .join("");
  return chosen(sets, name)
    .map((set) => {
      const elements = set.elements(nowNs);
      const members = elements.map((element) => `${elementText(set, element, nowNs)}\n`).join("");
      return (
        `Name: ${set.name}\nType: ${set.type}\nRevision: ${SET_TYPES.get(set.type)?.revision ?? 0}\n` +
        `Header: ${headerText(set)}\nSize in memory: ${200 + 48 * elements.length}\n` +
        `References: ${sets.references(set.name)}\nNumber of entries: ${elements.length}\n` +
        (flags.terse ? "" : `Members:\n${members}`)
      );
    })
    .join("\n");
}
