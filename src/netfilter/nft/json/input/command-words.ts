import { typeByName } from "../../model/data-type.js";
import { HOOKS } from "../../model/priorities.js";
import type { Json } from "../json.js";
import { elementWords, statefulWords } from "./expression-words.js";
import { JsonProblem, NestedProblem } from "./json-problem.js";
import {
  asList,
  asObject,
  knownWords,
  listOf,
  type Members,
  member,
  nameWord,
  only,
  optionalNumber,
  quoted,
  text,
  typeName,
  word,
} from "./members.js";
import { statementWords } from "./statement-words.js";

const FAMILIES = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];
const VERBS = ["add", "replace", "create", "insert", "delete", "list", "reset", "flush", "rename"];
/** Kinds of which a listing may tell all. */
const PLURALS = "tables chains sets maps counters quotas limits meters flowtables synproxys secmarks".split(" ");
const OBJECTS = ["counter", "quota", "limit", "synproxy", "secmark", "ct helper", "ct timeout", "ct expectation"];

/** A command of libnftables-json(5) in nft's words; null for what says nothing. @throws JsonProblem or NestedProblem */
export function commandWords(command: Json): string | null {
  const [word, inner] = only(command, UNKNOWN_OBJECT);
  if (word === "metainfo") {
    checkVersion(asObject(inner) ?? {});
    return null;
  }
  const verb = VERBS.includes(word) ? word : "add";
  const [kind, value] = VERBS.includes(word) ? only(inner, UNKNOWN_OBJECT) : [word, inner];
  const given = asObject(value) ?? {};
  // What a listing tells without a verb is added anew: its numbers mean nothing.
  const object = VERBS.includes(word) ? given : withoutHandle(given);
  if (kind === "ruleset") return `${verb} ruleset${object["family"] === undefined ? "" : ` ${familyOf(object)}`}`;
  if ((verb === "list" || verb === "reset") && PLURALS.includes(kind))
    return `${verb} ${kind}${object["family"] === undefined ? "" : ` ${familyOf(object)}`}`;
  const isKnown = ["table", "chain", "rule", "set", "map", "element", "flowtable", "meter", ...OBJECTS].includes(kind);
  if (!isKnown) throw new JsonProblem(`Unknown object passed to ${verb} command.`);
  const isNew = verb === "add" || verb === "create" || verb === "insert" || verb === "replace";
  return isNew ? newWords(verb, kind, object) : namedWords(verb, kind, object);
}

const UNKNOWN_OBJECT = "Unknown object passed to add command.";

/** The schema that nft 1.0.6 speaks. */
const SCHEMA = 1;

function checkVersion(metainfo: Members): void {
  const version = metainfo["json_schema_version"];
  if (typeof version !== "number" || version <= SCHEMA) return;
  const said = `Schema version ${version} not supported, maximum supported version is ${SCHEMA}\n`;
  throw new NestedProblem(new JsonProblem(said), "Metainfo verification failed.", false);
}

function withoutHandle({ handle, ...rest }: Members): Members {
  void handle;
  return rest;
}

function familyOf(object: Members): string {
  const family = text(object, "family");
  if (!FAMILIES.includes(family)) throw new JsonProblem(`Unknown family '${family}'.`);
  return family;
}

/** The words up to the name of the thing. */
function head(verb: string, kind: string, object: Members): string {
  const family = familyOf(object);
  if (kind === "table") return `${verb} table ${family} ${nameOf(verb, object)}`;
  const table = nameWord(text(object, "table", 9));
  if (kind === "rule") return `${verb} rule ${family} ${table} ${nameWord(text(object, "chain", 14))}`;
  return `${verb} ${kind} ${family} ${table} ${nameOf(verb, object)}`;
}

/** What is deleted may be named by its handle. */
function nameOf(verb: string, object: Members): string {
  const { handle } = object;
  return verb === "delete" && object["name"] === undefined && handle !== undefined
    ? `handle ${handle}`
    : nameWord(text(object, "name"));
}

function namedWords(verb: string, kind: string, object: Members): string {
  const start = head(verb, kind, object);
  switch (kind) {
    case "rule":
      return `${start} handle ${member(object, "handle")}`;
    case "element":
      return `${start} { ${listOf(member(object, "elem")).map(elementWords).join(", ")} }`;
    case "chain":
      return verb === "rename" ? `${start} ${nameWord(text(object, "newname"))}` : start;
    default:
      return start;
  }
}

function newWords(verb: string, kind: string, object: Members): string {
  // Comments of tables, chains and sets are told and not read (parser_json.c of 1.0.6).
  if (kind === "table") {
    const flags = (asList(object["flags"]) ?? []).map(word).join(",");
    return head(verb, kind, object) + (flags === "" ? "" : ` { flags ${flags}; }`);
  }
  if (kind === "rule") return ruleWords(verb, object);
  const start = head(verb, kind, object);
  switch (kind) {
    case "chain":
      return start + chainBody(object);
    case "set":
    case "map":
      return `${start} {${setBody(kind, object)} }`;
    case "element":
      return `${start} { ${listOf(member(object, "elem")).map(elementWords).join(", ")} }`;
    case "counter":
    case "quota":
    case "limit": {
      const state = kind === "quota" ? { val: object["bytes"] ?? 0, ...object } : object;
      const comment = object["comment"] === undefined ? "" : ` comment ${quoted(text(object, "comment"))}`;
      return `${start} { ${statefulWords(kind, state).slice(kind.length + 1)}${comment}; }`.replace("{ ;", "{");
    }
    default:
      return `${start} {${policyBody(kind, object)} }`;
  }
}

