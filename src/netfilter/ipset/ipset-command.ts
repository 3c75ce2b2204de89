import { SECOND } from "../../sim/time.js";
import { Family, tryParseIp } from "../../wire/ip-address.js";
import { tryParsePrefix } from "../../wire/prefix.js";
import { parseInteger } from "../text/extension.js";
import type { CommandResult } from "../text/iptables.js";
import { splitWords } from "../text/split-words.js";
import { IpSet, SET_TYPES, type SetOptions } from "./ip-set.js";
import type { IpSets } from "./ip-sets.js";
import { Refusal } from "./ipset-refusal.js";
import { type ListFormat, listedSets, savedSet } from "./ipset-text.js";
import { parseElements } from "./parse-elements.js";
import { fieldsText, SetElement } from "./set-element.js";

const HELP = `ipset v7.17

Usage: ipset [options] COMMAND

Commands:
create SETNAME TYPENAME [type-specific-options]
        Create a new set
add SETNAME ENTRY
        Add entry to the named set
del SETNAME ENTRY
        Delete entry from the named set
test SETNAME ENTRY
        Test entry in the named set
destroy [SETNAME]
        Destroy a named set or all sets
list [SETNAME]
        List the entries of a named set or all sets
save [SETNAME]
        Save the named set or all sets to stdout
restore
        Restore a saved state
flush [SETNAME]
        Flush a named set or all sets
rename FROM-SETNAME TO-SETNAME
        Rename two sets
swap FROM-SETNAME TO-SETNAME
        Swap the contect of two existing sets
`;

const NO_SET = "The set with the given name does not exist";
const IN_USE = "Set cannot be destroyed: it is in use by a kernel component";
const COMMANDS: Readonly<Record<string, string>> = {
  create: "create",
  "--create": "create",
  "-N": "create",
  n: "create",
  add: "add",
  "--add": "add",
  "-A": "add",
  a: "add",
  del: "del",
  "--del": "del",
  "-D": "del",
  d: "del",
  test: "test",
  "--test": "test",
  "-T": "test",
  t: "test",
  destroy: "destroy",
  "--destroy": "destroy",
  "-X": "destroy",
  x: "destroy",
  list: "list",
  "--list": "list",
  "-L": "list",
  l: "list",
  save: "save",
  "--save": "save",
  "-S": "save",
  s: "save",
  restore: "restore",
  "--restore": "restore",
  "-R": "restore",
  r: "restore",
  flush: "flush",
  "--flush": "flush",
  "-F": "flush",
  f: "flush",
  rename: "rename",
  "--rename": "rename",
  "-E": "rename",
  e: "rename",
  swap: "swap",
  "--swap": "swap",
  "-W": "swap",
  w: "swap",
  help: "help",
  "--help": "help",
  "-h": "help",
  "-H": "help",
  version: "version",
  "--version": "version",
  "-v": "version",
  "-V": "version",
};

const NAMES = "create add del test destroy list save restore flush rename swap help version".split(" ");

/** The command that a word means: the beginning of a name will do. */
function commandOf(word: string): string | undefined {
  return COMMANDS[word] ?? NAMES.find((each) => each.startsWith(word));
}

/** Runs `ipset` with these arguments on the sets of a namespace; `input` is what `restore` reads. */
export function runIpset(sets: IpSets, argv: readonly string[], input: string): CommandResult {
  let stderr = "";
  const flags = { exist: false, quiet: false, terse: false, names: false };
  try {
    let format: ListFormat | null = null;
    const words: string[] = [];
    for (let i = 0; i < argv.length; i++) {
      const word = argv[i] ?? "";
      if (word === "-o" || word === "-output") {
        const mode = argv[++i] ?? "";
        if (mode !== "plain" && mode !== "save" && mode !== "xml")
          throw new Refusal(`Syntax error: unknown output mode '${mode}'`);
        format = mode;
      } else if (word === "-exist" || word === "-!" || word === "--exist") flags.exist = true;
      else if (word === "-quiet" || word === "-q") flags.quiet = true;
      else if (word === "-t" || word === "-terse") flags.terse = true;
      else if (word === "-n" || word === "-name") flags.names = true;
      // Sorting and resolving are asked for with a dash wherever they stand, and change nothing here.
      else if (!SORTING.test(word) || words.length > 0) words.push(word);
    }
    const [name = "", ...given] = words;
    const rest = given.filter((word) => !SORTING.test(word));
    if (name === "-") return interact(sets, input);
    if (name === "") throw new Refusal("No command specified.", 2);
    const command = commandOf(name);
    if (command === undefined) throw new Refusal(`No command specified: unknown argument ${name}`, 2);
    refuseMore(command, rest);
    if (command === "restore") return restore(sets, input, flags.exist);
    if (command === "list") {
      const listed = chosen(sets, rest[0] ?? null);
      // Only the plain format can be of names alone.
      const isNames = flags.names && (format === null || format === "plain");
      const names = () => listed.map((set) => `${set.name}\n`).join("");
      const stdout = isNames ? names() : listedSets(listed, sets, format ?? "plain", flags.terse);
      return { stdout, stderr: "", exitCode: 0 };
    }
    if (command === "save" && format !== null) {
      return { stdout: listedSets(chosen(sets, rest[0] ?? null), sets, format, false), stderr: "", exitCode: 0 };
    }
    if (command === "test") {
      const [inSet, name, text] = test(sets, rest);
      stderr = inSet ? `Warning: ${text} is in set ${name}.\n` : `${text} is NOT in set ${name}.\n`;
      return { stdout: "", stderr: flags.quiet ? "" : stderr, exitCode: inSet ? 0 : 1 };
    }
    return { stdout: change(sets, command, rest, flags.exist), stderr: "", exitCode: 0 };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    stderr = `ipset v7.17: ${error.message}\n${error.exitCode === 2 ? "Try `ipset help' for more information.\n" : ""}`;
    return { stdout: "", stderr: flags.quiet ? "" : stderr, exitCode: error.exitCode };
  }
}

