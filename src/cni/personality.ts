import { CALICO } from "./calico/calico-network.js";
import { FLANNEL } from "./flannel-network.js";
import { BRIDGE, KINDNET, PTP } from "./node-networks.js";
import type { Personality } from "./pod-network.js";

/** All that podwire has, by name. */
export const PERSONALITIES: readonly Personality[] = [BRIDGE, PTP, KINDNET, ...FLANNEL, ...CALICO];

/** Pod networks that are known and not emulated, by a part of their names, and why. */
const NOT_EMULATED: readonly (readonly [name: string, why: string])[] = [
  ["cilium", "its datapath is eBPF"],
  ["antrea", "its datapath is Open vSwitch"],
  ["ovn", "its datapath is Open vSwitch"],
  ["weave", "its datapath is Open vSwitch"],
  ["kube-router", "its routes come by BGP and its Services by IPVS"],
  ["canal", "it is flannel with Calico's policies"],
  ["multus", "it delegates to other networks"],
  ["aws", "addresses are those of the machines' own network"],
  ["azure", "addresses are those of the machines' own network"],
  ["gke", "routes are the provider's"],
];

/** The pod network of this name. @throws Error naming those that there are, and why one that is known is not among them. */
export function personalityNamed(name: string): Personality {
  const found = PERSONALITIES.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = PERSONALITIES.map((each) => each.name).join(", ");
  const known = NOT_EMULATED.find(([part]) => name.toLowerCase().includes(part));
  if (known !== undefined) throw new Error(`pod network "${name}" is not emulated: ${known[1]}; there are ${names}`);
  throw new Error(`no pod network is called "${name}"; there are ${names}`);
}
