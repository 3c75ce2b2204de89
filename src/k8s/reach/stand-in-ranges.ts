import { Family, type IpAddress } from "../../wire/ip-address.js";
import { offsetAddress, type Prefix, parsePrefix } from "../../wire/prefix.js";
import {
  type AddressRange,
  commonRanges,
  rangeHas,
  rangeOfCidr,
  rangeOfPrefix,
  subtractRanges,
} from "../node/policy/address-range.js";
import type { Reach } from "./reach.js";

/** So many pods to a node at most; a node has room for 110. */
const PODS_OF_A_NODE = 90;
/** Places in the nodes' ranges before the first node's. */
const MACHINES = 16;

/** Ranges to choose from; the later ones are for clusters of many nodes. */
const PODS = { [Family.V4]: ["10.244.0.0/16", "10.128.0.0/10"], [Family.V6]: ["fd00:10:244::/56", "fd00:10:244::/48"] };
const NODES = {
  [Family.V4]: ["192.168.10.0/24", "172.18.0.0/16", "10.199.0.0/16"],
  [Family.V6]: ["fd00:192:168:10::/64"],
};
const SERVICES = {
  [Family.V4]: ["10.96.0.0/16", "10.43.0.0/16", "172.29.0.0/16", "100.101.0.0/16", "198.18.0.0/16"],
  [Family.V6]: ["fd00:10:96::/112", "fd00:10:43::/112", "fd00:10:97::/112"],
};
/** The node IPAM controller cuts no range into more. */
const MOST_PARTS_OF_PODS = 65_536;
/** How much of the pods' range a node gets, and of the nodes' a machine. */
const LENGTH_OF_A_NODE = { [Family.V4]: 24, [Family.V6]: 64 };
const LENGTH_OF_A_MACHINE = { [Family.V4]: 32, [Family.V6]: 128 };

/** Ranges to choose from, and for how many parts of which length there must be room. */
interface RangeChoice {
  readonly own: readonly string[];
  readonly others: Readonly<Record<Family, readonly string[]>>;
  readonly parts: number;
  /** More parts than these a range must not have. */
  readonly mostParts: number;
  readonly lengths: Readonly<Record<Family, number>>;
}

/** The first that is wide enough and has no address in common with others. */
function chooseRange(
  { own, others, parts, mostParts, lengths }: RangeChoice,
  family: Family,
  apart: readonly AddressRange[],
): Prefix {
  const prefixes = [...own, ...others[family]].map(parsePrefix).filter((one) => one.family === family);
  const longest = lengths[family] - Math.ceil(Math.log2(parts));
  const shortest = lengths[family] - Math.log2(mostParts);
  const isFree = (prefix: Prefix): boolean => commonRanges([rangeOfPrefix(prefix)], apart).length === 0;
  return (
    prefixes.find((one) => shortest <= one.length && one.length <= longest && isFree(one)) ??
    parsePrefix(others[family][0] ?? "")
  );
}

/** Addresses that no host has, or that the gateway has on the machine outside's network. */
const TAKEN = [
  ...["0.0.0.0/8", "127.0.0.0/8", "198.51.100.0/31", "198.51.100.255/32", "224.0.0.0/3"],
  ...["::/96", "2001:db8:100::/127", "fe80::/10", "ff00::/8"],
].map((text) => rangeOfPrefix(parsePrefix(text)));

/**
 * The ranges of a cluster of stand-ins, in every family that the answer is about: those that are assumed of the manifests'
 * cluster where they are wide enough, and for Services one that no policy tells apart from others.
 */
export class StandInRanges {
  readonly nodeCount: number;
  readonly families: readonly Family[];
  readonly pods: readonly Prefix[];
  readonly nodes: readonly Prefix[];
  readonly services: readonly Prefix[];
  /** What nobody outside may have an address of. */
  private readonly taken: readonly AddressRange[];

  constructor(reach: Reach, podCount: number) {
    this.nodeCount = Math.max(2, Math.ceil(podCount / PODS_OF_A_NODE));
    const outside = reach.ends.flatMap(({ ranges }) => ranges.map(({ family }) => family));
    this.families = [...new Set([...reach.families, ...outside])];
    const choose = (choice: RangeChoice, apart: readonly AddressRange[]): Prefix[] =>
      this.families.map((family) => chooseRange(choice, family, apart));
    const partsOfPods = { parts: this.nodeCount, mostParts: MOST_PARTS_OF_PODS, lengths: LENGTH_OF_A_NODE };
    this.pods = choose({ own: reach.podCidrs, others: PODS, ...partsOfPods }, []);
    const machines = { parts: this.nodeCount + MACHINES, mostParts: Number.POSITIVE_INFINITY };
    const partsOfNodes = { ...machines, lengths: LENGTH_OF_A_MACHINE };
    this.nodes = choose({ own: reach.nodeCidrs, others: NODES, ...partsOfNodes }, this.pods.map(rangeOfPrefix));
    const told = [...this.pods, ...this.nodes].map(rangeOfPrefix);
    this.services = this.families.map((family) => {
      const isFree = (cidr: string): boolean => {
        const range = rangeOfCidr(cidr);
        if (range === null || commonRanges([range], told).length > 0) return false;
        return reach.compiled.partitions[family].within(range).length === 1;
      };
      const [first = ""] = SERVICES[family];
      return parsePrefix(SERVICES[family].find(isFree) ?? first);
    });
    const places = this.nodes.flatMap(({ family, network, broadcast }) => [
      { family, first: network, last: offsetAddress(network, MACHINES + this.nodeCount) },
      { family, first: broadcast, last: broadcast },
    ]);
    this.taken = [...TAKEN, ...[...this.pods, ...this.services].map(rangeOfPrefix), ...places];
  }

  /** An address of the ranges and of the family that somebody outside may have and nobody has; null when there is none. */
  freeAddress(ranges: readonly AddressRange[], family: Family, used: ReadonlySet<IpAddress>): IpAddress | null {
    for (const range of ranges) {
      if (range.family !== family) continue;
      for (const free of subtractRanges(range, this.taken)) {
        // The first address of a block looks like its name; the one behind it is as good.
        let address = free.first === free.last ? free.first : offsetAddress(free.first, 1);
        for (; rangeHas(free, address); address = offsetAddress(address, 1)) if (!used.has(address)) return address;
      }
    }
    return null;
  }

  /** Is the address one of the network that the nodes are on? */
  isOnNodesNetwork(address: IpAddress): boolean {
    return this.nodes.some((range) => range.contains(address));
  }
}
