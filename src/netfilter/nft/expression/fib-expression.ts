import type { DeviceLabel } from "../../../trace/trace.js";
import { AddressType, Hook } from "../../hook.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import type { Expression } from "./expression.js";

/** What the routing tables say of an address of the packet: `fib daddr type`, `fib saddr . iif oif` (nft_fib.c). */
export class FibExpression implements Expression {
  readonly inputs: readonly string[];
  readonly result: string;
  readonly type: DataType;
  readonly needsConntrack = false;
  readonly hooks: readonly Hook[];
  /** Compared with `exists` and `missing` only. */
  readonly presence: boolean;

  constructor(inputs: readonly string[], result: string, presence: boolean) {
    this.inputs = inputs;
    this.result = result;
    this.presence = presence;
    this.hooks = allowedHooks(inputs, result);
    if (presence) this.type = DataTypes.boolean;
    else this.type = result === "type" ? DataTypes.fibType : result === "oif" ? DataTypes.iface : DataTypes.ifname;
  }

  read(skb: Skb, context: Context): Value | null {
    const { packet } = skb;
    const ofSource = this.inputs.includes("saddr");
    const address = ofSource ? packet.src : packet.dst;
    const device = this.inputs.includes("iif") ? skb.inDevice : this.inputs.includes("oif") ? skb.outDevice : null;
    if (this.result === "type") return context.environment.addressType(address, device);
    const found = this.device(skb, context, ofSource, device);
    if (this.presence) return found === null ? 0 : 1;
    if (found === null) return this.result === "oif" ? 0 : "";
    return found.name;
  }

  private device(skb: Skb, context: Context, ofSource: boolean, device: DeviceLabel | null): DeviceLabel | null {
    const { packet } = skb;
    const address = ofSource ? packet.src : packet.dst;
    const other = ofSource ? packet.dst : packet.src;
    // A packet of the loopback device and one without a source always has its way back.
    if (device !== null && device.name === "lo") return device;
    if (ofSource && packet.src === 0) return skb.inDevice;
    const type = context.environment.addressType(address, null);
    if (type !== AddressType.Unicast && type !== AddressType.Local) return null;
    return context.environment.routeDevice(address, other, this.inputs.includes("mark") ? skb.mark : 0, device);
  }

  text(): string {
    return `fib ${this.inputs.join(" . ")} ${this.result}`;
  }
}

const ARRIVED: readonly Hook[] = [Hook.Prerouting, Hook.Input, Hook.Forward];

/** Where the answer means something (nft_fib_validate). */
function allowedHooks(inputs: readonly string[], result: string): readonly Hook[] {
  if (inputs.includes("iif") || result !== "type") return ARRIVED;
  if (inputs.includes("oif")) return [Hook.Output, Hook.Postrouting, Hook.Forward];
  return [...ARRIVED, Hook.Output, Hook.Postrouting];
}
