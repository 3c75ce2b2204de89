import type { IpAddress } from "../../../wire/ip-address.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { Expression } from "../expression/expression.js";
import type { Style } from "../model/style.js";
import { BREAK, DROP, NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

const STOLEN = new NftVerdict("stolen");

/** `fwd to "x"`: the frame leaves by another device as it is (nft_fwd_netdev.c). */
export class FwdStatement implements Statement {
  readonly needsConntrack = false;
  readonly device: string;

  constructor(device: string) {
    this.device = device;
  }

  apply({ frame }: Skb, context: ChainContext): NftVerdict | null {
    if (frame !== null) context.environment.sendFrame(this.device, frame);
    return STOLEN;
  }

  text(): string {
    return `fwd to "${this.device}"`;
  }
}

/** `fwd ip to ADDRESS device "x"`: the packet is sent to a neighbour there, one hop older. */
export class FwdNeighbourStatement implements Statement {
  readonly needsConntrack: boolean;
  readonly family: "ip" | "ip6";
  readonly address: Expression;
  readonly device: string;

  constructor(family: "ip" | "ip6", address: Expression, device: string) {
    this.family = family;
    this.address = address;
    this.device = device;
    this.needsConntrack = address.needsConntrack;
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const kind = this.family === "ip" ? "ipv4" : "ipv6";
    const gateway = this.address.read(skb, context);
    // A frame of another protocol is judged no further (NFT_BREAK).
    if (skb.frame?.payload.kind !== kind || gateway === null) return BREAK;
    if (skb.packet.ttl <= 1) return DROP;
    skb.packet = skb.packet.withTtl(skb.packet.ttl - 1);
    context.environment.sendToNeighbour(skb, gateway as IpAddress, this.device);
    return STOLEN;
  }

  text(style: Style): string {
    return `fwd ${this.family} to ${this.address.text(style)} device "${this.device}"`;
  }
}

/** `dup to "x"` at a device: a copy of the frame leaves by another one (nft_dup_netdev.c). */
export class DupFrameStatement implements Statement {
  readonly needsConntrack = false;
  readonly device: string;

  constructor(device: string) {
    this.device = device;
  }

  apply({ frame }: Skb, context: ChainContext): null {
    if (frame !== null) context.environment.sendFrame(this.device, frame);
    return null;
  }

  text(): string {
    return `dup to "${this.device}"`;
  }
}
