import { encodeIpPacket } from "../../wire/codec/encode.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-m string`: bytes anywhere in the packet, headers included (xt_string.c). Encodes the packet, so it is slow. */
export class StringMatch implements Match {
  readonly name = "string";
  readonly needsConntrack = false;
  readonly isStateful = false;
  /** The bytes that are looked for, as code units 0 to 255. */
  readonly pattern: string;
  readonly isHex: boolean;
  readonly invert: boolean;
  readonly algorithm: string;
  readonly from: number;
  readonly to: number;
  readonly ignoreCase: boolean;
  readonly placement: Placement;

  constructor(given: Given) {
    const hex = given.value("hex-string");
    const text = given.value("string");
    if (hex === null && text === null) {
      throw new ParameterProblem("STRING match: You must specify `--string' or `--hex-string'");
    }
    const bytes = hex === null ? (text ?? "") : parseHexString(hex);
    if (bytes.length > 128) throw new ParameterProblem(`STRING too long "${hex ?? text}"`);
    this.pattern = bytes;
    this.isHex = hex !== null && /[^\x20-\x7e]/.test(bytes);
    this.invert = given.inverted("string") || given.inverted("hex-string");
    this.algorithm = given.value("algo") ?? "";
    const isKnown = ["bm", "kmp", "fsm"].includes(this.algorithm);
    const isRefused = bytes.length === 0 || this.algorithm === "fsm";
    if (isKnown) this.placement = isRefused ? { refusal: "Invalid argument" } : {};
    else this.placement = { refusal: "No such file or directory" };
    this.from = parseInteger(given.value("from") ?? "0") ?? 0;
    this.to = parseInteger(given.value("to") ?? "65535") ?? 65535;
    this.ignoreCase = given.has("icase");
  }

  matches(skb: Skb): boolean {
    const bytes = encodeIpPacket(skb.packet);
    let text = "";
    for (let i = this.from; i < bytes.length && i < this.to + this.pattern.length; i++) {
      text += String.fromCharCode(bytes[i] ?? 0);
    }
    const found = this.ignoreCase ? lower(text).includes(lower(this.pattern)) : text.includes(this.pattern);
    return found !== this.invert;
  }

  save(): string {
    const option = this.isHex ? "hex-string" : "string";
    let text = `${this.invert ? " !" : ""} --${option} ${this.quoted()} --algo ${this.algorithm}`;
    if (this.from !== 0) text += ` --from ${this.from}`;
    if (this.to !== 65535) text += ` --to ${this.to}`;
    return text + (this.ignoreCase ? " --icase" : "");
  }

  list(): string {
    let text = `STRING match ${this.invert ? "!" : ""} ${this.quoted()} ALGO name ${this.algorithm}`;
    if (this.from !== 0) text += ` FROM ${this.from}`;
    if (this.to !== 65535) text += ` TO ${this.to}`;
    return text + (this.ignoreCase ? " ICASE" : "");
  }

  private quoted(): string {
    if (!this.isHex) return `"${this.pattern.replace(/["\\]/g, "\\$&")}"`;
    const digits = Array.from(this.pattern, (char) => char.charCodeAt(0).toString(16).padStart(2, "0"));
    return `"|${digits.join("")}|"`;
  }
}

function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** "|0d0a|text" as bytes. */
function parseHexString(text: string): string {
  let bytes = "";
  text.split("|").forEach((part, i, all) => {
    if (i % 2 === 0) {
      bytes += part;
      return;
    }
    const digits = part.replace(/\s/g, "");
    const wrong = i === all.length - 1 ? null : /[^0-9a-fA-F]/.exec(digits);
    if (wrong !== null) throw new ParameterProblem(`Invalid hex char '${wrong[0]}'`);
    if (i === all.length - 1 || digits.length % 2 !== 0) {
      throw new ParameterProblem("Invalid hex block");
    }
    for (let at = 0; at < digits.length; at += 2) {
      bytes += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2), 16));
    }
  });
  return bytes;
}

/** How `-m string` is read. */
export const stringMatch: MatchExtension = {
  name: "string",
  options: [
    { name: "from" },
    { name: "to" },
    { name: "algo", mandatory: true },
    { name: "string", invertible: true, excludes: ["hex-string"] },
    { name: "hex-string", invertible: true, excludes: ["string"] },
    { name: "icase", args: 0 },
  ],
  parse: (given) => new StringMatch(given),
};
