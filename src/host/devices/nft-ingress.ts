import type { FrameInterceptor, Interface } from "../../link/interface.js";
import { Hook } from "../../netfilter/hook.js";
import type { NftChain } from "../../netfilter/nft/model/nft-chain.js";
import { skbOfFrame } from "../../netfilter/skb-of-frame.js";
import { Frame } from "../../wire/ethernet.js";
import type { Netns } from "../netns.js";

/**
 * nft's chains at a device's ingress (nf_ingress): they see every frame behind the ingress qdisc, before VLANs, bridges
 * and IP. Simplified: a qdisc that is added while chains stand there takes their place.
 */
export class NftIngress implements FrameInterceptor {
  private readonly netns: Netns;
  private readonly chains: readonly NftChain[];
  /** What stood there before: the ingress qdisc's device. */
  readonly before: FrameInterceptor | null;

  constructor(netns: Netns, chains: readonly NftChain[], before: FrameInterceptor | null) {
    this.netns = netns;
    this.chains = chains;
    this.before = before;
  }

  intercept(port: Interface, frame: Frame): boolean {
    if (this.before?.intercept(port, frame)) return true;
    const skb = skbOfFrame(frame, port);
    const given = skb.packet;
    if (!this.netns.netfilter.runLink(Hook.Prerouting, this.chains, skb)) return true;
    if (skb.packet === given) return false;
    port.continueReceive(new Frame(frame.dst, frame.src, frame.etherType, skb.packet));
    return true;
  }
}

/** Puts nft's chains at the ingress of the namespace's devices, as the ruleset says now. */
export function placeIngress(netns: Netns): void {
  const { nft } = netns.netfilter;
  for (const device of netns.devices.values()) {
    const before = device.ingress instanceof NftIngress ? device.ingress.before : device.ingress;
    const chains = nft.ingressChains(device.name);
    device.ingress = chains.length === 0 ? before : new NftIngress(netns, chains, before);
  }
}