function ruleWords(verb: string, object: Members): string {
  const start = head(verb, "rule", object);
  const statements = asList(member(object, "expr")) ?? [];
  const { handle, index } = object;
  const place = handle !== undefined && verb === "replace" ? ` handle ${handle}` : "";
  const other = place === "" && handle !== undefined ? ` position ${handle}` : "";
  const at = place + other + (index === undefined ? "" : ` index ${index}`);
  const words = statements.map((each, i) => {
    if (asObject(each) === null)
      throw new JsonProblem(`Unexpected expr array element of type ${typeName(each)}, expected object.`);
    try {
      return statementWords(each);
    } catch (error) {
      throw new NestedProblem(error, `Parsing expr array at index ${i} failed.`);
    }
  });
  const comment = object["comment"] === undefined ? "" : ` comment ${quoted(text(object, "comment"))}`;
  return `${start}${at} ${words.join(" ")}${comment}`;
}

function chainBody(object: Members): string {
  // Without all three it is no base chain.
  if (object["type"] === undefined || object["hook"] === undefined || object["prio"] === undefined) return "";
  const hookName = text(object, "hook", 9);
  if (HOOKS[hookName] === undefined && hookName !== "ingress" && hookName !== "egress")
    throw new JsonProblem(`Invalid chain hook '${hookName}'.`);
  const named = object["policy"];
  if (named !== undefined && named !== "accept" && named !== "drop")
    throw new JsonProblem(`Unknown policy '${String(named)}'.`);
  const devices = listOf(object["dev"]).map((each) => quoted(String(each)));
  const device =
    devices.length === 0 ? "" : devices.length === 1 ? ` device ${devices[0]}` : ` devices = { ${devices.join(", ")} }`;
  const policy = object["policy"] === undefined ? "" : ` policy ${text(object, "policy")};`;
  const hook = `type ${word(text(object, "type"))} hook ${hookName}${device} priority ${word(member(object, "prio", 9))};`;
  return ` { ${hook}${policy} }`;
}

const SET_FLAGS = ["constant", "interval", "timeout", "dynamic"];

function setBody(kind: string, object: Members): string {
  const key = keyTypes(object["type"]);
  const data = kind === "map" ? ` : ${dataTypes(member(object, "map"))}` : "";
  let body = ` type ${key}${data};`;
  const flags = asList(object["flags"]) ?? [];
  const odd = flags.findIndex((flag) => typeof flag !== "string" || !SET_FLAGS.includes(flag));
  if (odd >= 0) throw new JsonProblem(`Invalid set flag at index ${odd}.`);
  if (flags.length > 0) body += ` flags ${flags.join(",")};`;
  for (const key of ["timeout", "gc-interval"]) body += optionalNumber(object, key, ` ${key} `, "s;");
  body += optionalNumber(object, "size", " size ", ";");
  const policy = object["policy"];
  if (policy !== undefined && policy !== "performance" && policy !== "memory")
    throw new JsonProblem(`Unknown set policy '${String(policy)}'.`);
  if (policy !== undefined) body += ` policy ${policy};`;
  if (object["auto-merge"] === true) body += " auto-merge;";
  for (const statement of listOf(object["stmt"])) body += ` ${statementWords(statement)};`;
  const elements = listOf(object["elem"]).map(elementWords);
  return elements.length === 0 ? body : `${body} elements = { ${elements.join(", ")} };`;
}

/** The types of a set's key. @throws NestedProblem */
function keyTypes(value: Json | undefined): string {
  const names = listOf(value).map(String);
  if (names.length === 0) throw new JsonProblem("Invalid set type.");
  const unknown = names.find((name) => typeByName(name) === null);
  if (unknown !== undefined)
    throw new NestedProblem(new JsonProblem(`Invalid datatype '${unknown}'.`), "Invalid set type.");
  return names.join(" . ");
}

/** What a map leads to: a type, several of them, or a kind of object. @throws JsonProblem */
function dataTypes(value: Json): string {
  const names = listOf(value).flatMap((each) => String(each).split(" . "));
  const unknown = names.find((name) => typeByName(name) === null && name !== "verdict" && !OBJECTS.includes(name));
  if (unknown !== undefined) throw new JsonProblem(`Invalid map type '${unknown}'.`);
  return names.join(" . ");
}

function policyBody(kind: string, object: Members): string {
  const lines: string[] = [];
  const add = (key: string, words: string) => {
    if (object[key] !== undefined) lines.push(words);
  };
  // Made when they are there alone: a word is refused that is none.
  const one = (key: string): string => (object[key] === undefined ? "" : word(object[key]));
  if (kind === "ct helper") {
    const [protocol] = knownWords(object["protocol"], ["tcp", "udp"], "Invalid ct helper protocol");
    add("type", `type ${quoted(String(object["type"]))} protocol ${protocol};`);
  } else add("protocol", `protocol ${one("protocol")};`);
  add("l3proto", `l3proto ${one("l3proto")};`);
  const states = Object.entries(asObject(object["policy"]) ?? {});
  add("policy", `policy = { ${states.map(([state, seconds]) => `${word(state)} : ${word(seconds)}`).join(", ")} };`);
  add("dport", `dport ${one("dport")};`);
  add("timeout", `timeout ${one("timeout")}ms;`);
  add("size", `size ${one("size")};`);
  add("mss", `mss ${one("mss")};`);
  add("wscale", `wscale ${one("wscale")};`);
  for (const flag of listOf(object["flags"])) lines.push(`${word(flag)};`);
  add("context", `${quoted(String(object["context"]))}`);
  return lines.map((line) => ` ${line}`).join("");
}
