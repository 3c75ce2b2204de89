import { Family } from "../../../wire/ip-address.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../../text/extension.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { isWithin } from "./extension-headers.js";

/** Messages of Mobile IPv6 (RFC 6275 6.1) by the names of ip6tables; the first of a number is the one of listings. */
const TYPES: readonly (readonly [string, number])[] = [
  ["binding-refresh-request", 0],
  ["brr", 0],
  ["home-test-init", 1],
  ["hoti", 1],
  ["careof-test-init", 2],
  ["coti", 2],
  ["home-test", 3],
  ["hot", 3],
  ["careof-test", 4],
  ["cot", 4],
  ["binding-update", 5],
  ["bu", 5],
  ["binding-acknowledgement", 6],
  ["ba", 6],
  ["binding-error", 7],
  ["be", 7],
];

const MOBILITY = 135;

/** `-m mh`: the type of a mobility header (ip6t_mh.c). */
export class MhMatch implements Match {
  readonly name = "mh";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly types: readonly [number, number];
  readonly invert: boolean;

  constructor(given: Given) {
    this.types = parseTypes(given.value("mh-type"));
    this.invert = given.inverted("mh-type");
  }

  matches(skb: Skb): boolean {
    const { protocol, payload } = skb.packet;
    if (protocol !== MOBILITY || payload.kind !== "raw" || payload.data.length < 3) return false;
    return isWithin(payload.data[2] ?? 0, this.types, this.invert);
  }

  save(): string {
    if (this.isAny) return "";
    return `${this.invert ? " !" : ""} --mh-type ${this.text(true)}`;
  }

  list(numeric: boolean): string {
    return this.isAny ? "mh" : `mh ${this.invert ? "!" : ""}${this.text(numeric)}`;
  }

  private get isAny(): boolean {
    return this.types[0] === 0 && this.types[1] === 255 && !this.invert;
  }

  private text(numeric: boolean): string {
    const [first, last] = this.types;
    const name = (type: number) =>
      numeric ? `${type}` : (TYPES.find(([, known]) => known === type)?.[0] ?? `${type}`);
    return first === last ? name(first) : `${name(first)}:${name(last)}`;
  }
}

function parseTypes(text: string | null): [number, number] {
  if (text === null) return [0, 255];
  const colon = text.indexOf(":");
  if (colon < 0) {
    const type = parseType(text);
    return [type, type];
  }
  const first = colon === 0 ? 0 : parseType(text.slice(0, colon));
  const last = colon === text.length - 1 ? 255 : parseType(text.slice(colon + 1));
  if (first > last) throw new ParameterProblem("Invalid MH type range (min > max)");
  return [first, last];
}

/** A type by number, or by a name or the beginning of one. */
function parseType(text: string): number {
  const lower = text.toLowerCase();
  const found = TYPES.filter(([name]) => name.startsWith(lower));
  const types = new Set(found.map(([, type]) => type));
  const exact = TYPES.find(([name]) => name === lower);
  if (exact !== undefined) return exact[1];
  const [[only, type] = ["", 0], second] = found;
  if (only !== "" && types.size === 1) return type;
  if (second !== undefined) throw new ParameterProblem(`Ambiguous MH type \`${text}': \`${only}' or \`${second[0]}'?`);
  const number = parseInteger(text);
  if (number === null || number > 255) throw new ParameterProblem(`Invalid MH type \`${text}'`);
  return number;
}

/** How `-m mh` is read. */
export const mhMatch: MatchExtension = {
  name: "mh",
  family: Family.V6,
  options: [{ name: "mh-type", invertible: true }],
  placement: { protocols: [MOBILITY] },
  parse: (given) => new MhMatch(given),
};
