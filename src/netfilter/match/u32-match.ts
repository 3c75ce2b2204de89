import { encodeIpPacket } from "../../wire/codec/encode.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hex, type MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** One test: where the value is taken from, step by step, and the ranges that it has to be in. */
interface Test {
  /** Operators with their numbers; the first has none ("" is the offset itself). */
  readonly location: readonly { readonly operator: string; readonly number: number }[];
  readonly ranges: readonly (readonly [number, number])[];
}

/** `-m u32`: arithmetic on words of the packet (xt_u32.c). Encodes the packet, so it is slow. */
export class U32Match implements Match {
  readonly name = "u32";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly tests: readonly Test[];
  readonly invert: boolean;

  constructor(given: Given) {
    this.tests = parseTests(given.value("u32") ?? "");
    this.invert = given.inverted("u32");
  }

  matches(skb: Skb): boolean {
    const bytes = encodeIpPacket(skb.packet);
    return this.tests.every((test) => holds(test, bytes)) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --u32 ${this.text()}`;
  }

  list(): string {
    return `u32${this.invert ? " !" : ""} ${this.text()}`;
  }

  private text(): string {
    const tests = this.tests.map(({ location, ranges }) => {
      const where = location.map(({ operator, number }) => `${operator}${hex(number)}`).join("");
      const values = ranges.map(([min, max]) => (min === max ? hex(min) : `${hex(min)}:${hex(max)}`));
      return `${where}=${values.join(",")}`;
    });
    return `"${tests.join("&&")}"`;
  }
}

function holds(test: Test, bytes: Uint8Array): boolean {
  let base = 0;
  let value = 0;
  for (const { operator, number } of test.location) {
    switch (operator) {
      case "&":
        value = (value & number) >>> 0;
        continue;
      case "<<":
        value = (value << number) >>> 0;
        continue;
      case ">>":
        value >>>= number;
        continue;
      case "@":
        base += value;
        break;
      default:
        break;
    }
    const at = base + number;
    if (at + 4 > bytes.length) return false;
    value =
      (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>>
      0;
  }
  return test.ranges.some(([min, max]) => value >= min && value <= max);
}

const NUMBER = /^(0[xX][0-9a-fA-F]+|\d+)\s*/;

function parseTests(text: string): Test[] {
  let rest = text.trimEnd();
  const number = (): number => {
    rest = rest.trimStart();
    const match = NUMBER.exec(rest);
    if (match === null)
      throw new ParameterProblem(`u32: at char ${text.length - rest.length}: not a number or out of range`);
    rest = rest.slice(match[0].length);
    return Number(match[1]) >>> 0;
  };
  const tests: Test[] = [];
  for (;;) {
    const location: { operator: string; number: number }[] = [{ operator: "", number: number() }];
    for (;;) {
      if (rest === "") throw new ParameterProblem("u32: abrupt end of input after location specifier");
      const operator = /^(<<|>>|&|@)/.exec(rest)?.[1];
      if (operator === undefined) break;
      rest = rest.slice(operator.length);
      location.push({ operator, number: number() });
    }
    if (!rest.startsWith("=")) {
      throw new ParameterProblem(`u32: at char ${text.length - rest.length}: operator expected`);
    }
    rest = rest.slice(1);
    const ranges: [number, number][] = [];
    for (;;) {
      const min = number();
      let max = min;
      if (rest.startsWith(":")) {
        rest = rest.slice(1);
        max = number();
      }
      ranges.push([min, max]);
      if (!rest.startsWith(",")) break;
      rest = rest.slice(1);
    }
    tests.push({ location, ranges });
    if (rest === "") return tests;
    if (!rest.startsWith("&&")) {
      throw new ParameterProblem(`u32: at char ${text.length - rest.length}: a number is expected, or &&`);
    }
    rest = rest.slice(2);
  }
}

/** How `-m u32` is read. */
export const u32Match: MatchExtension = {
  name: "u32",
  options: [{ name: "u32", invertible: true, mandatory: true }],
  parse: (given) => new U32Match(given),
};
