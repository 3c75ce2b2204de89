import type { FrameInterceptor, Interface } from "../../link/interface.js";
import { Hook } from "../../netfilter/hook.js";
import type { NftChain } from "../../netfilter/nft/model/nft-chain.js";
import { skbOfFrame } from "../../netfilter/skb-of-frame.js";
import { ETHERNET_HEADER_BYTES, Frame } from "../../wire/ethernet.js";
import type { Netns } from "../netns.js";
import { rejectedFrame } from "./reject-frame.js";

/**
 * nft's chains at a device's ingress (nf_ingress): they see every frame behind the ingress qdisc, before VLANs, bridges
 * and IP. Simplified: a qdisc that is added while chains stand there takes their place.
 */
class NftIngress implements FrameInterceptor {
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
    skb.rejectWith = 0;
    if (!this.netns.netfilter.runLink(Hook.Prerouting, this.chains, skb)) {
      const answer = skb.rejectWith === 0 ? null : rejectedFrame(frame, skb, this.netns.stack.settings);
      if (answer !== null) port.send(answer);
      return true;
    }
    if (skb.packet === given) return false;
    port.continueReceive(new Frame(frame.dst, frame.src, frame.etherType, skb.packet));
    return true;
  }
}

/** nft's chains at a device's egress (nf_hook_egress): they see every frame before its qdisc, with its link header. */
class NftEgress implements FrameInterceptor {
  private readonly netns: Netns;
  private readonly chains: readonly NftChain[];

  constructor(netns: Netns, chains: readonly NftChain[]) {
    this.netns = netns;
    this.chains = chains;
  }

  intercept(device: Interface, frame: Frame): boolean {
    const skb = skbOfFrame(frame, null);
    const given = skb.packet;
    skb.outDevice = device;
    skb.headerBytes = ETHERNET_HEADER_BYTES;
    if (!this.netns.netfilter.runLink(Hook.Postrouting, this.chains, skb)) return true;
    if (skb.packet === given) return false;
    device.continueSend(new Frame(frame.dst, frame.src, frame.etherType, skb.packet, frame.vlanTag));
    return true;
  }
}

/** Takes nft's chains away from a device that leaves. */
export function liftDeviceChains(device: Interface): void {
  if (device.ingress instanceof NftIngress) device.ingress = device.ingress.before;
  device.egress = null;
}

/** Puts nft's chains at the ingress and egress of the namespace's devices, as the ruleset says now. */
export function placeDeviceChains(netns: Netns): void {
  const { nft } = netns.netfilter;
  for (const device of netns.devices.values()) {
    const before = device.ingress instanceof NftIngress ? device.ingress.before : device.ingress;
    const chains = nft.deviceChains(device.name, "ingress");
    device.ingress = chains.length === 0 ? before : new NftIngress(netns, chains, before);
    const leaving = nft.deviceChains(device.name, "egress");
    if (leaving.length === 0 && device.egress === null) continue;
    device.wake();
    device.egress = leaving.length === 0 ? null : new NftEgress(netns, leaving);
  }
}