const SORTING = /^--?(s|sorted|r|resolve)$/;

/** `ipset -`: a command in each line behind a prompt, until `quit` or the end; what fails does not end it. */
function interact(sets: IpSets, input: string): CommandResult {
  const lines = input.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let stdout = "";
  let stderr = "";
  for (const line of lines) {
    stdout += "ipset> ";
    const words = splitWords(line.trim());
    const [name] = words;
    if (name === "quit") return { stdout, stderr, exitCode: 0 };
    if (name === undefined) continue;
    if (commandOf(name) === undefined) {
      stderr += "No command specified\n";
      continue;
    }
    const said = runIpset(sets, words, "");
    stdout += said.stdout;
    stderr += said.stderr;
  }
  return { stdout: `${stdout}ipset> `, stderr, exitCode: 0 };
}

/** How many words commands take that take no options. */
const WORDS: Readonly<Record<string, number>> = { list: 1, save: 1, flush: 1, destroy: 1, rename: 2, swap: 2 };

/** Refuses words behind those that a command takes, before it does anything. */
function refuseMore(command: string, words: readonly string[]): void {
  const extra = words[WORDS[command] ?? words.length];
  if (extra !== undefined) throw new Refusal(`Unknown argument ${extra}`, 2);
}

/**
 * Carries out the lines of `restore`. Elements go to the kernel many at a time, so that words which make no sense undo
 * those before them too, back to the last line that was something else.
 */
