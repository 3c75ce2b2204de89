import { isCtKey } from "../../expression/ct-expression.js";
import { META_KEYS } from "../../expression/meta-keys.js";
import { PROTOCOLS } from "../../expression/payload-fields.js";
import { KEYWORDS } from "../../language/keywords.js";
import type { Json } from "../json.js";
import { JsonProblem, NestedProblem } from "./json-problem.js";
import {
  asList,
  asObject,
  knownWords,
  listOf,
  type Members,
  member,
  nameWord,
  number,
  only,
  quoted,
  setWord,
  text,
  word,
} from "./members.js";

/** Words that stand for themselves where a value is; others go in quotes. */
const FIB_FLAGS = ["saddr", "daddr", "mark", "iif", "oif"];
const PLAIN = /^(?:[A-Za-z_][\w.-]*\*?|0x[0-9a-fA-F]+|[0-9][\w.:/-]*|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/;
/** Keywords that nft takes for values too. */
const VALUES = new Set(
  "ether ip ip6 vlan arp ecn tcp udp udplite esp ah icmp icmpv6 igmp comp dccp sctp exists missing redirect".split(" "),
);
const OPERATORS = ["|", "^", "&", "<<", ">>"];

/** An expression of libnftables-json(5) in nft's words. @throws JsonProblem */
export function expressionWords(value: Json): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "exists" : "missing";
  if (typeof value === "string") return valueWord(value);
  const list = asList(value);
  if (list !== null) return list.map(expressionWords).join(",");
  if (value === null) throw new JsonProblem("Unexpected JSON type null for immediate value.");
  const [kind, inner] = only(value, "Invalid expression.");
  if (OPERATORS.includes(kind)) return operatorWords(kind, listOf(inner));
  switch (kind) {
    case "set":
      return `{ ${listOf(inner).map(elementWords).join(", ")} }`;
    case "concat":
      return listOf(inner).map(expressionWords).join(" . ");
    case "range":
      return listOf(inner).map(expressionWords).join("-");
    case "accept":
    case "drop":
    case "continue":
    case "return":
      return kind;
    case "jump":
    case "goto":
      return `${kind} ${nameWord(text(members(inner), "target"))}`;
    default:
      return objectWords(kind, members(inner));
  }
}

function members(value: Json): Members {
  const object = asObject(value);
  if (object === null) throw new JsonProblem("Invalid expression.");
  return object;
}

function objectWords(kind: string, inner: Members): string {
  const optional = (key: string, word = key) => (inner[key] === undefined ? "" : ` ${word} ${inner[key]}`);
  switch (kind) {
    case "prefix":
      return `${expressionWords(member(inner, "addr"))}/${number(inner, "len", 9)}`;
    case "payload":
      return payloadWords(inner);
    case "meta":
      return `meta ${metaKey(text(inner, "key"))}`;
    case "ct":
      if (!isCtKey(text(inner, "key").replace(/^ip6? /, "")) && inner["key"] !== "label")
        throw new JsonProblem(`Unknown ct key '${inner["key"]}'.`);
      return `ct ${["dir", "family"].map((key) => (inner[key] === undefined ? "" : `${word(inner[key])} `)).join("")}${text(inner, "key")}`;
    case "rt":
      return `rt ${inner["family"] === undefined ? "" : `${word(inner["family"])} `}${word(text(inner, "key"))}`;
    case "fib":
      return `fib ${knownWords(inner["flags"], FIB_FLAGS, "Invalid fib flag").join(" . ")} ${word(text(inner, "result"))}`;
    case "numgen":
      return `numgen ${word(text(inner, "mode"))} mod ${number(inner, "mod", 9)}${optional("offset")}`;
    case "jhash":
      return `jhash ${expressionWords(member(inner, "expr"))} mod ${number(inner, "mod", 4)}${optional("seed")}${optional("offset")}`;
    case "symhash":
      return `symhash mod ${number(inner, "mod")}${optional("offset")}`;
    case "socket":
      return `socket ${text(inner, "key")}`;
    case "osf":
      return `osf${optional("ttl")} ${text(inner, "key")}`;
    case "tcp option":
    case "ip option":
    case "sctp chunk":
      return `${kind} ${text(inner, "name")}${inner["field"] === undefined ? "" : ` ${inner["field"]}`}`;
    case "exthdr":
      return `${text(inner, "name")}${inner["field"] === undefined ? "" : ` ${inner["field"]}`}`;
    case "map":
      return `${expressionWords(member(inner, "key"))} map ${setWords(member(inner, "data", 9))}`;
    case "elem":
      return elementWords({ elem: inner });
    default:
      throw new JsonProblem(`Unknown expression type '${kind}'.`);
  }
}

