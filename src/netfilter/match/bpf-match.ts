import { encodeIpPacket } from "../../wire/codec/encode.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type BpfInstruction, isValidBpf, runBpf } from "./bpf-program.js";

/** The most instructions that a rule can carry (XT_BPF_MAX_NUM_INSTR). */
const MOST_INSTRUCTIONS = 64;

/** `-m bpf`: a program of the classic packet filter on the packet from its IP header on (xt_bpf.c). */
export class BpfMatch implements Match {
  readonly name = "bpf";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly isBare = true;
  readonly program: readonly BpfInstruction[];
  readonly placement: Placement;

  constructor(given: Given) {
    const text = given.value("bytecode");
    if (given.has("object-pinned")) throw new ParameterProblem("bpf: failed to get bpf object");
    if (text === null) throw new ParameterProblem("bpf: one of --bytecode or --pinned is required");
    this.program = parseBytecode(text);
    this.placement = isValidBpf(this.program) ? {} : { refusal: "Invalid argument" };
  }

  matches(skb: Skb): boolean {
    return runBpf(this.program, encodeIpPacket(skb.packet)) !== 0;
  }

  save(): string {
    return ` --bytecode "${this.program.length},${this.text()}"`;
  }

  list(): string {
    // libxt_bpf ends it with the character that closes a string of C.
    return `match bpf ${this.text()}\0`;
  }

  private text(): string {
    return this.program.map(({ code, jt, jf, k }) => `${code} ${jt} ${jf} ${k}`).join(",");
  }
}

/** "2,48 0 0 9,6 0 0 1": the number of instructions, then code, both jumps and the constant of each. */
function parseBytecode(text: string): BpfInstruction[] {
  const [head = "", ...parts] = text.split(",");
  const count = /^\s*\d+$/.test(head) ? Number(head) : null;
  if (count === null || parts.length === 0) throw new ParameterProblem("bpf: error parsing program length");
  if (count > MOST_INSTRUCTIONS) throw new ParameterProblem("bpf: number of instructions exceeds maximum");
  const program = parts.slice(0, Math.max(count, 0) + 1).map((part, i) => {
    if (i >= count) {
      throw new ParameterProblem("bpf: real program length exceeds the encoded length parameter");
    }
    const numbers = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(part);
    if (numbers === null) throw new ParameterProblem(`bpf: error at instr ${i}`);
    const [, code = "", jt = "", jf = "", k = ""] = numbers;
    return { code: Number(code) & 0xffff, jt: Number(jt) & 255, jf: Number(jf) & 255, k: Number(k) >>> 0 };
  });
  if (program.length < count)
    throw new ParameterProblem("bpf: parsed program length is less than the encoded length parameter");
  return program;
}

/** How `-m bpf` is read. */
export const bpfMatch: MatchExtension = {
  name: "bpf",
  options: [
    { name: "bytecode", excludes: ["object-pinned"] },
    { name: "object-pinned", excludes: ["bytecode"] },
  ],
  parse: (given) => new BpfMatch(given),
};
