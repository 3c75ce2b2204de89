import { Flow } from "../../ip/flow.js";
import { fragmentPacket } from "../../ip/fragment.js";
import { continueIpv4 } from "../../ip/input.js";
import { continueIpv6 } from "../../ip/input6.js";
import { NUD_CONNECTED } from "../../ip/neighbour.js";
import type { BridgedFrame, BridgeFilter, FilteredBridge } from "../../link/bridge-filter.js";
import type { BridgePort } from "../../link/bridge-port.js";
import { Switch } from "../../link/switch.js";
import { Hook, Verdict } from "../../netfilter/hook.js";
import { PacketType, Skb } from "../../netfilter/skb.js";
import { skbOfFrame } from "../../netfilter/skb-of-frame.js";
import { SparseMap } from "../../sim/sparse-map.js";
import { SECOND } from "../../sim/time.js";
import { DropReason } from "../../trace/drop-reason.js";
import { Frame } from "../../wire/ethernet.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import { isGroupMac, MAC_BROADCAST, type Mac } from "../../wire/mac-address.js";
import type { IpPacket } from "../../wire/payload.js";
import type { Netns } from "../netns.js";

/** A bridged packet whose new destination the stack is asking for. */
interface WaitingFrame {
  readonly bridged: BridgedFrame;
  readonly sinceNs: number;
}

/** A packet that waits longer than this for a link address is forgotten: the neighbour has failed by then. */
const FORGET_AFTER_NS = 10 * SECOND;

/**
 * netfilter for what the bridges of a namespace pass (net/bridge/br_netfilter_hooks.c), as `bridge-nf-call-iptables` and
 * `bridge-nf-call-ip6tables` or the bridge's own `nf_call_iptables` say. To the rules a bridged packet comes in by the
 * bridge and leaves by it, and `physdev` tells the ports.
 */
export class BridgeNetfilter implements BridgeFilter {
  private readonly netns: Netns;
  /** Bridged packets that were given to the stack, to be asked for on the bridge. */
  private readonly waiting = new SparseMap<IpPacket, WaitingFrame>();

  constructor(netns: Netns) {
    this.netns = netns;
  }

  wants(bridge: FilteredBridge, frame: Frame): boolean {
    return this.wantsOwn() || this.wantsIp(bridge, frame);
  }

  wantsOwn(): boolean {
    const { netfilter } = this.netns.stack;
    return netfilter?.nft.hasBridgeChains === true;
  }

  /** True when the stack's hooks see the frame, too. */
  private wantsIp(bridge: FilteredBridge, frame: Frame): boolean {
    const { netfilter } = this.netns.stack;
    if (netfilter === null || frame.vlanTag >= 0) return false;
    // A group's frame that no rule can meet need not be looked at for each port.
    if (frame.payload.kind === "ipv6" && isGroupMac(frame.dst) && !netfilter.hasHooks(Family.V6)) return false;
    const settings = this.netns.sysctl.bridge;
    const own = bridge instanceof Switch ? bridge : null;
    if (frame.payload.kind === "ipv4") return settings["bridge-nf-call-iptables"] !== 0 || own?.nfCallIptables === true;
    if (frame.payload.kind === "ipv6")
      return settings["bridge-nf-call-ip6tables"] !== 0 || own?.nfCallIp6tables === true;
    return false;
  }

  prerouting(bridge: FilteredBridge, bridged: BridgedFrame): boolean {
    const { stack } = this.netns;
    if (!this.runOnFrame(Hook.Prerouting, bridged, null)) return false;
    const frame = bridged.frame;
    if (!this.wantsIp(bridge, frame) || bridged.inPort === null) return true;
    const before = frame.payload as IpPacket;
    const skb = new Skb(before, bridge);
    skb.physIn = bridged.inPort.device;
    skb.srcMac = frame.src;
    skb.dstMac = frame.dst;
    skb.packetType = typeOf(frame.dst);
    bridged.note = skb;
    const netfilter = stack.netfilter;
    if (netfilter === null) return true;
    if (before.isFragment && netfilter.tracks(familyOf(before.dst)) && !stack.reassembly.add(skb, true)) return false;
    if (!this.run(Hook.Prerouting, skb)) return false;
    if (skb.packet !== before) bridged.frame = withPacket(frame, skb.packet);
    return skb.packet.dst === before.dst || this.redirect(bridge, bridged, skb);
  }

