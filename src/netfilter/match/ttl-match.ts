import { Family } from "../../wire/ip-address.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const TTL_SIGNS = { eq: "==", lt: "<", gt: ">" } as const;

/** `-m ttl` and `-m hl`: the time to live, or hop limit (xt_hl.c). */
export class TtlMatch implements Match {
  readonly name: "ttl" | "hl";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly how: keyof typeof TTL_SIGNS;
  readonly value: number;
  readonly invert: boolean;

  constructor(name: "ttl" | "hl", given: Given) {
    const how = (["eq", "lt", "gt"] as const).find((each) => given.has(`${name}-${each}`));
    if (how === undefined) {
      throw new ParameterProblem(
        name === "ttl"
          ? "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt"
          : "HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'",
      );
    }
    this.name = name;
    this.how = how;
    this.value = given.uint(`${name}-${how}`, 0, 255) ?? 0;
    this.invert = given.inverted(`${name}-${how}`);
  }

  matches(skb: Skb): boolean {
    const ttl = skb.packet.ttl;
    if (this.how === "lt") return ttl < this.value;
    if (this.how === "gt") return ttl > this.value;
    return (ttl === this.value) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --${this.name}-${this.how} ${this.value}`;
  }

  list(): string {
    const upper = this.name.toUpperCase();
    return `${upper} match ${upper} ${this.invert ? "!=" : TTL_SIGNS[this.how]} ${this.value}`;
  }
}

function ttlExtension(name: "ttl" | "hl", family: Family): MatchExtension {
  return {
    name,
    family,
    options: [
      { name: `${name}-lt`, excludes: [`${name}-eq`, `${name}-gt`] },
      { name: `${name}-gt`, excludes: [`${name}-lt`, `${name}-eq`] },
      { name: `${name}-eq`, invertible: true, excludes: [`${name}-lt`, `${name}-gt`] },
      { name, alias: `${name}-eq`, invertible: true },
    ],
    parse: (given) => new TtlMatch(name, given),
  };
}

/** How `-m ttl` and `-m hl` are read. */
export const ttlMatch = ttlExtension("ttl", Family.V4);

/** `-m hl`: the hop limit of IPv6, as `-m ttl` for IPv4. */
export const hlMatch = ttlExtension("hl", Family.V6);
