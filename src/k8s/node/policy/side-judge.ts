import { Family } from "../../../wire/ip-address.js";
import type { AccessPolicy, AccessRule, Direction, RulePeer } from "./access-policy.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import { PortDecider, type SidePart } from "./decide-ports.js";
import { type Decision, defaultDeny, PLAIN_DECISIONS, ruleDecision } from "./decision.js";
import type { PodClass, PodPolicies } from "./pod-class.js";
import type { PolicyNode } from "./policy-endpoint.js";

/** The other end of a connection, as the rules of one side see it. */
export interface PeerView {
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

/** The rules that some pods have in one direction, with the answers that were given. */
interface OwnRules {
  readonly admin: readonly AccessRule[];
  readonly network: readonly AccessRule[];
  readonly baseline: readonly AccessRule[];
  readonly denial: Decision;
  /** By which rules are about the other end, and what ports are called. */
  readonly answers: Map<string, readonly SidePart[]>;
}

/**
 * Judges one side of connections: which ports the policies of a class of pods let pass. Peers that the same rules are
 * about get the very same answer.
 */
export class SideJudge {
  private readonly compiled: CompiledPolicies;
  private readonly own = new Map<PodPolicies, OwnRules>();
  private readonly decisions = new Map<AccessRule, Decision>();
  private readonly covers = new Map<RulePeer, Readonly<Record<Family, Uint8Array>>>();

  constructor(compiled: CompiledPolicies) {
    this.compiled = compiled;
    for (const policy of compiled.policies) {
      for (const rule of [...policy.ingress, ...policy.egress]) this.decisions.set(rule, ruleDecision(rule));
    }
  }

  /** All ports of all protocols, each in exactly one part: by protocol, then by port. */
  parts(direction: Direction, own: PodClass, peer: PeerView): readonly SidePart[] {
    const policies = own.policies[direction];
    const rules = this.rulesOf(direction, policies);
    const named = direction === "ingress" ? own.namedPorts : (peer.podClass?.namedPorts ?? []);
    const isIsolated = policies.network.length > 0;
    const admin = this.about(rules.admin, peer);
    const second = isIsolated
      ? peer.exempt === null
        ? this.about(rules.network, peer)
        : ""
      : this.about(rules.baseline, peer);
    const isExempt = isIsolated && peer.exempt !== null;
    let key = `${admin} ${second} ${isExempt ? peer.exempt : ""}`;
    for (const { name, protocol, port } of named) key += ` ${name}:${protocol}:${port}`;
    let parts = rules.answers.get(key);
    if (parts !== undefined) return parts;
    const decider = new PortDecider(named, this.decisions);
    decider.ask(picked(rules.admin, admin));
    if (!isExempt) decider.ask(picked(isIsolated ? rules.network : rules.baseline, second));
    const plain = PLAIN_DECISIONS[direction];
    parts = decider.close(isExempt ? plain[peer.exempt ?? "self"] : isIsolated ? rules.denial : plain["no-policy"]);
    rules.answers.set(key, parts);
    return parts;
  }

  /** Which of the rules are about the peer: their numbers, a comma behind each. */
  private about(rules: readonly AccessRule[], peer: PeerView): string {
    let found = "";
    for (let i = 0; i < rules.length; i++) {
      const peers = rules[i]?.peers;
      if (peers === null || peers?.some((one) => this.isPeer(one, peer)) === true) found += `${i},`;
    }
    return found;
  }

  private rulesOf(direction: Direction, policies: PodPolicies): OwnRules {
    let rules = this.own.get(policies);
    if (rules === undefined) {
      const of = (tier: readonly AccessPolicy[]): AccessRule[] => tier.flatMap((policy) => policy[direction]);
      const { admin, network, baseline } = policies;
      rules = {
        admin: of(admin),
        network: of(network),
        baseline: of(baseline),
        denial: defaultDeny(direction, network),
        answers: new Map(),
      };
      this.own.set(policies, rules);
    }
    return rules;
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
}

function picked(rules: readonly AccessRule[], numbers: string): AccessRule[] {
  const found: AccessRule[] = [];
  for (const number of numbers.split(",")) {
    const rule = number === "" ? undefined : rules[Number(number)];
    if (rule !== undefined) found.push(rule);
  }
  return found;
}

/** Does `name` fall under `pattern`? `*.example.com` stands for one or more labels in front. */
export function domainMatches(pattern: string, name: string): boolean {
  const plain = name.toLowerCase().replace(/\.$/, "");
  if (!pattern.startsWith("*.")) return plain === pattern;
  return plain.endsWith(pattern.slice(1)) && plain.length > pattern.length - 1;
}
