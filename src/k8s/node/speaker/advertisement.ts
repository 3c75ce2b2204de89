import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { Node } from "../../api/object.js";
import { selectorFromObject } from "../../api/selector.js";

/** How a pool's addresses are announced: by ARP and NDP on devices, or by BGP to peers. */
export interface Advertisement {
  /** The nodes that announce them, all without selectors. */
  readonly nodeSelectors: readonly LabelSelector[];
  /** The devices that they are announced on, all without. */
  readonly interfaces?: readonly string[];
  readonly bgp?: {
    readonly aggregationLength: number;
    readonly aggregationLengthV6: number;
    readonly peers: readonly { readonly address: string; readonly nodeSelectors: readonly LabelSelector[] }[];
  };
}

/** By a pool's name its advertisements; a pool that is not there is announced in layer 2 by all nodes on all devices. */
export type PoolAdvertisements = ReadonlyMap<string, readonly Advertisement[]>;

/** True for a node that selectors choose; none choose all. */
export function isChosen({ metadata }: Node, selectors: readonly LabelSelector[]): boolean {
  return selectors.length === 0 || selectors.some((one) => selectorFromObject(one).matches(metadata.labels));
}

/** True for a node that announces in layer 2. */
export function announcesInLayer2(node: Node, advertisements: readonly Advertisement[] | undefined): boolean {
  if (advertisements === undefined) return true;
  return advertisements.some(({ bgp, nodeSelectors }) => bgp === undefined && isChosen(node, nodeSelectors));
}

/** True when one of the node's advertisements in layer 2 is for this device. */
export function isForDevice(node: Node, device: string, advertisements: readonly Advertisement[] | undefined): boolean {
  if (advertisements === undefined) return true;
  return advertisements.some(
    ({ bgp, nodeSelectors, interfaces = [] }) =>
      bgp === undefined && isChosen(node, nodeSelectors) && (interfaces.length === 0 || interfaces.includes(device)),
  );
}
