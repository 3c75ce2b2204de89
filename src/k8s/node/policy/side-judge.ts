import { Family } from "../../../wire/ip-address.js";
import {
  type AccessPolicy,
  type AccessRule,
  type Direction,
  POLICY_PROTOCOLS,
  type PolicyProtocol,
  type RulePeer,
  type RulePort,
} from "./access-policy.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import { type Decision, defaultDeny, PLAIN_DECISIONS, ruleDecision } from "./decision.js";
import type { PodClass } from "./pod-class.js";
import type { NamedPort, PolicyNode } from "./policy-endpoint.js";

/** Ports from `first` to `last` of one protocol, with who decides on them. For ICMP always 0 to 65535. */
export interface SidePart {
  readonly protocol: PolicyProtocol;
  readonly first: number;
  readonly last: number;
  readonly decision: Decision;
}

/** The other end of a connection, as the rules of one side see it. */
export interface PeerView {
  /** Equal for two views that are equal; null when it is not worth remembering. */
  readonly id: string | null;
  readonly podClass: PodClass | null;
  readonly node: PolicyNode | null;
  readonly family: Family;
  /** The piece of the address space; -1 when no address is known. */
  readonly piece: number;
  /** The name by which it is reached; "" for none. */
  readonly domain: string;
  /** What NetworkPolicies do not come between: a pod and its node, or a pod and itself (through a Service). */
  readonly exempt: "own-node" | "self" | null;
}

/** Ports that are not decided yet, by protocol. */
type Undecided = Map<PolicyProtocol, PortRange[]>;

interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Judges one side of connections: which ports the policies of a class of pods let pass. Remembers its answers. */
export class SideJudge {
  private readonly compiled: CompiledPolicies;
  private readonly answers = new Map<string, readonly SidePart[]>();
  private readonly decisions = new Map<AccessRule, Decision>();
  private readonly denials = new Map<readonly AccessPolicy[], Decision>();
  private readonly covers = new Map<RulePeer, Readonly<Record<Family, Uint8Array>>>();

  constructor(compiled: CompiledPolicies) {
    this.compiled = compiled;
  }

  /** All ports of all protocols, each in exactly one part: by protocol, then by port. */
  parts(direction: Direction, own: PodClass, peer: PeerView): readonly SidePart[] {
    if (peer.id === null) return this.judge(direction, own, peer);
    const key = `${direction} ${own.index} ${peer.id}`;
    let parts = this.answers.get(key);
    if (parts === undefined) {
      parts = this.judge(direction, own, peer);
      this.answers.set(key, parts);
    }
    return parts;
  }

  private judge(direction: Direction, own: PodClass, peer: PeerView): readonly SidePart[] {
    const { admin, network, baseline } = own.policies[direction];
    const plain = PLAIN_DECISIONS[direction];
    const named = direction === "ingress" ? own.namedPorts : (peer.podClass?.namedPorts ?? []);
    const parts: SidePart[] = [];
    let open: Undecided = new Map(POLICY_PROTOCOLS.map((protocol) => [protocol, [EVERY_PORT]]));
    open = this.askTier(admin, direction, peer, named, open, parts);
    if (network.length === 0) {
      open = this.askTier(baseline, direction, peer, named, open, parts);
      close(open, plain["no-policy"], parts);
    } else if (peer.exempt !== null) {
      close(open, plain[peer.exempt], parts);
    } else {
      open = this.askTier(network, direction, peer, named, open, parts);
      close(open, this.denialOf(direction, network), parts);
    }
    return joined(parts);
  }

  /** Asks rules in their order; answers what none decided, and what was passed on to the next tier. */
  private askTier(
    policies: readonly AccessPolicy[],
    direction: Direction,
    peer: PeerView,
    named: readonly NamedPort[],
    given: Undecided,
    parts: SidePart[],
  ): Undecided {
    let open = given;
    const passed: Undecided = new Map();
    for (const policy of policies) {
      for (const rule of policy[direction]) {
        if (open.size === 0) return passed;
        if (rule.peers !== null && !rule.peers.some((one) => this.isPeer(one, peer))) continue;
        const left: Undecided = new Map();
        for (const [protocol, ranges] of open) {
          const wanted = rule.ports === null ? [EVERY_PORT] : portsOf(rule.ports, protocol, named);
          const { inside, outside } = split(ranges, wanted);
          if (outside.length > 0) left.set(protocol, outside);
          if (rule.action === "Pass") {
            if (inside.length > 0) passed.set(protocol, [...(passed.get(protocol) ?? []), ...inside]);
          } else for (const range of inside) parts.push({ protocol, ...range, decision: this.decisionOf(rule) });
        }
        open = left;
      }
    }
    for (const [protocol, ranges] of open) passed.set(protocol, [...(passed.get(protocol) ?? []), ...ranges]);
    return passed;
  }

  private isPeer(rulePeer: RulePeer, peer: PeerView): boolean {
    switch (rulePeer.kind) {
      case "pods":
        return peer.podClass !== null && peer.podClass.terms[rulePeer.term] === 1;
      case "nodes":
        return peer.node !== null && peer.node.terms[rulePeer.nodeTerm] === 1;
      case "networks":
        return peer.piece >= 0 && this.coverOf(rulePeer)[peer.family][peer.piece] === 1;
      case "domains":
        return peer.domain !== "" && rulePeer.names.some((name) => domainMatches(name, peer.domain));
    }
  }

  private coverOf(peer: Extract<RulePeer, { kind: "networks" }>): Readonly<Record<Family, Uint8Array>> {
    let cover = this.covers.get(peer);
    if (cover === undefined) {
      const { partitions } = this.compiled;
      cover = { 4: partitions[Family.V4].cover(peer.ranges), 6: partitions[Family.V6].cover(peer.ranges) };
      this.covers.set(peer, cover);
    }
    return cover;
  }

  private decisionOf(rule: AccessRule): Decision {
    let decision = this.decisions.get(rule);
    if (decision === undefined) {
      decision = ruleDecision(rule);
      this.decisions.set(rule, decision);
    }
    return decision;
  }

  private denialOf(direction: Direction, policies: readonly AccessPolicy[]): Decision {
    let decision = this.denials.get(policies);
    if (decision === undefined) {
      decision = defaultDeny(direction, policies);
      this.denials.set(policies, decision);
    }
    return decision;
  }
}

const EVERY_PORT: PortRange = { first: 0, last: 65535 };

/** Does `name` fall under `pattern`? `*.example.com` stands for one or more labels in front. */
export function domainMatches(pattern: string, name: string): boolean {
  const plain = name.toLowerCase().replace(/\.$/, "");
  if (!pattern.startsWith("*.")) return plain === pattern;
  return plain.endsWith(pattern.slice(1)) && plain.length > pattern.length - 1;
}

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

function close(open: Undecided, decision: Decision, parts: SidePart[]): void {
  for (const [protocol, ranges] of open) for (const range of ranges) parts.push({ protocol, ...range, decision });
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