  forwardCopies(bridge: FilteredBridge, bridged: BridgedFrame, copies: number): boolean | null {
    const { netfilter } = this.netns.stack;
    if (netfilter === null || netfilter.nft.hasBridgeChains || bridged.note === null) return null;
    const skb = this.skbFor(bridge, bridged, null);
    skb.outDevice = bridge;
    const verdict = netfilter.runCopies(skb, copies);
    return verdict === null ? null : verdict === Verdict.Accept;
  }

  forward(bridge: FilteredBridge, bridged: BridgedFrame, outPort: BridgePort): boolean {
    if (!this.runOnFrame(bridged.inPort === null ? Hook.Output : Hook.Forward, bridged, outPort)) return false;
    if (bridged.note === null) return true;
    const skb = this.skbFor(bridge, bridged, outPort);
    bridged.note = skb;
    return this.run(Hook.Forward, skb) && refresh(bridged, skb);
  }

  postrouting(bridge: FilteredBridge, bridged: BridgedFrame, outPort: BridgePort): boolean {
    if (!this.runOnFrame(Hook.Postrouting, bridged, outPort)) return false;
    if (bridged.note === null) return true;
    const skb = bridged.note as Skb;
    if (!this.run(Hook.Postrouting, skb) || !refresh(bridged, skb)) return false;
    const mtu = outPort.device.mtu;
    if (skb.largestFragment === 0 || skb.packet.byteLength <= mtu) return true;
    // What was put together for conntrack leaves in pieces as it came.
    const whole = bridged.frame;
    for (const piece of fragmentPacket(skb.packet, Math.min(mtu, skb.largestFragment), 0)) {
      bridged.frame = withPacket(whole, piece);
      bridge.continuePostrouting(bridged, outPort);
    }
    return false;
  }

  localIn(bridge: FilteredBridge, bridged: BridgedFrame): boolean {
    if (!this.runOnFrame(Hook.Input, bridged, null)) return false;
    if (bridged.note === null) return true;
    this.handUp(bridge, bridged);
    return false;
  }

  private handUp(bridge: FilteredBridge, bridged: BridgedFrame): void {
    const { stack } = this.netns;
    const device = stack.deviceOf(bridge);
    if (device === null) return;
    const skb = this.skbFor(bridge, bridged, null);
    const { dst } = bridged.frame;
    skb.packetType = typeOf(dst);
    if (skb.packetType === PacketType.Host && dst !== bridge.mac) {
      // A port's own address, or the bridge listens to everything.
      bridge.dropIncoming(bridged.frame, DropReason.OtherHost);
      return;
    }
    if (skb.packet.kind === "ipv4") continueIpv4(stack, skb, device, false);
    else if (device.runsIpv6) continueIpv6(stack, skb, device, false);
  }

  localOut(bridge: FilteredBridge, frame: Frame): boolean {
    if (this.waiting.size === 0) return false;
    const held = this.waiting.get(frame.payload as IpPacket);
    if (held === undefined) return false;
    this.waiting.delete(frame.payload as IpPacket);
    held.bridged.frame = new Frame(frame.dst, held.bridged.frame.src, frame.etherType, frame.payload);
    bridge.continuePrerouting(held.bridged);
    return true;
  }

