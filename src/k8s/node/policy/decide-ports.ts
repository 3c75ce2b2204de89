import { type AccessRule, POLICY_PROTOCOLS, type PolicyProtocol, type RulePort } from "./access-policy.js";
import type { Decision } from "./decision.js";
import type { NamedPort } from "./policy-endpoint.js";

/** Ports from `first` to `last` of one protocol, with who decides on them. For ICMP always 0 to 65535. */
export interface SidePart {
  readonly protocol: PolicyProtocol;
  readonly first: number;
  readonly last: number;
  readonly decision: Decision;
}

interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Ports that are not decided yet, by protocol. */
type Undecided = Map<PolicyProtocol, PortRange[]>;

/** Hands all ports of all protocols to rules, which take what they are about, in their order. */
export class PortDecider {
  private readonly named: readonly NamedPort[];
  private readonly decisions: ReadonlyMap<AccessRule, Decision>;
  private readonly parts: SidePart[] = [];
  private open: Undecided = new Map(POLICY_PROTOCOLS.map((protocol) => [protocol, [EVERY_PORT]]));

  /** `named` are the ports of the pod that is connected to. */
  constructor(named: readonly NamedPort[], decisions: ReadonlyMap<AccessRule, Decision>) {
    this.named = named;
    this.decisions = decisions;
  }

  /** Asks the rules of one tier. What they pass on, or none of them is about, is left for the next. */
  ask(rules: readonly AccessRule[]): void {
    let open = this.open;
    const passed: Undecided = new Map();
    for (const rule of rules) {
      if (open.size === 0) break;
      const left: Undecided = new Map();
      for (const [protocol, ranges] of open) {
        const wanted = rule.ports === null ? [EVERY_PORT] : portsOf(rule.ports, protocol, this.named);
        const { inside, outside } = split(ranges, wanted);
        if (outside.length > 0) left.set(protocol, outside);
        if (rule.action === "Pass") add(passed, protocol, inside);
        else this.decide(protocol, inside, this.decisions.get(rule));
      }
      open = left;
    }
    for (const [protocol, ranges] of open) add(passed, protocol, ranges);
    this.open = passed;
  }

  /** Gives all that is left one decision and answers every part: by protocol, then by port. */
  close(decision: Decision): readonly SidePart[] {
    for (const [protocol, ranges] of this.open) this.decide(protocol, ranges, decision);
    return joined(this.parts);
  }

  private decide(protocol: PolicyProtocol, ranges: readonly PortRange[], decision: Decision | undefined): void {
    if (decision === undefined) throw new Error("a rule has no decision");
    for (const range of ranges) this.parts.push({ protocol, ...range, decision });
  }
}

function add(to: Undecided, protocol: PolicyProtocol, ranges: readonly PortRange[]): void {
  if (ranges.length > 0) to.set(protocol, [...(to.get(protocol) ?? []), ...ranges]);
}

const EVERY_PORT: PortRange = { first: 0, last: 65535 };

/** The ports of a protocol that a rule is about, names resolved on the pod that is connected to. */
function portsOf(ports: readonly RulePort[], protocol: PolicyProtocol, named: readonly NamedPort[]): PortRange[] {
  if (protocol === "ICMP") return [];
  return ports.flatMap((port) => {
    if (port.protocol !== null && port.protocol !== protocol) return [];
    if (port.portName === null) return [{ first: port.first, last: port.last }];
    return named
      .filter((one) => one.name === port.portName && one.protocol === protocol)
      .map((one) => ({ first: one.port, last: one.port }));
  });
}

/** Cuts ranges into what is in `wanted` and what is not. */
function split(
  ranges: readonly PortRange[],
  wanted: readonly PortRange[],
): { inside: PortRange[]; outside: PortRange[] } {
  const inside: PortRange[] = [];
  let outside: PortRange[] = [...ranges];
  for (const want of wanted) {
    outside = outside.flatMap(({ first, last }) => {
      const from = Math.max(first, want.first);
      const to = Math.min(last, want.last);
      if (from > to) return [{ first, last }];
      inside.push({ first: from, last: to });
      const rest: PortRange[] = [];
      if (first < from) rest.push({ first, last: from - 1 });
      if (to < last) rest.push({ first: to + 1, last });
      return rest;
    });
  }
  return { inside, outside };
}

/** In order, neighbours with the same decision made one. */
function joined(parts: SidePart[]): SidePart[] {
  const order = (part: SidePart): number => POLICY_PROTOCOLS.indexOf(part.protocol) * 65536 + part.first;
  const result: SidePart[] = [];
  for (const part of parts.sort((a, b) => order(a) - order(b))) {
    const before = result.at(-1);
    if (before !== undefined && before.protocol === part.protocol && before.decision === part.decision) {
      result[result.length - 1] = { ...before, last: part.last };
    } else result.push(part);
  }
  return result;
}
