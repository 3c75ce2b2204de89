import { protocolText } from "../text/names.js";
import { evaluateExpression } from "./evaluate/evaluate-expression.js";
import { ProtocolContext } from "./evaluate/protocol-context.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { fieldBits } from "./expression/payload-fields.js";
import type { CommandNode, ExpressionNode } from "./language/syntax.js";
import { type DataType, typeByName } from "./model/data-type.js";

/** The types that others are made of, as `describe` tells them. */
const BASES: Readonly<Partial<Record<DataType["kind"], string>>> = {
  flags: "bitmask, integer",
  mac: "link layer address, integer",
  string: "string",
};

/** Types that have no base: "integer" itself, and verdicts. */
const ROOTS = ["integer", "verdict", "string"];

/** Types whose values have no names that could be told: they stand in files of their own. */
const UNTOLD = ["devgroup"];

/** What `nft describe` prints of an expression or a type. @throws NftError for an expression that means nothing */
export function describe(command: CommandNode, names: NameSource): string {
  const { subject } = command;
  if (subject !== null) {
    const protocols = new ProtocolContext("inet");
    const useSet = (): never => {
      throw new Error("described expressions have no sets");
    };
    const { type } = evaluateExpression(subject, { names, protocols, useSet, needEcho: () => undefined });
    // What is left of a connection's time is 32 bits of the kernel's, whatever the type says.
    const isExpiration = subject.kind === "ct" && subject.key === "expiration";
    const bits = isExpiration
      ? 32
      : subject.kind === "payload"
        ? fieldBits(subject.protocol, subject.field)
        : type.bits;
    // What the kernel keeps as text is told in characters.
    const size = type.kind === "string" ? `${bits / 8} characters` : `${bits} bits`;
    return `${kindOf(subject)} expression, ${typeText(type)}, ${size}\n${symbolLines(type, bits)}`;
  }
  const type = typeByName(command.target.name?.text ?? "");
  if (type === null) return "symbol expression, datatype invalid (invalid)";
  const bits = ROOTS.includes(type.name) ? 0 : type.bits;
  return `${typeText(type)}, ${bits} bits\n${symbolLines(type, bits)}`;
}

function kindOf(subject: ExpressionNode): string {
  if (subject.kind === "option") return "exthdr";
  return subject.kind === "raw" ? "payload" : subject.kind;
}

function typeText(type: DataType): string {
  const base = ROOTS.includes(type.name) ? "" : ` (basetype ${BASES[type.kind] ?? "integer"})`;
  return `datatype ${type.name} (${type.description})${base}`;
}

function symbolLines(type: DataType, bits: number): string {
  if (type.kind === "protocol") {
    const known = Array.from({ length: 256 }, (_, number) => number).filter(
      (number) => protocolText(number) !== String(number),
    );
    return known.map((number) => `\t${protocolText(number).padEnd(30)}\t${number}\n`).join("");
  }
  const symbols = type.kind === "boolean" ? BOOLEANS : (type.symbols?.told ?? type.symbols?.names ?? null);
  if (UNTOLD.includes(type.name)) return "";
  if (symbols === null) return "";
  const isHex = type.symbols?.isHex === true;
  const value = (number: number) =>
    isHex ? `0x${number.toString(16).padStart(Math.ceil(bits / 8) * 2, "0")}` : String(number).padStart(20);
  const lines = symbols.map(([name, number]) => `\t${name.padEnd(30)}\t${value(number)}\n`);
  return `\npre-defined symbolic constants (in ${isHex ? "hexadecimal" : "decimal"}):\n${lines.join("")}`;
}

const BOOLEANS: readonly (readonly [string, number])[] = [
  ["exists", 1],
  ["missing", 0],
];
