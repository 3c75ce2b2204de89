import { Hook } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { type NamedValue, namedValueText, parseNamedValue } from "../text/named-value.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** /etc/iproute2/group as it is shipped. */
const GROUPS: readonly (readonly [number, string])[] = [[0, "default"]];

/** `-m devgroup`: the group of the device that a packet came in or goes out by (xt_devgroup.c, `ip link set group`). */
export class DevgroupMatch implements Match {
  readonly name = "devgroup";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly src: NamedValue | null;
  readonly dst: NamedValue | null;
  readonly placement: Placement;

  constructor(given: Given) {
    this.src = parseNamedValue("devgroup", "src-group", given, GROUPS);
    this.dst = parseNamedValue("devgroup", "dst-group", given, GROUPS);
    if (this.src === null && this.dst === null)
      throw new ParameterProblem("devgroup match: You must specify either '--src-group' or '--dst-group'");
    const hooks: Hook[] = [Hook.Forward];
    if (this.dst === null) hooks.push(Hook.Prerouting, Hook.Input);
    if (this.src === null) hooks.push(Hook.Output, Hook.Postrouting);
    this.placement = { ownHooks: hooks };
  }

  matches(skb: Skb, context: Context): boolean {
    return holds(this.src, skb.inDevice, context) && holds(this.dst, skb.outDevice, context);
  }

  save(): string {
    const part = (option: string, value: NamedValue | null) =>
      value === null ? "" : `${value.invert ? " !" : ""} --${option} ${namedValueText(value, GROUPS, false)}`;
    return part("src-group", this.src) + part("dst-group", this.dst);
  }

  list(numeric: boolean): string {
    const part = (option: string, value: NamedValue | null) =>
      value === null ? [] : [`${value.invert ? "! " : ""}${option} ${namedValueText(value, GROUPS, numeric)}`];
    return [...part("src-group", this.src), ...part("dst-group", this.dst)].join(" ");
  }
}

function holds(wanted: NamedValue | null, device: Skb["inDevice"], context: Context): boolean {
  if (wanted === null) return true;
  const group = device === null ? 0 : context.environment.deviceGroup(device);
  return ((group & wanted.mask) >>> 0 === wanted.value) !== wanted.invert;
}

/** How `-m devgroup` is read. */
export const devgroupMatch: MatchExtension = {
  name: "devgroup",
  options: [
    { name: "src-group", invertible: true },
    { name: "dst-group", invertible: true },
  ],
  parse: (given) => new DevgroupMatch(given),
};
