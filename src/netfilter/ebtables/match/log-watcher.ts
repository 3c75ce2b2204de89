import { formatIp } from "../../../wire/ip-address.js";
import { formatMac } from "../../../wire/mac-address.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { EbExtension, type EbExtensionKind, type EbOption, flag, once, readNumber, valued } from "../eb-extension.js";

/** Levels as ebtables calls them, and as nft does. */
const LEVELS: readonly (readonly [name: string, nft: string])[] = [
  ["emerg", "emerg"],
  ["alert", "alert"],
  ["crit", "critical"],
  ["error", "error"],
  ["warning", "warning"],
  ["notice", "notice"],
  ["info", "info"],
  ["debug", "debug"],
];

const INFO = 6;
const LONGEST_PREFIX = 29;

/** `--log`: a line in the kernel's log for each frame (ebt_log.c). */
class LogWatcher extends EbExtension {
  readonly name = "log";
  readonly type = "watcher";
  private readonly seen = new Set<string>();
  private level = 5;
  private prefix = "";
  private ip = false;
  private arp = false;
  private ip6 = false;

  set(option: EbOption): void {
    const { name, value } = option;
    once(this.seen, option);
    switch (name) {
      case "log-prefix":
        if (value.length > LONGEST_PREFIX) throw new ParameterProblem("Prefix too long");
        this.prefix = value;
        return;
      case "log-level": {
        const known = LEVELS.findIndex(([each]) => each === value.toLowerCase());
        const level = known >= 0 ? known : readNumber(value, 10);
        if (level === null || level > 7) throw new ParameterProblem("Problem with the log-level");
        this.level = level;
        return;
      }
      case "log-ip":
        this.ip = true;
        return;
      case "log-arp":
        this.arp = true;
        return;
      case "log-ip6":
        this.ip6 = true;
        return;
      default:
        return;
    }
  }

  save(): string {
    let text = `--log-level ${LEVELS[this.level]?.[0] ?? this.level} `;
    if (this.prefix !== "") text += `--log-prefix "${this.prefix}" `;
    return `${text}${this.ip ? "--log-ip " : ""}${this.arp ? "--log-arp " : ""}${this.ip6 ? "--log-ip6 " : ""}`;
  }

  override xlate(): string {
    let text = "log";
    if (this.prefix !== "") text += ` prefix "${this.prefix}"`;
    if (this.level !== INFO) text += ` level ${LEVELS[this.level]?.[1] ?? this.level}`;
    return `${text} flags ether`;
  }

  override apply(skb: Skb, context: ChainContext): NftVerdict | null {
    context.kernelLog.write(context.sim.nowNs, this.level, this.line(skb));
    return null;
  }

  private line({ frame, packet, inDevice, outDevice }: Skb): string {
    if (frame === null) return this.prefix;
    const { payload } = frame;
    const proto = frame.etherType.toString(16).padStart(4, "0");
    const devices = `IN=${inDevice?.name ?? ""} OUT=${outDevice?.name ?? ""}`;
    let text = `${this.prefix} ${devices} MAC source = ${formatMac(frame.src)} MAC dest = ${formatMac(frame.dst)} proto = 0x${proto}`;
    if (this.ip && payload.kind === "ipv4")
      text += ` IP SRC=${formatIp(packet.src)} IP DST=${formatIp(packet.dst)}, IP tos=0x${hexByte(packet.tos)}, IP proto=${packet.protocol}${portsText(skbPorts(packet.payload))}`;
    if (this.ip6 && payload.kind === "ipv6")
      text += ` IPv6 SRC=${formatIp(packet.src)} IPv6 DST=${formatIp(packet.dst)}, IPv6 priority=0x${(packet.tos >> 4).toString(16)}, Next Header=${packet.protocol}${portsText(skbPorts(packet.payload))}`;
    if (this.arp && payload.kind === "arp") {
      text += ` ARP HTYPE=1, PTYPE=0x0800, OPCODE=${payload.operation}`;
      text += ` ARP MAC SRC=${formatMac(payload.senderMac)} ARP IP SRC=${formatIp(payload.senderIp)}`;
      text += ` ARP MAC DST=${formatMac(payload.targetMac)} ARP IP DST=${formatIp(payload.targetIp)}`;
    }
    return text;
  }
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0").toUpperCase();
}

function skbPorts(payload: Skb["packet"]["payload"]): readonly [number, number] | null {
  return payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp"
    ? [payload.srcPort, payload.dstPort]
    : null;
}

function portsText(ports: readonly [number, number] | null): string {
  return ports === null ? "" : ` SPT=${ports[0]} DPT=${ports[1]}`;
}

/** `--log`. */
export const logWatcher: EbExtensionKind = {
  name: "log",
  type: "watcher",
  options: [valued("log-prefix"), valued("log-level"), flag("log-arp"), flag("log-ip"), flag("log"), flag("log-ip6")],
  create: () => new LogWatcher(),
};
