import { TCP_OPTIONS } from "../../model/tcp-options.js";
import type { Json } from "../json.js";
import { elementWords, expressionWords, setWords, statefulWords } from "./expression-words.js";
import { JsonProblem, NestedProblem } from "./json-problem.js";
import {
  asObject,
  knownWords,
  listOf,
  type Members,
  member,
  nameWord,
  number,
  only,
  optionalNumber,
  quoted,
  setWord,
  text,
  word,
} from "./members.js";

/** A statement of libnftables-json(5) in nft's words. @throws JsonProblem or NestedProblem */
export function statementWords(value: Json): string {
  const [kind, inner] = only(value, "Expected object with single key.");
  const object = asObject(inner) ?? {};
  switch (kind) {
    case "accept":
    case "drop":
    case "continue":
    case "return":
    case "jump":
    case "goto":
      return expressionWords(value);
    case "match":
      return matchWords(object);
    case "counter":
    case "quota":
    case "limit":
      return asObject(inner)?.["map"] === undefined
        ? statefulWords(kind, inner)
        : `${kind} name ${expressionWords(inner)}`;
    case "mangle":
      return `${expressionWords(member(object, "key"))} set ${expressionWords(member(object, "value", 9))}`;
    case "vmap":
      return `${expressionWords(member(object, "key"))} vmap ${setWords(member(object, "data", 9))}`;
    case "notrack":
      return kind;
    case "snat":
    case "dnat":
    case "masquerade":
    case "redirect":
      return natWords(kind, object);
    case "reject":
      return rejectWords(object);
    case "log":
      return logWords(object);
    case "set":
    case "map":
      return dynsetWords(kind, object);
    case "ct count":
      return `ct count ${object["inv"] === true ? "over " : ""}${number(object, "val")}`;
    case "ct helper":
    case "ct timeout":
    case "ct expectation":
      return `${kind} set ${quoted(String(inner))}`;
    case "meter": {
      const size = optionalNumber(object, "size", " size ");
      return `meter ${nameWord(text(object, "name"))}${size} { ${elementWords(member(object, "key", 9))} ${statementWords(member(object, "stmt", 14))} }`;
    }
    case "tproxy": {
      const family = object["family"] === undefined ? "" : `${word(object["family"])} `;
      return `tproxy ${family}to ${addressWords(object)}`;
    }
    case "dup":
      return `dup to ${expressionWords(member(object, "addr"))}${object["dev"] === undefined ? "" : ` device ${quoted(String(object["dev"]))}`}`;
    case "fwd":
      if (object["addr"] !== undefined && object["family"] !== undefined)
        return `fwd ${word(object["family"])} to ${expressionWords(object["addr"])} device ${quoted(String(object["dev"]))}`;
      return `fwd to ${expressionWords(member(object, "dev"))}`;
    case "queue": {
      const flags = knownWords(object["flags"], ["bypass", "fanout"], "Invalid queue flag").join(",");
      return `queue${flags === "" ? "" : ` flags ${flags}`}${object["num"] === undefined ? "" : ` to ${expressionWords(object["num"] ?? null)}`}`;
    }
    case "synproxy":
      return synproxyWords(inner, object);
    case "reset":
      return resetWords(object);
    default:
      throw new JsonProblem(`Unknown statement object '${kind}'.`);
  }
}

/** `reset tcp option sack`; a program has the option's own name to say. */
function resetWords(object: Members): string {
  for (const kind of ["tcp", "ip"]) {
    const option = object[`${kind} option`];
    if (option === undefined) continue;
    const name = text(option as Members, "name");
    const isKnown = kind === "tcp" && TCP_OPTIONS.some(([each]) => each === name);
    if (!isKnown) throw new JsonProblem(`Unknown ${kind} option name '${name}'.`);
  }
  return `reset ${expressionWords(object)}`;
}

const RELATIONS = ["in", "==", "!=", "<", ">", "<=", ">="];

function matchWords(object: Members): string {
  let left: string;
  const asked = member(object, "left");
  const right = member(object, "right", 9);
  const op = text(object, "op", 4);
  try {
    left = expressionWords(asked);
  } catch (error) {
    throw new NestedProblem(error, "Invalid LHS of relational.");
  }
  const value = asObject(right);
  let words: string;
  try {
    words = value !== null && value["set"] !== undefined ? setWords(right) : expressionWords(right);
  } catch (error) {
    throw new NestedProblem(error, "Invalid RHS of relational.");
  }
  if (!RELATIONS.includes(op)) throw new JsonProblem(`Unknown relational op '${op}'.`);
  const isNamed = op === "in" || (op === "==" && (words.startsWith("@") || words.startsWith("{")));
  return `${left} ${isNamed ? "" : `${op} `}${words}`;
}

function addressWords(object: Members): string {
  const address = object["addr"] === undefined ? "" : expressionWords(object["addr"]);
  const port = object["port"] === undefined ? "" : `:${expressionWords(object["port"])}`;
  return (address.includes(":") && port !== "" ? `[${address}]` : address) + port;
}

function natWords(kind: string, object: Members): string {
  const family = object["family"] === undefined ? "" : ` ${word(object["family"])}`;
  const to = addressWords(object);
  const flags = listOf(object["flags"]).map(word).join(",");
  return `${kind}${family}${to === "" ? "" : ` to ${to}`}${flags === "" ? "" : ` ${flags}`}`;
}

function rejectWords(object: Members): string {
  const { type, expr } = object;
  if (type === undefined) return "reject";
  if (type === "tcp reset") return "reject with tcp reset";
  return `reject with ${word(type)}${expr === undefined ? "" : ` type ${word(expr)}`}`;
}

function logWords(object: Members): string {
  let words = "log";
  if (object["prefix"] !== undefined) words += ` prefix ${quoted(text(object, "prefix"))}`;
  for (const key of ["group", "snaplen", "queue-threshold", "level"])
    if (object[key] !== undefined) words += ` ${key} ${word(object[key])}`;
  for (const flag of listOf(object["flags"]))
    words += ` flags ${flag === "tcp sequence" || flag === "tcp options" || flag === "ip options" ? flag : word(flag)}`;
  return words;
}

function dynsetWords(kind: "set" | "map", object: Members): string {
  const data = kind === "map" ? ` : ${expressionWords(member(object, "data"))}` : "";
  const statements = listOf(object["stmt"]).map((each) => ` ${statementWords(each)}`);
  const set = setWord(text(object, kind, 14));
  return `${word(text(object, "op"))} ${set} { ${elementWords(member(object, "elem", 9))}${statements.join("")}${data} }`;
}

function synproxyWords(inner: Json, object: Members): string {
  if (typeof inner === "string") return `synproxy name ${quoted(inner)}`;
  const numbers = ["mss", "wscale"].map((key) => (object[key] === undefined ? "" : ` ${key} ${word(object[key])}`));
  return `synproxy${numbers.join("")}${listOf(object["flags"])
    .map((flag) => ` ${word(flag)}`)
    .join("")}`;
}
