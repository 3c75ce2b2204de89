import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hex, type OptionSpec, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const ALL = 0xffff_ffff;

/** `-j MARK`, and what `-j CONNMARK --set-...` does: clears the bits of `mask`, then flips those of `value`. */
export class MarkTarget implements Target {
  readonly name: "MARK" | "CONNMARK";
  readonly needsConntrack: boolean;
  readonly value: number;
  readonly mask: number;

  /** Bits that CONNMARK shifts the mark to the left by (negative: to the right) after the rest. */
  readonly shift: number;

  constructor(name: "MARK" | "CONNMARK", value: number, mask: number, shift = 0) {
    this.shift = shift;
    this.name = name;
    this.needsConntrack = name === "CONNMARK";
    this.value = value >>> 0;
    this.mask = mask >>> 0;
  }

  apply(skb: Skb, context: Context): number {
    if (this.name === "MARK") skb.mark = ((skb.mark & ~this.mask) ^ this.value) >>> 0;
    else if (skb.conntrack !== null) {
      const mark = ((skb.conntrack.mark & ~this.mask) ^ this.value) >>> 0;
      context.conntrack.setMark(skb.conntrack, shifted(mark, this.shift));
    }
    return CONTINUE;
  }

  save(): string {
    return ` --set-xmark ${hex(this.value)}/${hex(this.mask)}${shiftText(" --", this.shift)}`;
  }

  list(): string {
    return `${this.name} ${this.setText()}${shiftText(" ", this.shift)}`;
  }

  private setText(): string {
    if (this.value === 0) return `and ${hex(~this.mask)}`;
    if (this.value === this.mask) return `or ${hex(this.value)}`;
    if (this.mask === 0) return `xor ${hex(this.value)}`;
    if (this.mask === ALL) return `set ${hex(this.value)}`;
    return `xset ${hex(this.value)}/${hex(this.mask)}`;
  }
}

/** `-j CONNMARK --save-mark` and `--restore-mark`: copies the mark between packet and connection under masks. */
export class CopyMarkTarget implements Target {
  readonly name = "CONNMARK";
  readonly needsConntrack = true;
  readonly direction: "save" | "restore";
  readonly ctMask: number;
  readonly packetMask: number;

  readonly shift: number;

  constructor(direction: "save" | "restore", ctMask: number, packetMask: number, shift: number) {
    this.shift = shift;
    this.direction = direction;
    this.ctMask = ctMask >>> 0;
    this.packetMask = packetMask >>> 0;
  }

  apply(skb: Skb, context: Context): number {
    const entry = skb.conntrack;
    if (entry === null) return CONTINUE;
    if (this.direction === "save") {
      const source = shifted((skb.mark & this.packetMask) >>> 0, this.shift);
      context.conntrack.setMark(entry, ((entry.mark & ~this.ctMask) ^ source) >>> 0);
    } else {
      const source = shifted((entry.mark & this.ctMask) >>> 0, this.shift);
      skb.mark = ((skb.mark & ~this.packetMask) ^ source) >>> 0;
    }
    return CONTINUE;
  }

  save(): string {
    return ` --${this.direction}-mark --nfmask ${hex(this.packetMask)} --ctmask ${hex(this.ctMask)}${shiftText(" --", this.shift)}`;
  }

  list(): string {
    return this.copyText() + shiftText(" ", this.shift);
  }

  private copyText(): string {
    let text = `CONNMARK ${this.direction}`;
    if (this.packetMask === this.ctMask) return this.ctMask === ALL ? text : `${text} mask ${hex(this.ctMask)}`;
    text +=
      this.direction === "save"
        ? ` nfmask ${hex(this.packetMask)} ctmask ~${hex(this.ctMask)}`
        : ` ctmask ${hex(this.ctMask)} nfmask ~${hex(this.packetMask)}`;
    return text;
  }
}

/** A mark shifted to the left by `by` bits, to the right when that is negative. */
function shifted(mark: number, by: number): number {
  return (by < 0 ? mark >>> -by : mark << by) >>> 0;
}

function shiftText(lead: string, by: number): string {
  if (by === 0) return "";
  return by < 0 ? `${lead}right-shift-mark ${-by}` : `${lead}left-shift-mark ${by}`;
}

const SETTERS = ["set-xmark", "set-mark", "and-mark", "or-mark", "xor-mark"];

function setterOptions(also: readonly string[]): OptionSpec[] {
  const all = [...SETTERS, ...also];
  return SETTERS.map((name) => ({ name, excludes: all.filter((other) => other !== name) }));
}

/** The `MarkTarget` that one of `--set-mark`, `--or-mark` and so on means; null when none was given. */
function parseSetter(name: "MARK" | "CONNMARK", given: Given, shift = 0): MarkTarget | null {
  const xmark = given.mark("set-xmark");
  if (xmark !== null) return new MarkTarget(name, xmark.value, xmark.mask, shift);
  const set = given.mark("set-mark");
  if (set !== null) return new MarkTarget(name, set.value, set.value | set.mask, shift);
  const and = given.mark("and-mark");
  if (and !== null) return new MarkTarget(name, 0, ~and.value, shift);
  const or = given.mark("or-mark");
  if (or !== null) return new MarkTarget(name, or.value, or.value, shift);
  const xor = given.mark("xor-mark");
  return xor === null ? null : new MarkTarget(name, xor.value, 0, shift);
}

/** How `-j MARK` is read. */
export const markTarget: TargetExtension = {
  name: "MARK",
  options: setterOptions([]),
  parse: (given) => {
    const target = parseSetter("MARK", given);
    if (target !== null) return target;
    throw new ParameterProblem("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
  },
};

/** How `-j CONNMARK` is read. */
export const connmarkTarget: TargetExtension = {
  name: "CONNMARK",
  options: [
    ...setterOptions(["save-mark", "restore-mark"]),
    { name: "save-mark", args: 0, excludes: [...SETTERS, "restore-mark"] },
    { name: "restore-mark", args: 0, excludes: [...SETTERS, "save-mark"] },
    { name: "mask" },
    { name: "nfmask" },
    { name: "ctmask" },
    { name: "left-shift-mark", excludes: ["right-shift-mark"], between: [0, 31] },
    { name: "right-shift-mark", excludes: ["left-shift-mark"], between: [0, 31] },
  ],
  parse: (given) => {
    const left = given.uint("left-shift-mark", 0, 31);
    const shift = left ?? -(given.uint("right-shift-mark", 0, 31) ?? 0);
    const setter = parseSetter("CONNMARK", given, shift);
    if (setter !== null) return setter;
    const mask = given.uint("mask", 0, ALL) ?? ALL;
    const ctMask = given.uint("ctmask", 0, ALL) ?? mask;
    const packetMask = given.uint("nfmask", 0, ALL) ?? mask;
    if (given.has("save-mark")) return new CopyMarkTarget("save", ctMask, packetMask, shift);
    if (given.has("restore-mark")) return new CopyMarkTarget("restore", ctMask, packetMask, shift);
    throw new ParameterProblem("CONNMARK target: No operation specified");
  },
};