function metaKey(key: string): string {
  if (META_KEYS.includes(key)) return key;
  throw new JsonProblem(`syntax error, unexpected ${key}, known keys are ${META_KEYS.join(", ")}`);
}

function payloadWords(inner: Members): string {
  if (inner["base"] !== undefined)
    return `@${text(inner, "base")},${number(inner, "offset", 9)},${number(inner, "len", 14)}`;
  const protocol = text(inner, "protocol");
  const field = text(inner, "field", 9);
  const known = PROTOCOLS[protocol];
  if (known === undefined) throw new JsonProblem(`Unknown payload protocol '${protocol}'.`);
  if (known.fields[field] === undefined) throw new JsonProblem(`Unknown ${protocol} field '${field}'.`);
  return `${protocol} ${field}`;
}

function operatorWords(operator: string, operands: readonly Json[]): string {
  const words = operands.map((operand, i) => {
    const list = asList(operand);
    if (list !== null) return `(${list.map(expressionWords).join(" | ")})`;
    const [kind = ""] = Object.keys(asObject(operand) ?? {});
    return i > 0 && OPERATORS.includes(kind) ? `(${expressionWords(operand)})` : expressionWords(operand);
  });
  return words.join(` ${operator} `);
}

/** A set's name (`"@name"`) or an anonymous set. @throws JsonProblem */
export function setWords(value: Json): string {
  if (typeof value === "string") return value;
  const object = asObject(value);
  return object !== null && object["set"] !== undefined ? expressionWords(value) : `{ ${elementWords(value)} }`;
}

/** An element of a set or map. @throws JsonProblem */
export function elementWords(value: Json): string {
  const pair = asList(value);
  if (pair !== null) return `${elementWords(pair[0] ?? null)} : ${expressionWords(pair[1] ?? null)}`;
  const inner = asObject(asObject(value)?.["elem"]);
  if (inner === null) return value === "*" ? "*" : expressionWords(value);
  const statements = ["counter", "limit", "quota"].map((kind) =>
    inner[kind] === undefined ? "" : ` ${statefulWords(kind, inner[kind] ?? null)}`,
  );
  const seconds = (key: string) => (inner[key] === undefined ? "" : ` ${key} ${inner[key]}s`);
  const comment = inner["comment"] === undefined ? "" : ` comment ${quoted(String(inner["comment"]))}`;
  return `${elementWords(member(inner, "val"))}${statements.join("")}${seconds("timeout")}${seconds("expires")}${comment}`;
}

/** A counter, limit or quota with its state. */
export function statefulWords(kind: string, value: Json): string {
  if (typeof value === "string") return `${kind} name ${quoted(value)}`;
  const inner = asObject(value) ?? {};
  const over = inner["inv"] === true;
  const unit = (key: string, none: string) => (inner[key] === undefined ? none : ` ${word(inner[key])}`);
  switch (kind) {
    case "counter":
      return inner["packets"] === undefined
        ? "counter"
        : `counter packets ${number(inner, "packets")} bytes ${number(inner, "bytes", 9)}`;
    case "quota": {
      const used = inner["used"] === undefined ? "" : ` used ${word(inner["used"])}${unit("used_unit", " bytes")}`;
      return `quota ${over ? "over " : ""}${number(inner, "val")}${unit("val_unit", " bytes")}${used}`;
    }
    default: {
      if (inner["rate"] === undefined || inner["per"] === undefined) {
        const [first = ""] = Object.keys(inner);
        throw new NestedProblem(new JsonProblem(`Unknown expression type '${first}'.`), "Invalid limit reference.");
      }
      const rateUnit = unit("rate_unit", "");
      const rate = rateUnit === "" || rateUnit === " packets" ? "" : rateUnit;
      const burst =
        inner["burst"] === undefined
          ? ""
          : ` burst ${word(inner["burst"])}${unit("burst_unit", rate === "" ? " packets" : " bytes")}`;
      return `limit rate ${over ? "over " : ""}${number(inner, "rate")}${rate}/${word(text(inner, "per", 9))}${burst}`;
    }
  }
}

function valueWord(value: string): string {
  if (value.startsWith("@")) return setWord(value);
  if (value === "*") return value;
  if (PLAIN.test(value) && (!KEYWORDS.has(value) || VALUES.has(value))) return value;
  return quoted(value);
}
