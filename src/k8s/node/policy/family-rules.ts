import { Family, formatIp, isIpv4, tryParseIp } from "../../../wire/ip-address.js";
import type { Pod } from "../../api/object.js";
import type { Direction } from "./access-policy.js";
import type { SharedPolicies } from "./policy-cache.js";
import type { ChainUse, PolicyEntry, PolicyRuleText } from "./policy-chains.js";
import { namedPortsOf } from "./policy-endpoint.js";
import type { PolicyView } from "./policy-view.js";

/** The chain that FORWARD jumps to: pods and others. */
export const FORWARD_CHAIN = "PODWIRE-POLICY";
/** The chain that INPUT jumps to: pods and their own node. */
export const INPUT_CHAIN = "PODWIRE-POLICY-NODE";
/** The queue by which answers of name servers are seen, while a policy speaks of names. */
export const DNS_QUEUE = 53;
/** Neighbour discovery (RFC 4861) and multicast listeners (RFC 2710, 3810) pass bridges, and are no connections. */
const ALWAYS_PASS6 = [130, 131, 132, 133, 134, 135, 136, 137, 143];

/** A pod on this node, with the addresses that its network gave it. */
export interface LocalPod {
  readonly pod: Pod;
  readonly addresses: readonly string[];
}

/** The chains of a node in one family. */
export class FamilyRules {
  /** By name. */
  readonly chains = new Map<string, readonly PolicyRuleText[]>();
  /** The names of the sets that they ask. */
  readonly sets = new Set<string>();
  private readonly shared: SharedPolicies;
  private readonly family: Family;
  private readonly pods: readonly LocalPod[];
  private readonly view: PolicyView;

  constructor(shared: SharedPolicies, family: Family, view: PolicyView, pods: readonly LocalPod[]) {
    this.shared = shared;
    this.family = family;
    this.view = view;
    this.pods = pods;
  }

  /** Fills both. */
  write(): void {
    const out: PolicyRuleText[] = [];
    const into: PolicyRuleText[] = [];
    const toNode: PolicyRuleText[] = [];
    for (const local of this.pods) {
      const pod = this.view.pod(local.pod) ?? local.pod;
      const { namespace = "", name } = pod.metadata;
      const policies = this.shared.compiled.policiesFor(namespace, pod.metadata.labels ?? {});
      const comment = `-m comment --comment "pod ${namespace}/${name}"`;
      for (const text of local.addresses) {
        const address = tryParseIp(text);
        if (address === null || isIpv4(address) !== (this.family === Family.V4)) continue;
        const ip = formatIp(address);
        const add = (rules: PolicyRuleText[], direction: Direction, use: ChainUse, match: string): void => {
          const named = namedPortsOf(pod).filter((port) => this.shared.compiled.portNames.has(port.name));
          const entry = this.shared.chains[this.family].entryFor(direction, use, policies[direction], named);
          this.take(entry);
          if (entry.chain !== null) rules.push({ text: `${match} ${comment} -j ${entry.chain}`, origin: null });
        };
        add(out, "egress", "others", `-s ${ip} ! -d ${ip}`);
        add(into, "ingress", "others", `-d ${ip} ! -s ${ip}`);
        add(out, "egress", "exempt", `-s ${ip} -d ${ip}`);
        add(into, "ingress", "exempt", `-d ${ip} -s ${ip}`);
        add(toNode, "egress", "exempt", `-s ${ip}`);
      }
    }
    if (out.length + into.length > 0) this.chains.set(FORWARD_CHAIN, [...this.passing(), ...out, ...into]);
    else if (toNode.length > 0) this.chains.set(FORWARD_CHAIN, []);
    if (toNode.length > 0) this.chains.set(INPUT_CHAIN, [...this.passing(), ...toNode]);
  }

  private take(entry: PolicyEntry): void {
    for (const [name, rules] of entry.chains) this.chains.set(name, rules);
    for (const name of entry.sets) this.sets.add(name);
  }

  /** What policies are not asked about. */
  private passing(): PolicyRuleText[] {
    const known = this.shared.chains[this.family].sets.byName;
    const asksNames = [...this.sets].some((name) => (known.get(name)?.domains ?? null) !== null);
    const answers = `-p udp -m udp --sport 53 -m conntrack --ctstate ESTABLISHED -m comment --comment "answers to names" -j NFQUEUE --queue-num ${DNS_QUEUE} --queue-bypass`;
    return [...(asksNames ? [{ text: answers, origin: null }] : []), ...this.alwaysPassing()];
  }

  private alwaysPassing(): PolicyRuleText[] {
    const replies = { text: "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN", origin: null };
    if (this.family === Family.V4) return [replies];
    return [
      replies,
      ...ALWAYS_PASS6.map((type) => ({ text: `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`, origin: null })),
    ];
  }
}