function restore(sets: IpSets, input: string, exist: boolean): CommandResult {
  let waiting = new Map<IpSet, SetElement[]>();
  const result = { stdout: "", stderr: "", exitCode: 0 };
  for (const [i, line] of input.split("\n").entries()) {
    const words = splitWords(line.trim());
    const [name = ""] = words;
    if (name === "" || name.startsWith("#") || name === "COMMIT") continue;
    const command = COMMANDS[name];
    try {
      if (command === "test" || command === "list") {
        const said = runIpset(sets, words, "");
        result.stdout += said.stdout;
        result.stderr += said.stderr;
        if (command === "test" && said.exitCode === 1) return { ...result, exitCode: 1 };
        continue;
      }
      if (command === undefined) throw new Refusal(`No command specified: unknown argument ${name}`, 2);
      const rest = words.slice(1).filter((word) => word !== "-exist" && word !== "-!");
      const set = command === "add" || command === "del" ? sets.get(rest[0] ?? "") : null;
      if (set === null) waiting = new Map();
      else if (!waiting.has(set)) waiting.set(set, [...set.members.values()]);
      change(sets, command, rest, exist || rest.length !== words.length - 1);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.exitCode === 2 && command === undefined) throw error;
      const isUnread = error.message.startsWith("Syntax error") || error.exitCode === 2;
      if (isUnread) for (const [set, elements] of waiting) set.replace(elements);
      throw new Refusal(`Error in line ${i + 1}: ${error.message}`);
    }
  }
  return result;
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
      for (const set of chosen(sets, first ?? null)) set.replace([]);
      return "";
    case "destroy":
      destroy(sets, first ?? null);
      return "";
    case "rename": {
      need(2);
      for (const name of [first ?? "", second ?? ""])
        if (name.length > 31) throw new Refusal(`Syntax error: setname '${name}' is longer than 31 characters`);
      const set = find(sets, first ?? "");
      if (sets.references(set.name) > 0) throw new Refusal("Set cannot be renamed: it is in use by another system");
      if (sets.get(second ?? "") !== null) {
        throw new Refusal("Set cannot be renamed: a set with the new name already exists");
      }
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
        .map((set) => savedSet(set, sets))
        .join("");
    case "help":
      return HELP;
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

/** The names that types had before ipset 5. */
const OLD_TYPES: Readonly<Record<string, string>> = {
  iphash: "hash:ip",
  nethash: "hash:net",
  ipporthash: "hash:ip,port",
  ipportiphash: "hash:ip,port,ip",
  ipportnethash: "hash:ip,port,net",
  ipmap: "bitmap:ip",
  macipmap: "bitmap:ip,mac",
  portmap: "bitmap:port",
  setlist: "list:set",
};

function create(sets: IpSets, name: string, typename: string, words: readonly string[], exist: boolean): void {
  const type = OLD_TYPES[typename] ?? typename;
  const known = SET_TYPES.get(type);
  if (known === undefined) throw new Refusal(`Syntax error: typename '${type}' is unknown`);
  if (name.length > 31) throw new Refusal(`Syntax error: setname '${name}' is longer than 31 characters`);
  const given = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? "").replace(/^--/, "");
    if (type.startsWith("bitmap:") && (word === "from" || word === "to")) {
      const ends = (given.get("range") ?? "").split("-");
      const end = valueBehind(words, i++);
      given.set("range", word === "from" ? end : `${ends[0] ?? ""}-${end}`);
    } else if (FLAGS.includes(word) && (word !== "forceadd" || type.startsWith("hash:"))) given.set(word, "");
    else if (optionsOf(type).includes(word)) given.set(word, valueBehind(words, i++));
    else throw new Refusal(`Unknown argument: \`${word}'`, 2);
  }
  const number = (option: string, byDefault: number) => {
    const text = given.get(option);
    if (text === undefined) return byDefault;
    const value = parseInteger(text);
    if (option === "timeout" && /^-\d+$/.test(text))
      throw new Refusal(`Syntax error: '${text}' is out of range 0-${LONGEST_TIMEOUT_S}`);
    if (value === null) throw new Refusal(`Syntax error: '${text}' is invalid as number`);
    return value;
  };
  const family = given.get("family") ?? "inet";
  if (!["inet", "inet6", "ipv4", "ipv6"].includes(family)) {
    throw new Refusal(`Syntax error: unknown inet family ${family}`);
  }
  const range = given.get("range");
  if (type.startsWith("bitmap:") && range !== undefined && !/[-/]/.test(range))
    throw new Refusal("Mandatory option `to' is missing", 2);
  const [first, last] = type.startsWith("bitmap:ip") ? addressRange(given.get("range")) : portRange(given.get("range"));
  if (type.startsWith("bitmap:") && !given.has("range")) {
    throw new Refusal("Mandatory option `range' is missing", 2);
  }
  const netmask = given.has("netmask") ? number("netmask", 32) : null;
  if (type.startsWith("bitmap:") && last - first >= MOST_BITS * 2 ** (32 - (netmask ?? 32)))
    throw new Refusal("The range you specified exceeds the size limit of the set type");
  const options: SetOptions = {
    family: family === "inet" || family === "ipv4" ? Family.V4 : Family.V6,
    hashsize: Math.max(64, 2 ** Math.ceil(Math.log2(number("hashsize", 1024)))),
    maxelem: number("maxelem", 65536),
    timeoutS: given.has("timeout") ? number("timeout", 0) : null,
    counters: given.has("counters"),
    comment: given.has("comment"),
    skbinfo: given.has("skbinfo"),
    netmask,
    first,
    last,
    size: Math.max(4, number("size", 8)),
    initval: given.has("initval") ? number("initval", 0) : hashName(name),
  };
  const old = sets.get(name);
  if (old !== null) {
    if (exist && old.type === type && isSame(old.options, options)) return;
    throw new Refusal("Set cannot be created: set with the same name already exists");
  }
  sets.byName.set(name, new IpSet(name, type, known.fields, options));
}

/** Options of `create` without a value. */
const FLAGS: readonly string[] = ["counters", "comment", "skbinfo", "forceadd"];