  /**
   * The packet has another destination (DNAT): one beyond this bridge goes up to be routed, one on it goes straight
   * to that station, with its hop limit untouched, as soon as its link address is known (br_nf_pre_routing_finish).
   * Where IPv4 is not forwarded it ends here, as on Linux 6.18; older kernels let bridged packets pass.
   */
  private redirect(bridge: FilteredBridge, bridged: BridgedFrame, skb: Skb): boolean {
    const { stack } = this.netns;
    const device = stack.deviceOf(bridge);
    if (device === null) return false;
    const { dst } = skb.packet;
    const { frame } = bridged;
    if (stack.isLocal(dst)) {
      bridged.frame = new Frame(bridge.mac, frame.src, frame.etherType, skb.packet);
      return true;
    }
    if (skb.packet.kind === "ipv4" && !stack.forwards4(device)) {
      stack.drop(skb, device, DropReason.NotForwarding, null);
      return false;
    }
    const flow = new Flow(familyOf(dst));
    flow.dst = dst;
    flow.mark = skb.mark;
    const answer = stack.resolveRoute(flow);
    if (answer.errno !== 0 || answer.device === null) {
      stack.drop(skb, device, DropReason.NoRoute, null);
      return false;
    }
    if (answer.device !== device) {
      bridged.frame = new Frame(bridge.mac, frame.src, frame.etherType, skb.packet);
      return true;
    }
    const nextHop: IpAddress = answer.gateway ?? dst;
    const neighbour = stack.neighbours.find(device, nextHop);
    if (neighbour !== null && neighbour.mac !== null && (neighbour.state & NUD_CONNECTED) !== 0) {
      bridged.frame = new Frame(neighbour.mac, frame.src, frame.etherType, skb.packet);
      return true;
    }
    this.forgetOld();
    this.waiting.set(skb.packet, { bridged, sinceNs: this.netns.sim.nowNs });
    stack.neighbours.output(skb, device, nextHop);
    return false;
  }

  private forgetOld(): void {
    for (const [packet, held] of this.waiting) {
      if (held.sinceNs + FORGET_AFTER_NS <= this.netns.sim.nowNs) this.waiting.delete(packet);
    }
  }

  /** The packet's notes for one way on: a flooded frame is tracked once and judged for each port. */
  private skbFor(bridge: FilteredBridge, bridged: BridgedFrame, outPort: BridgePort | null): Skb {
    const from = bridged.note as Skb;
    const skb = new Skb(bridged.frame.payload as IpPacket, bridge);
    skb.takeNotes(from);
    skb.largestFragment = from.largestFragment;
    skb.physIn = from.physIn;
    skb.srcMac = from.srcMac;
    skb.dstMac = from.dstMac;
    skb.packetType = from.packetType;
    if (outPort !== null) {
      skb.outDevice = bridge;
      skb.physOut = outPort.device;
    }
    return skb;
  }

  /** nft's chains of the family bridge; true when the frame may go on. What they change is put into `bridged`. */
  private runOnFrame(hook: Hook, bridged: BridgedFrame, outPort: BridgePort | null): boolean {
    const { netfilter } = this.netns.stack;
    if (netfilter === null || !netfilter.nft.hasBridgeChains) return true;
    const chains = netfilter.nft.bridgeChains(hook);
    if (chains.length === 0) return true;
    const { frame, inPort } = bridged;
    const skb = skbOfFrame(frame, inPort === null ? null : inPort.device);
    skb.outDevice = outPort === null ? null : outPort.device;
    skb.mark = bridged.mark;
    const given = skb.packet;
    if (!netfilter.runLink(hook, chains, skb)) return false;
    bridged.mark = skb.mark;
    const after = skb.frame ?? frame;
    bridged.frame = skb.packet === given ? after : withPacket(after, skb.packet);
    return true;
  }

  private run(hook: Hook, skb: Skb): boolean {
    const { stack } = this.netns;
    if (stack.netfilter === null) return true;
    const verdict = stack.netfilter.run(hook, skb);
    if (verdict === Verdict.Reject) stack.answerReject(skb, hook);
    return verdict === Verdict.Accept;
  }
}

/** How the rules see the frame: nothing that a bridge passes is for somebody else. */
function typeOf(dst: Mac): PacketType {
  if (dst === MAC_BROADCAST) return PacketType.Broadcast;
  return isGroupMac(dst) ? PacketType.Multicast : PacketType.Host;
}

function withPacket(frame: Frame, packet: IpPacket): Frame {
  return new Frame(frame.dst, frame.src, frame.etherType, packet);
}

function refresh(bridged: BridgedFrame, skb: Skb): true {
  if (bridged.frame.payload !== skb.packet) bridged.frame = withPacket(bridged.frame, skb.packet);
  return true;
}
