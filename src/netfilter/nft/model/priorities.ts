import { Hook } from "../../hook.js";

/** The hooks of IP packets by nft's names. */
export const HOOKS: Readonly<Record<string, Hook | undefined>> = {
  prerouting: Hook.Prerouting,
  input: Hook.Input,
  forward: Hook.Forward,
  output: Hook.Output,
  postrouting: Hook.Postrouting,
};

interface Named {
  readonly name: string;
  readonly priority: number;
  /** The hook that it is for, or null for all. */
  readonly hooks: readonly string[] | null;
}

const IP: readonly Named[] = [
  { name: "raw", priority: -300, hooks: null },
  { name: "mangle", priority: -150, hooks: null },
  { name: "dstnat", priority: -100, hooks: ["prerouting"] },
  { name: "filter", priority: 0, hooks: null },
  { name: "security", priority: 50, hooks: null },
  { name: "srcnat", priority: 100, hooks: ["postrouting"] },
];
const BRIDGE: readonly Named[] = [
  { name: "dstnat", priority: -300, hooks: ["prerouting"] },
  { name: "filter", priority: -200, hooks: null },
  { name: "out", priority: 100, hooks: ["output"] },
  { name: "srcnat", priority: 300, hooks: ["postrouting"] },
];
const OTHERS: readonly Named[] = [{ name: "filter", priority: 0, hooks: null }];

function namesOf(family: string, hook: string): readonly Named[] {
  const all = family === "bridge" ? BRIDGE : family === "arp" || family === "netdev" ? OTHERS : IP;
  return all.filter((each) => each.hooks === null || each.hooks.includes(hook));
}

/** The number of a priority's name at a hook; null when there is none (std_prio_lookup). */
export function priorityOf(name: string, family: string, hook: string): number | null {
  return namesOf(family, hook).find((each) => each.name === name)?.priority ?? null;
}

/** "filter", "dstnat + 5", "-110": a name within ten of the number, else the number. */
export function priorityText(priority: number, family: string, hook: string): string {
  for (const { name, priority: named } of namesOf(family, hook)) {
    const offset = priority - named;
    if (offset === 0) return name;
    if (Math.abs(offset) <= 10) return `${name} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`;
  }
  return String(priority);
}