/** The options with a value that `create` takes for a type. */
function optionsOf(type: string): readonly string[] {
  if (type === "list:set") return ["size", "timeout"];
  if (type.startsWith("bitmap:")) return type === "bitmap:ip" ? ["range", "netmask", "timeout"] : ["range", "timeout"];
  if (type === "hash:mac") return ["hashsize", "maxelem", "timeout", "bucketsize", "initval"];
  const hash = ["family", "hashsize", "maxelem", "timeout", "bucketsize", "initval"];
  if (type === "hash:ip,mark") return [...hash, "markmask"];
  return type === "hash:ip" ? [...hash, "netmask"] : hash;
}

/** The most elements of a bitmap (IPSET_BITMAP_MAX_RANGE). */
const MOST_BITS = 0x1_0000;
/** The longest timeout: what milliseconds in 31 bits hold (IPSET_MAX_TIMEOUT). */
const LONGEST_TIMEOUT_S = 2_147_483;

function portRange(text: string | undefined): [number, number] {
  const [low = "", high = ""] = (text ?? "0-65535").split("-");
  return [parseInteger(low) ?? 0, parseInteger(high) ?? 65535];
}

/** "10.0.0.0/24" or "10.0.0.1-10.0.0.9" as unsigned numbers. */
function addressRange(text: string | undefined): [number, number] {
  const [low = "", high] = (text ?? "0.0.0.0-0.0.0.0").split("-");
  const block = high === undefined ? tryParsePrefix(low) : null;
  if (block !== null && typeof block.network === "number") {
    const first = block.network >>> 0;
    return [first, first + 2 ** (32 - block.length) - 1];
  }
  const [from, to] = [tryParseIp(low), tryParseIp(high ?? low)];
  const bad = (part: string | undefined) =>
    new Refusal(`Syntax error: cannot parse ${part}: resolving to IPv4 address failed`);
  if (typeof from !== "number") throw bad(low);
  if (typeof to !== "number") throw bad(high);
  return [from >>> 0, to >>> 0];
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
  let place: readonly ["before" | "after", string] | null = null;
  const skbinfo: (readonly [string, string])[] = [];
  let packets: number | null = null;
  let bytes: number | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (command === "del" && word !== "nomatch") throw new Refusal(`Unknown argument: \`${word}'`, 2);
    const value = () => parseInteger(valueBehind(words, i++)) ?? 0;
    const seconds = () => {
      const text = valueBehind(words, i++);
      const number = /^-?\d+$/.test(text) ? Number(text) : null;
      if (number === null) throw new Refusal(`Syntax error: '${text}' is invalid as number`);
      if (number < 0 || number > LONGEST_TIMEOUT_S)
        throw new Refusal(`Syntax error: '${text}' is out of range 0-${LONGEST_TIMEOUT_S}`);
      return number;
    };
    if (word === "timeout") {
      if (set.options.timeoutS === null) {
        throw new Refusal("Timeout cannot be used: set was created without timeout support");
      }
      timeoutS = seconds();
    } else if (word === "comment") {
      comment = valueBehind(words, i++);
      if (!set.options.comment) throw new Refusal("Comment cannot be used: set was created without comment support");
    } else if (word === "nomatch" && set.fields.includes("net")) nomatch = true;
    else if ((word === "before" || word === "after") && set.type === "list:set")
      place = [word, valueBehind(words, i++)];
    else if (["skbmark", "skbprio", "skbqueue"].includes(word) && !set.options.skbinfo)
      throw new Refusal("Skbinfo mapping cannot be used: set was created without skbinfo support");
    else if (["skbmark", "skbprio", "skbqueue"].includes(word))
      skbinfo.push([word, skbValue(word, valueBehind(words, i++))]);
    else if ((word === "packets" || word === "bytes") && !set.options.counters)
      throw new Refusal("Counters cannot be used: set was created without counter support");
    else if (word === "packets") packets = value();
    else if (word === "bytes") bytes = value();
    else throw new Refusal(`Unknown argument: \`${word}'`, 2);
  }
  for (const fields of parseElements(sets, set, text)) {
    const old = set.get(fields, nowNs);
    if (command === "del") {
      if (old === null && !exist) throw new Refusal("Element cannot be deleted from the set: it's not added");
      set.drop(fields);
      continue;
    }
    if (place !== null && sets.get(place[1]) === null)
      throw new Refusal("The set to which you referred with 'before' or 'after' does not exist.");
    if (place !== null && !set.members.has(place[1]))
      throw new Refusal("The set to which you referred with 'before' or 'after' is not added to the set.");
    if (old !== null && !exist) throw new Refusal("Element cannot be added to the set: it's already added");
    if (old === null && set.members.size >= (set.type === "list:set" ? set.options.size : set.options.maxelem)) {
      throw new Refusal("Hash is full, cannot add more elements");
    }
    const expiresNs = timeoutS === null || timeoutS === 0 ? Number.POSITIVE_INFINITY : nowNs + timeoutS * SECOND;
    const element = new SetElement(fields, expiresNs, comment, nomatch);
    // What an element counted stays when it is added anew without counts.
    element.packets = packets ?? old?.packets ?? 0;
    element.bytes = bytes ?? old?.bytes ?? 0;
    element.skbinfo = skbinfo;
    if (place === null) set.put(element);
    else putBeside(set, element, place);
  }
}

