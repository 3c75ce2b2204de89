import { Hook } from "../hook.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import { InterfaceName } from "../rules/selector.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const ALL_BUT_OUTPUT = [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Postrouting];

const OPTIONS = ["physdev-is-in", "physdev-in", "physdev-is-out", "physdev-out", "physdev-is-bridged"] as const;

/** `-m physdev`: the bridge ports of a packet that crosses a bridge (xt_physdev.c). */
export class PhysdevMatch implements Match {
  readonly name = "physdev";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly inPort: InterfaceName | null;
  readonly outPort: InterfaceName | null;
  /** `--physdev-is-...`: null when not asked, else the answer that is wanted. */
  readonly isIn: boolean | null;
  readonly isOut: boolean | null;
  readonly isBridged: boolean | null;
  readonly placement: Placement;

  constructor(given: Given) {
    const port = (name: string) => {
      const text = given.value(name);
      return text === null ? null : new InterfaceName(text, given.inverted(name));
    };
    const flag = (name: string) => (given.has(name) ? !given.inverted(name) : null);
    this.inPort = port("physdev-in");
    this.outPort = port("physdev-out");
    this.isIn = flag("physdev-is-in");
    this.isOut = flag("physdev-is-out");
    this.isBridged = flag("physdev-is-bridged");
    if (!OPTIONS.some((name) => given.has(name))) throw new ParameterProblem("PHYSDEV: no physdev option specified");
    // The port is not known before a packet of our own came to the bridge.
    const asksOut = this.outPort !== null || this.isOut !== null;
    this.placement = asksOut && this.isBridged !== true ? { ownHooks: ALL_BUT_OUTPUT } : {};
  }

  matches(skb: Skb): boolean {
    const { physIn, physOut } = skb;
    if (this.isBridged !== null && (physIn !== null && physOut !== null) !== this.isBridged) return false;
    if (this.isIn !== null && (physIn !== null) !== this.isIn) return false;
    if (this.isOut !== null && (physOut !== null) !== this.isOut) return false;
    if (this.inPort !== null && !this.inPort.matches(physIn === null ? "" : physIn.name)) return false;
    return this.outPort === null || this.outPort.matches(physOut === null ? "" : physOut.name);
  }

  save(): string {
    let text = "";
    if (this.isIn !== null) text += `${this.isIn ? "" : " !"} --physdev-is-in`;
    if (this.inPort !== null) text += `${this.inPort.invert ? " !" : ""} --physdev-in ${this.inPort}`;
    if (this.isOut !== null) text += `${this.isOut ? "" : " !"} --physdev-is-out`;
    if (this.outPort !== null) text += `${this.outPort.invert ? " !" : ""} --physdev-out ${this.outPort}`;
    if (this.isBridged !== null) text += `${this.isBridged ? "" : " !"} --physdev-is-bridged`;
    return text;
  }

  list(): string {
    return `PHYSDEV match${this.save()}`;
  }
}

/** How `-m physdev` is read. */
export const physdevMatch: MatchExtension = {
  name: "physdev",
  options: OPTIONS.map((name) => ({
    name,
    invertible: true,
    args: name === "physdev-in" || name === "physdev-out" ? 1 : 0,
  })),
  parse: (given) => new PhysdevMatch(given),
};
