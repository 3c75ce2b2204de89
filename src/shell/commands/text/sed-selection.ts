import type { Wait } from "../../wait.js";
import type { SedInput } from "./sed-input.js";
import type { Address, SedCommand } from "./sed-script.js";

/** For which lines commands are: their addresses and ranges. */
export class SedSelection {
  private readonly input: SedInput;
  /** The ranges that the line is in, and up to which line they go; -1 for one that ends by its second address. */
  private readonly active = new Map<SedCommand, number>();
  private lastRegexp: RegExp | null = null;

  constructor(input: SedInput) {
    this.input = input;
  }

  /** True while the line is in the command's range, and not the last of it. */
  isInside(command: SedCommand): boolean {
    return this.active.has(command);
  }

  /** True when the command is for the line read last, whose text is now `space`, `!` not counted. */
  *selects(command: SedCommand, space: string): Generator<Wait, boolean, void> {
    const { from, to } = command;
    if (from === null) return true;
    if (to === null) return yield* this.matches(from, space);
    const until = this.active.get(command);
    if (until === undefined) {
      const zero = from.type === "line" && from.line === 0;
      if (!zero && !(yield* this.matches(from, space))) return false;
      if (zero && this.input.line > 1) return false;
      if (to.type === "line") {
        if (to.line > this.input.line) this.active.set(command, to.line);
      } else if (to.type === "offset") {
        if (to.count > 0) this.active.set(command, this.input.line + to.count);
      } else if (to.type === "multiple") {
        const end = to.of === 0 ? this.input.line : Math.ceil(this.input.line / to.of) * to.of;
        if (end > this.input.line) this.active.set(command, end);
      } else if (to.type === "last") {
        if (!(yield* this.input.isLast())) this.active.set(command, -1);
      } else if (!zero || !(yield* this.matches(to, space))) this.active.set(command, -1);
      return true;
    }
    if (until >= 0) {
      if (this.input.line >= until) this.active.delete(command);
      return this.input.line <= until;
    }
    if (yield* this.matches(to, space)) this.active.delete(command);
    return true;
  }

  /** A pattern, the one used last where it is empty. */
  pattern(regexp: RegExp | null): RegExp {
    const used = regexp ?? this.lastRegexp ?? /(?!)/g;
    this.lastRegexp = used;
    return used;
  }

  private *matches(address: Address, space: string): Generator<Wait, boolean, void> {
    switch (address.type) {
      case "line":
        return this.input.line === address.line;
      case "last":
        return yield* this.input.isLast();
      case "step":
        return address.step === 0
          ? this.input.line === address.first
          : this.input.line >= address.first && (this.input.line - address.first) % address.step === 0;
      case "regex": {
        const regexp = this.pattern(address.regexp);
        regexp.lastIndex = 0;
        return regexp.test(space);
      }
      default:
        return false;
    }
  }
}
