import { SECOND } from "../../../sim/time.js";
import { Hook } from "../../hook.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import { Words } from "../model/words.js";
import type { Expression } from "./expression.js";
import { PRINTED_PLAIN } from "./meta-keys.js";

const TYPES: Readonly<Record<string, DataType>> = {
  length: DataTypes.hostInteger,
  protocol: DataTypes.etherType,
  nfproto: DataTypes.nfProto,
  l4proto: DataTypes.protocol,
  priority: DataTypes.classid,
  mark: DataTypes.mark,
  iif: DataTypes.iface,
  oif: DataTypes.iface,
  iiftype: DataTypes.ifaceType,
  oiftype: DataTypes.ifaceType,
  iifgroup: DataTypes.devgroup,
  oifgroup: DataTypes.devgroup,
  rtclassid: DataTypes.realm,
  cgroup: DataTypes.hostInteger,
  iifname: DataTypes.ifname,
  oifname: DataTypes.ifname,
  iifkind: DataTypes.ifname,
  oifkind: DataTypes.ifname,
  ibrname: DataTypes.ifname,
  obrname: DataTypes.ifname,
  skuid: DataTypes.uid,
  skgid: DataTypes.gid,
  nftrace: DataTypes.hostInteger,
  pkttype: DataTypes.pktType,
  cpu: DataTypes.hostInteger,
  random: DataTypes.hostInteger,
  hour: DataTypes.hour,
  day: DataTypes.day,
  time: DataTypes.date,
};

const KEYS = new Words(Object.keys(TYPES));

/** True for the keys of `meta` that podwire knows. */
export function isMetaKey(key: string): boolean {
  return Object.hasOwn(TYPES, key);
}

/** NFPROTO_NETDEV. */
const LINK_FAMILY = 5;

/** What the kernel notes beside a packet: `meta mark`, `iifname`, `meta l4proto`. */
export class MetaExpression implements Expression {
  readonly key: string;
  readonly type: DataType;
  readonly needsConntrack = false;

  constructor(key: string) {
    this.key = KEYS.of(key);
    this.type = TYPES[key] ?? DataTypes.hostInteger;
  }

  read(skb: Skb, context: Context): Value | null {
    switch (this.key) {
      case "mark":
        return skb.mark;
      case "iif":
        return skb.inDevice === null ? 0 : skb.inDevice.name;
      case "oif":
        return skb.outDevice === null ? 0 : skb.outDevice.name;
      case "iifname":
        return skb.inDevice === null ? "" : skb.inDevice.name;
      case "oifname":
        return skb.outDevice === null ? "" : skb.outDevice.name;
      case "iifkind":
        return skb.inDevice === null ? null : context.environment.deviceKind(skb.inDevice);
      case "oifkind":
        return skb.outDevice === null ? null : context.environment.deviceKind(skb.outDevice);
      case "iiftype":
        // The kernel asks the packet's own device, which is the one it leaves by after routing.
        return interfaceType(context.hook === Hook.Postrouting ? skb.outDevice : skb.inDevice);
      case "oiftype":
        return interfaceType(skb.outDevice);
      case "iifgroup":
        return skb.inDevice === null ? null : context.environment.deviceGroup(skb.inDevice);
      case "oifgroup":
        return skb.outDevice === null ? null : context.environment.deviceGroup(skb.outDevice);
      case "rtclassid":
        return context.environment.routeRealm(skb);
      case "l4proto":
        if (skb.frame !== null && skb.frame.payload.kind !== "ipv4" && skb.frame.payload.kind !== "ipv6") return null;
        return skb.packet.protocol;
      case "nfproto":
        return skb.frame !== null ? LINK_FAMILY : skb.packet.kind === "ipv4" ? 2 : 10;
      case "protocol":
        if (skb.frame !== null) return skb.frame.etherType;
        return skb.packet.kind === "ipv4" ? 0x0800 : 0x86dd;
      case "length":
        return skb.packet.byteLength + skb.headerBytes;
      case "priority":
        return skb.priority;
      case "skuid":
        return skb.owner === null ? null : skb.owner.uid;
      case "skgid":
        return skb.owner === null ? null : skb.owner.gid;
      case "nftrace":
        return skb.traced ? 1 : 0;
      case "pkttype":
        return skb.packetType;
      case "random":
        return context.rng.integer(0, 0x7fff_ffff) * 2 + context.rng.integer(0, 1);
      case "ibrname":
        return skb.physIn === null ? null : skb.physIn.name;
      case "obrname":
        return skb.physOut === null ? null : skb.physOut.name;
      case "cpu":
      case "cgroup":
        return 0;
      default:
        return clock(this.key, context);
    }
  }

  text(): string {
    return PRINTED_PLAIN.has(this.key) ? this.key : `meta ${this.key}`;
  }
}

/** ARPHRD_LOOPBACK or ARPHRD_ETHER. Simplified: tunnels are taken for Ethernet. */
function interfaceType(device: Skb["inDevice"]): number | null {
  if (device === null) return null;
  return device.name === "lo" ? 772 : 1;
}

/** The wall clock in UTC: seconds since 1970, the day of the week (Sunday 0), seconds since midnight. */
function clock(key: string, context: Context): number {
  const seconds = context.kernelLog.epochS + Math.floor(context.sim.nowNs / SECOND);
  if (key === "hour") return seconds % 86400;
  if (key === "day") return (Math.floor(seconds / 86400) + 4) % 7;
  return seconds;
}
