import type { Origin } from "../../../trace/trace.js";
import type { Family } from "../../../wire/ip-address.js";
import { chainHash } from "../proxy/chain-names.js";
import { type AccessPolicy, type AccessRule, type Direction, policyLabel, type RulePort } from "./access-policy.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import { formatDefaultDeny, formatRule } from "./decision.js";
import type { PodPolicies } from "./pod-class.js";
import type { NamedPort } from "./policy-endpoint.js";
import { type PolicySet, PolicySets } from "./policy-sets.js";

/** A rule as iptables-restore takes it, without `-A CHAIN`, and the object that asks for it. */
export interface PolicyRuleText {
  readonly text: string;
  readonly origin: Origin | null;
}

/** What the pods of one direction jump to. */
export interface PolicyEntry {
  /** The chain to jump to; null when policies have nothing to say here. */
  readonly chain: string | null;
  /** Every chain that is needed, the entry included. */
  readonly chains: ReadonlyMap<string, readonly PolicyRuleText[]>;
  /** The names of the sets that its rules ask. */
  readonly sets: ReadonlySet<string>;
}

/**
 * Which traffic a chain is for: between pods and others, or what NetworkPolicies do not come between, a pod and its node
 * or itself (through a Service).
 */
export type ChainUse = "others" | "exempt";

/**
 * Policies as chains of iptables, one family at a time, each distinct list of policies once. In a chain RETURN lets a
 * packet pass to the next question (the other side's chain, or nothing), DROP ends it, and a jump without return goes on
 * to the next tier. Pure: the same policies give the same text on every node.
 */
export class PolicyChains {
  readonly sets: PolicySets;
  private readonly entries = new Map<string, PolicyEntry>();

  /** `before` are the chains of the state before, whose sets are kept where they have not changed; null for none. */
  constructor(compiled: CompiledPolicies, family: Family, before: PolicyChains | null) {
    this.sets = new PolicySets(compiled, family, before?.sets.byName ?? new Map());
  }

  /** The chains for pods that these policies select, with these named ports of their own. */
  entryFor(direction: Direction, use: ChainUse, policies: PodPolicies, namedPorts: readonly NamedPort[]): PolicyEntry {
    const named = namedPorts.map(({ name, protocol, port }) => `${name}:${protocol}:${port}`).join(" ");
    const names = [policies.admin, policies.network, policies.baseline].map((tier) => tier.map(policyLabel).join(","));
    const key = `${direction} ${use}\n${names.join("\n")}\n${named}`;
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = new EntryWriter(this.sets, direction, namedPorts, chainHash(key)).write(use, policies);
      this.entries.set(key, entry);
    }
    return entry;
  }
}

/** Writes the chains of one entry. */
class EntryWriter {
  private readonly sets: PolicySets;
  private readonly direction: Direction;
  private readonly namedPorts: readonly NamedPort[];
  private readonly hash: string;
  private readonly chains = new Map<string, PolicyRuleText[]>();
  private readonly asked = new Set<string>();

  constructor(sets: PolicySets, direction: Direction, namedPorts: readonly NamedPort[], hash: string) {
    this.sets = sets;
    this.direction = direction;
    this.namedPorts = namedPorts;
    this.hash = hash;
  }

  write(use: ChainUse, { admin, network, baseline }: PodPolicies): PolicyEntry {
    // What NetworkPolicies do not come between they allow, so that the baseline is not asked.
    const isIsolated = network.length > 0;
    const second = isIsolated ? (use === "exempt" ? [] : network) : baseline;
    let next: string | null = null;
    if (second.length > 0) {
      next = this.chainName(isIsolated ? "N" : "B");
      const rules = second.flatMap((policy) => this.rulesOf(policy, null));
      if (isIsolated) rules.push(denial(second));
      this.chains.set(next, rules);
    }
    if (admin.length > 0) {
      const first = this.chainName("A");
      const rules = admin.flatMap((policy) => this.rulesOf(policy, next));
      if (next !== null) rules.push({ text: `-g ${next}`, origin: null });
      this.chains.set(first, rules);
      next = first;
    }
    return { chain: next, chains: this.chains, sets: this.asked };
  }

  private chainName(tier: "A" | "N" | "B"): string {
    return `PODWIRE-${this.direction === "ingress" ? "I" : "E"}${tier}-${this.hash}`;
  }

  /** `next` is the chain of the next tier, for rules that pass a packet on; null when none follows. */
  private rulesOf(policy: AccessPolicy, next: string | null): PolicyRuleText[] {
    return policy[this.direction].flatMap((rule) => {
      const comment = commentText(formatRule(rule));
      const target =
        rule.action === "Deny" ? "-j DROP" : rule.action === "Pass" && next !== null ? `-g ${next}` : "-j RETURN";
      return this.matchesOf(rule).map((match) => ({
        text: `${match === "" ? "" : `${match} `}-m comment --comment "${comment}" ${target}`,
        origin: rule.origin,
      }));
    });
  }

  /** What a packet has to match, one text for each way; none when nothing can. */
  private matchesOf(rule: AccessRule): string[] {
    const peers = this.peerMatches(rule);
    const numbers = rule.ports === null ? [""] : rule.ports.flatMap((port) => this.portMatches(port));
    const matches = peers.flatMap((peer) =>
      numbers.map((port) => [port, peer].filter((part) => part !== "").join(" ")),
    );
    if (this.direction === "egress") {
      for (const port of rule.ports ?? []) {
        if (port.portName !== null) matches.push(this.ask(this.sets.namedPortsOf(rule, port), "dst,dst"));
      }
    }
    return matches;
  }

  private peerMatches({ peers }: AccessRule): string[] {
    if (peers === null) return [""];
    const side = this.direction === "ingress" ? "src" : "dst";
    const networks = this.sets.networksOf(peers);
    if (networks === "everything") return [""];
    const sets = [this.sets.addressesOf(peers), networks, this.sets.domainsOf(peers)];
    return sets.flatMap((set) => (set === null ? [] : this.ask(set, side)));
  }

  private ask(set: PolicySet, sides: string): string {
    this.asked.add(set.name);
    return `-m set --match-set ${set.name} ${sides}`;
  }

  private portMatches(port: RulePort): string[] {
    if (port.portName === null) return port.protocol === null ? [] : [portMatch(port.protocol, port.first, port.last)];
    if (this.direction === "egress") return [];
    const own = this.namedPorts.filter(
      ({ name, protocol }) => name === port.portName && (port.protocol === null || port.protocol === protocol),
    );
    return own.map((named) => portMatch(named.protocol, named.port, named.port));
  }
}

function portMatch(protocol: string, first: number, last: number): string {
  const name = protocol.toLowerCase();
  if (first === 0 && last === 65535) return `-p ${name}`;
  return `-p ${name} -m ${name} --dport ${first === last ? first : `${first}:${last}`}`;
}

/** The end of the chain of isolated pods. */
function denial(policies: readonly AccessPolicy[]): PolicyRuleText {
  const comment = commentText(formatDefaultDeny(policies));
  return { text: `-m comment --comment "${comment}" -j DROP`, origin: policies[0]?.origin ?? null };
}

/** A comment has room for 256 bytes of UTF-8 with the one that ends it (XT_MAX_COMMENT_LEN). */
const COMMENT_BYTES = 255;

/** As much of a text as a comment holds, without what would have to be quoted. */
function commentText(text: string): string {
  let plain = "";
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > COMMENT_BYTES) break;
    plain += char === '"' || char === "\\" ? "'" : char < " " ? " " : char;
  }
  return plain;
}
