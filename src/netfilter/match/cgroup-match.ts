import { Hook } from "../hook.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";

const HOOKS: readonly Hook[] = [Hook.Input, Hook.Output, Hook.Postrouting];

/**
 * `-m cgroup`: the control group of the sending process, by class or by path (xt_cgroup.c). There is only the root group
 * here: class 0, path "/". Simplified: a packet that came in belongs to no socket, while Linux asks the one it is for.
 */
export class CgroupMatch implements Match {
  readonly name = "cgroup";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly placement: Placement;
  readonly classId: number | null;
  readonly path: string | null;
  readonly invert: boolean;

  constructor(given: Given) {
    this.classId = given.uint("cgroup", 0, 0xffff_ffff);
    this.path = given.value("path");
    this.invert = given.inverted("cgroup") || given.inverted("path");
    const exists = this.path === null ? this.classId !== null : this.classId === null && this.path === "/";
    this.placement = exists ? { hooks: HOOKS } : { tables: [] };
  }

  matches(skb: Skb): boolean {
    if (skb.inDevice !== null) return false;
    return (this.classId === null || this.classId === 0) !== this.invert;
  }

  save(): string {
    const invert = this.invert ? " !" : "";
    return this.path === null ? `${invert} --cgroup ${this.classId}` : `${invert} --path "${this.path}"`;
  }

  list(): string {
    return `cgroup ${this.invert ? "! " : ""}${this.path ?? this.classId}`;
  }
}

/** How `-m cgroup` is read. */
export const cgroupMatch: MatchExtension = {
  name: "cgroup",
  options: [
    { name: "cgroup", invertible: true, between: [0, 0xffff_ffff] },
    { name: "path", invertible: true },
  ],
  parse: (given) => new CgroupMatch(given),
};