/** A value of skbmark, skbprio or skbqueue as the kernel keeps it (ipset_parse_skbmark and its kin). @throws Refusal */
function skbValue(word: string, text: string): string {
  if (word === "skbmark") {
    const found = /^0x([0-9a-fA-F]+)(?:\/0x([0-9a-fA-F]+))?/.exec(text);
    if (found === null)
      throw new Refusal("Syntax error: Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)");
    const bits = (part: string | undefined) => Math.min(Number(`0x${part ?? "ffffffff"}`), 0xffff_ffff);
    const [mark, mask] = [bits(found[1]), bits(found[2])];
    return mask === 0xffff_ffff ? `0x${mark.toString(16)}` : `0x${mark.toString(16)}/0x${mask.toString(16)}`;
  }
  if (word === "skbprio") {
    const found = /^([0-9a-fA-F]+):([0-9a-fA-F]+)/.exec(text);
    if (found === null)
      throw new Refusal("Syntax error: Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)");
    const half = (part: string | undefined) => (Number(`0x${part ?? "0"}`) & 0xffff).toString(16);
    return `${half(found[1])}:${half(found[2])}`;
  }
  if (!/^-?\d+$/.test(text)) throw new Refusal(`Syntax error: '${text}' is invalid as number`);
  if (Number(text) < 0 || Number(text) > 0xffff) throw new Refusal(`Syntax error: '${text}' is out of range 0-65535`);
  return text;
}

/** Puts a set into a list of sets before or behind another. */
function putBeside(set: IpSet, element: SetElement, [side, other]: readonly [string, string]): void {
  const key = set.keyOf(element.fields);
  const elements: SetElement[] = [];
  for (const [name, each] of set.members) {
    if (name === other && side === "before") elements.push(element);
    if (name !== key) elements.push(each);
    if (name === other && side === "after") elements.push(element);
  }
  set.replace(elements);
}

/** Whether an element is in a set, the set's name, and the element as the tool writes it. */
function test(sets: IpSets, words: readonly string[]): [boolean, string, string] {
  const [name, text, more] = words;
  if (name === undefined) throw new Refusal("Missing mandatory argument to command test", 2);
  if (text === undefined) throw new Refusal("Missing second mandatory argument to command test", 2);
  const set = find(sets, name);
  const isPlace = set.type === "list:set" && (more === "before" || more === "after");
  const isKnown = more === undefined || isPlace || (more === "nomatch" && set.type.includes("net"));
  if (isPlace) return testPlace(sets, set, text, more, valueBehind(words, 2));
  if (!isKnown) throw new Refusal(`Unknown argument: \`${more}'`, 2);
  const [fields] = parseElements(sets, set, text, true);
  const element = fields === undefined ? null : set.tested(fields, sets.sim.nowNs);
  // Under a netmask the tool tells the address as it was given.
  const shown = fields === undefined || set.options.netmask !== null ? text : fieldsText(fields);
  return [element !== null && !element.nomatch, name, shown];
}

/** The same of a set's place in a list beside another; the tool says "after" whatever was asked (list_set_utest). */
function testPlace(
  sets: IpSets,
  list: IpSet,
  text: string,
  side: "before" | "after",
  other: string,
): [boolean, string, string] {
  parseElements(sets, list, text, true);
  find(sets, other, "The set to which you referred with 'before' or 'after' does not exist.");
  const names = Array.from(list.members.keys());
  const at = names.indexOf(text);
  return [at >= 0 && names[side === "before" ? at + 1 : at - 1] === other, list.name, `${text} after ${other}`];
}

/** The value of the option at a place among words. @throws Refusal */
function valueBehind(words: readonly string[], at: number): string {
  const value = words[at + 1];
  if (value === undefined) throw new Refusal(`Missing mandatory argument of option \`${words[at] ?? ""}'`, 2);
  return value;
}

/** Whether a set that is there is the one that is asked for (same_set of each type): the room that it starts with does not count. */
function isSame(a: SetOptions, b: SetOptions): boolean {
  const keys = ["maxelem", "timeoutS", "counters", "comment", "skbinfo", "netmask", "first", "last", "size"] as const;
  return keys.every((key) => a[key] === b[key]);
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
