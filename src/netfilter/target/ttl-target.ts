import { Family } from "../../wire/ip-address.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const TTL_WAYS = { set: "set to", dec: "decrement by", inc: "increment by" } as const;

/** `-j TTL` and `-j HL`: sets or shifts the time to live (xt_HL.c). */
export class TtlTarget implements Target {
  readonly name: "TTL" | "HL";
  readonly needsConntrack = false;
  readonly way: keyof typeof TTL_WAYS;
  readonly value: number;

  constructor(name: "TTL" | "HL", given: Given) {
    const lower = name.toLowerCase();
    const way = (["set", "dec", "inc"] as const).find((each) => given.has(`${lower}-${each}`));
    if (way === undefined) throw new ParameterProblem(`${name}: You must specify an action`);
    this.name = name;
    this.way = way;
    this.value = given.uint(`${lower}-${way}`, way === "set" ? 0 : 1, 255) ?? 0;
  }

  apply(skb: Skb): number {
    const old = skb.packet.ttl;
    let ttl = this.value;
    if (this.way === "dec") ttl = Math.max(0, old - this.value);
    else if (this.way === "inc") ttl = Math.min(255, old + this.value);
    if (ttl !== old) skb.packet = skb.packet.withTtl(ttl);
    return CONTINUE;
  }

  save(): string {
    return ` --${this.name.toLowerCase()}-${this.way} ${this.value}`;
  }

  list(): string {
    return `${this.name} ${TTL_WAYS[this.way]} ${this.value}`;
  }
}

function ttlExtension(name: "TTL" | "HL", family: Family): TargetExtension {
  const options = ["set", "dec", "inc"].map((way) => `${name.toLowerCase()}-${way}`);
  return {
    name,
    family,
    options: options.map((option) => ({ name: option, excludes: options.filter((other) => other !== option) })),
    placement: { tables: ["mangle"] },
    parse: (given) => new TtlTarget(name, given),
  };
}

/** How `-j TTL` and `-j HL` are read. */
export const ttlTarget = ttlExtension("TTL", Family.V4);

/** `-j HL`: sets the hop limit of IPv6, as `-j TTL` does for IPv4. */
export const hlTarget = ttlExtension("HL", Family.V6);
