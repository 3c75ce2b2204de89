import { type Field, fieldsText } from "../../../netfilter/ipset/set-element.js";
import { Family, type IpAddress } from "../../../wire/ip-address.js";
import { IpProtocol } from "../../../wire/numbers.js";
import { parsePrefix } from "../../../wire/prefix.js";
import type { Selector } from "../../api/selector.js";
import { chainHash } from "../proxy/chain-names.js";
import type { AccessRule, RulePeer, RulePort } from "./access-policy.js";
import { prefixesOf, rangeHas, uniteRanges } from "./address-range.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import type { PodClass } from "./pod-class.js";

/** A set of ipset that rules ask. */
export interface PolicySet {
  readonly name: string;
  readonly type: "hash:ip" | "hash:net" | "hash:ip,port";
  readonly family: Family;
  /** By their text. Sets of different states that have the same members are the same object. */
  readonly members: ReadonlyMap<string, readonly Field[]>;
  /** The names whose addresses belong in it as answers come; null for a set of objects. */
  readonly domains: readonly string[] | null;
}

const PROTOCOL_NUMBERS = { TCP: IpProtocol.Tcp, UDP: IpProtocol.Udp, SCTP: IpProtocol.Sctp } as const;

/** Makes the sets of one family that rules ask for, each once. */
export class PolicySets {
  readonly byName = new Map<string, PolicySet>();
  private readonly compiled: CompiledPolicies;
  private readonly family: Family;
  /** The sets of the state before, for those that stay as they are. */
  private readonly before: ReadonlyMap<string, PolicySet>;

  constructor(compiled: CompiledPolicies, family: Family, before: ReadonlyMap<string, PolicySet>) {
    this.compiled = compiled;
    this.family = family;
    this.before = before;
  }

  /** The addresses of the pods and nodes among the peers; null when there are none of these kinds. */
  addressesOf(peers: readonly RulePeer[]): PolicySet | null {
    const terms = peers.flatMap((peer) => (peer.kind === "pods" ? peer.term : []));
    const nodeTerms = peers.flatMap((peer) => (peer.kind === "nodes" ? peer.nodeTerm : []));
    if (terms.length + nodeTerms.length === 0) return null;
    const key = [
      ...terms.map((term) => this.termKey(term)).sort(),
      ...nodeTerms.map((term) => this.nodeTermKey(term)).sort(),
    ].join("\n");
    return this.make("hash:ip", key, () => {
      const found = new Set<IpAddress>();
      for (const podClass of this.compiled.classes) {
        if (terms.some((term) => podClass.terms[term] === 1)) this.addAddresses(podClass, found);
      }
      for (const node of this.compiled.nodes.values()) {
        if (!nodeTerms.some((term) => node.terms[term] === 1)) continue;
        for (const address of node.all) if (this.isOfFamily(address)) found.add(address);
      }
      return Array.from(found, (address) => [{ kind: "ip", address } as const]);
    });
  }

  /** The blocks among the peers, in as few as there can be; null when they have none of the family. */
  networksOf(peers: readonly RulePeer[]): PolicySet | "everything" | null {
    const ranges = peers.flatMap((peer) => (peer.kind === "networks" ? peer.ranges : []));
    const own = uniteRanges(ranges.filter(({ family }) => family === this.family));
    if (own.length === 0) return null;
    const blocks = own.flatMap(prefixesOf);
    if (blocks.length === 1 && blocks[0]?.endsWith("/0") === true) return "everything";
    return this.make("hash:net", blocks.join("\n"), () =>
      blocks.map((block) => [{ kind: "net", block: parsePrefix(block) } as const]),
    );
  }

  /** Where the names among the peers lead to; null when there are none. */
  domainsOf(peers: readonly RulePeer[]): PolicySet | null {
    const names = peers.flatMap((peer) => (peer.kind === "domains" ? peer.names : []));
    if (names.length === 0) return null;
    return this.make("hash:ip", `domain ${[...names].sort().join(" ")}`, () => [], names);
  }

  /** Addresses with the port of this name, of the pods that a rule for egress is about. */
  namedPortsOf(rule: AccessRule, port: RulePort): PolicySet {
    const { peers } = rule;
    const key =
      peers === null
        ? "all"
        : peers
            .map((peer) => this.peerKey(peer))
            .sort()
            .join("\n");
    return this.make("hash:ip,port", `${port.portName} ${port.protocol ?? ""}\n${key}`, () => {
      const members: Field[][] = [];
      for (const podClass of this.compiled.classes) {
        for (const named of podClass.namedPorts) {
          if (named.name !== port.portName || named.protocol === "ICMP") continue;
          if (port.protocol !== null && port.protocol !== named.protocol) continue;
          const protocol = PROTOCOL_NUMBERS[named.protocol];
          for (const pod of podClass.pods) {
            const address = pod.addresses[this.family];
            if (address === null || !(peers === null || peers.some((peer) => isPeer(peer, podClass, address))))
              continue;
            members.push([
              { kind: "ip", address },
              { kind: "port", protocol, port: named.port },
            ]);
          }
        }
      }
      return members;
    });
  }

  private make(
    type: PolicySet["type"],
    key: string,
    members: () => readonly (readonly Field[])[],
    domains: readonly string[] | null = null,
  ): PolicySet {
    const name = `PODWIRE${this.family}-${chainHash(`${type}\n${key}`)}`;
    let set = this.byName.get(name);
    if (set === undefined) {
      const byText = new Map(members().map((fields) => [fieldsText(fields), fields] as const));
      const old = this.before.get(name);
      set =
        old !== undefined && sameKeys(old.members, byText)
          ? old
          : { name, type, family: this.family, members: byText, domains };
      this.byName.set(name, set);
    }
    return set;
  }

  private addAddresses(podClass: PodClass, into: Set<IpAddress>): void {
    for (const { addresses } of podClass.pods) {
      const address = addresses[this.family];
      if (address !== null) into.add(address);
    }
  }

  private isOfFamily(address: IpAddress): boolean {
    return (typeof address === "number") === (this.family === Family.V4);
  }

  /** Says a selection in words, so that a set keeps its name when policies come and go. */
  private termKey(term: number): string {
    const found = this.compiled.terms[term];
    if (found === undefined) return "";
    const where =
      found.namespace === null ? `namespaces ${selectorKey(found.namespaceSelector)}` : `in ${found.namespace}`;
    return `${where} pods ${selectorKey(found.podSelector)}`;
  }

  private nodeTermKey(term: number): string {
    const found = this.compiled.nodeTerms[term];
    return found === undefined ? "" : `node ${selectorKey(found)}`;
  }

  private peerKey(peer: RulePeer): string {
    switch (peer.kind) {
      case "pods":
        return this.termKey(peer.term);
      case "nodes":
        return this.nodeTermKey(peer.nodeTerm);
      case "networks":
        return peer.ranges.flatMap(prefixesOf).join(" ");
      case "domains":
        return `domain ${peer.names.join(" ")}`;
    }
  }
}

/** What selects nothing has the same text as what selects everything; "-" is no label's key. */
function selectorKey(selector: Selector): string {
  return selector.matchesNothing ? "-" : selector.toString();
}

function isPeer(peer: RulePeer, podClass: PodClass, address: IpAddress): boolean {
  if (peer.kind === "pods") return podClass.terms[peer.term] === 1;
  return peer.kind === "networks" && peer.ranges.some((range) => rangeHas(range, address));
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const key of b.keys()) if (!a.has(key)) return false;
  return true;
}
