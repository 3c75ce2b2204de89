import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { ALL_PORTS, listRange, type PortRange, saveRange } from "../text/ports.js";
import { servicePort } from "../text/services.js";

const DCCP = 33;

const TYPES = [
  "REQUEST",
  "RESPONSE",
  "DATA",
  "ACK",
  "DATAACK",
  "CLOSEREQ",
  "CLOSE",
  "RESET",
  "SYNC",
  "SYNCACK",
  "INVALID",
] as const;

/** Every type from this one on is `INVALID`. */
const FIRST_INVALID = 10;
const LAST_TYPE = 15;

/** `-m dccp`: ports, types and options of DCCP (xt_dccp.c, RFC 4340). */
export class DccpMatch implements Match {
  readonly name = "dccp";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly sports: PortRange;
  readonly invertSports: boolean;
  readonly dports: PortRange;
  readonly invertDports: boolean;
  readonly types: readonly string[] | null;
  readonly invertTypes: boolean;
  readonly option: number | null;
  readonly invertOption: boolean;

  constructor(given: Given) {
    this.sports = portRange(given.value("source-port"));
    this.invertSports = given.inverted("source-port");
    this.dports = portRange(given.value("destination-port"));
    this.invertDports = given.inverted("destination-port");
    const text = given.value("dccp-types");
    this.types = text === null ? null : parseTypes(text);
    this.invertTypes = given.inverted("dccp-types");
    this.option = given.uint("dccp-option", 1, 255);
    this.invertOption = given.inverted("dccp-option");
  }

  matches(skb: Skb): boolean {
    const { protocol, payload } = skb.packet;
    if (protocol !== DCCP || payload.kind !== "raw" || payload.data.length < 12) return false;
    const bytes = payload.data;
    const port = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const inside = (value: number, range: PortRange) => value >= range[0] && value <= range[1];
    if (inside(port(0), this.sports) === this.invertSports) return false;
    if (inside(port(2), this.dports) === this.invertDports) return false;
    if (this.types !== null) {
      const type = ((bytes[8] ?? 0) >> 1) & 15;
      if (this.types.includes(TYPES[Math.min(type, FIRST_INVALID)] ?? "") === this.invertTypes) return false;
    }
    return this.option === null || hasOption(bytes, this.option) !== this.invertOption;
  }

  save(): string {
    const part = (name: string, range: PortRange, invert: boolean) =>
      range[0] === 0 && range[1] === 65535 ? "" : `${invert ? " !" : ""} --${name} ${saveRange(range)}`;
    let text = part("sport", this.sports, this.invertSports) + part("dport", this.dports, this.invertDports);
    if (this.types !== null) text += `${this.invertTypes ? " !" : ""} --dccp-types ${this.types.join(",")}`;
    return this.option === null ? text : `${text}${this.invertOption ? " !" : ""} --dccp-option ${this.option}`;
  }

  list(numeric: boolean): string {
    let text = "dccp";
    text += listRange("spt", this.sports, this.invertSports, DCCP, numeric);
    text += listRange("dpt", this.dports, this.invertDports, DCCP, numeric);
    if (this.types !== null) {
      const numbers = this.types.flatMap((type) => {
        const number = TYPES.findIndex((each) => each === type);
        return number < FIRST_INVALID
          ? [number]
          : Array.from({ length: LAST_TYPE - FIRST_INVALID + 1 }, (_, i) => FIRST_INVALID + i);
      });
      text += `${this.invertTypes ? " !" : ""} ${(numeric ? numbers : this.types).join(",")}`;
    }
    return this.option === null ? text : `${text} option=${this.invertOption ? "!" : ""}${this.option}`;
  }
}

function portRange(text: string | null): PortRange {
  if (text === null) return ALL_PORTS;
  const parts = text.split(":");
  const number = (part: string) => {
    const port = parseInteger(part) ?? servicePort(part, DCCP);
    if (port === null || port > 65535) throw new ParameterProblem(`Port "${part}" does not resolve to anything.\n`);
    return port;
  };
  const [first = "", last] = parts;
  const low = first === "" ? 0 : number(first);
  if (last === undefined) return [low, low];
  return [low, last === "" ? 65535 : number(last)];
}

function parseTypes(text: string): string[] {
  const given = text.split(",").map((word) => {
    const type = TYPES.find((each) => each === word.toUpperCase());
    if (type === undefined) throw new ParameterProblem(`Unknown DCCP type \`${word}'`);
    return type;
  });
  return TYPES.filter((type) => given.includes(type));
}

/** True when the options behind the header have one of that type; what is malformed has none. */
function hasOption(bytes: Uint8Array, wanted: number): boolean {
  const end = Math.min((bytes[4] ?? 0) * 4, bytes.length);
  const hasLongSequence = ((bytes[8] ?? 0) & 1) === 1;
  let at = hasLongSequence ? 16 : 12;
  while (at < end) {
    const type = bytes[at] ?? 0;
    if (type === wanted) return true;
    at += type < 32 ? 1 : Math.max(1, bytes[at + 1] ?? 1);
  }
  return false;
}

/** How `-m dccp` is read. */
export const dccpMatch: MatchExtension = {
  name: "dccp",
  options: [
    { name: "source-port", invertible: true },
    { name: "sport", alias: "source-port", invertible: true },
    { name: "destination-port", invertible: true },
    { name: "dport", alias: "destination-port", invertible: true },
    { name: "dccp-types", invertible: true },
    { name: "dccp-option", invertible: true },
  ],
  placement: { protocols: [DCCP] },
  parse: (given) => new DccpMatch(given),
};
