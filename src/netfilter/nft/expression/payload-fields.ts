import type { Frame } from "../../../wire/ethernet.js";
import { fragmentOffset } from "../../conntrack/tuple.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";

/** Where a header stands: what a field of it says about the layers below. */
export interface ProtocolInfo {
  readonly layer: "link" | "network" | "transport";
  /** The number of a transport header, or of an IP version; -1 for any. */
  readonly number: number;
  readonly fields: Readonly<Record<string, DataType>>;
}

const {
  integer,
  service,
  ipv4,
  ipv6,
  mac,
  protocol,
  dscp,
  ecn,
  etherType,
  icmpType,
  igmpType,
  icmpCode,
  icmpv6Type,
  icmpv6Code,
  tcpFlags,
} = DataTypes;

const PORTS = { sport: service, dport: service };

/** Headers with their fields (proto.c). */
export const PROTOCOLS: Readonly<Record<string, ProtocolInfo>> = {
  ether: { layer: "link", number: -1, fields: { saddr: mac, daddr: mac, type: etherType } },
  vlan: {
    layer: "link",
    number: -1,
    fields: { id: integer, cfi: integer, dei: integer, pcp: integer, type: etherType },
  },
  arp: {
    layer: "network",
    number: -1,
    fields: {
      htype: integer,
      ptype: etherType,
      hlen: integer,
      plen: integer,
      operation: DataTypes.arpOp,
      "saddr ip": ipv4,
      "daddr ip": ipv4,
      "saddr ether": mac,
      "daddr ether": mac,
    },
  },
  ip: {
    layer: "network",
    number: 4,
    fields: {
      version: integer,
      hdrlength: integer,
      dscp,
      ecn,
      length: integer,
      id: integer,
      "frag-off": integer,
      ttl: integer,
      protocol,
      checksum: integer,
      saddr: ipv4,
      daddr: ipv4,
    },
  },
  ip6: {
    layer: "network",
    number: 6,
    fields: {
      version: integer,
      dscp,
      ecn,
      flowlabel: integer,
      length: integer,
      nexthdr: protocol,
      hoplimit: integer,
      saddr: ipv6,
      daddr: ipv6,
    },
  },
  tcp: {
    layer: "transport",
    number: 6,
    fields: {
      ...PORTS,
      sequence: integer,
      ackseq: integer,
      doff: integer,
      flags: tcpFlags,
      window: integer,
      checksum: integer,
      urgptr: integer,
    },
  },
  udp: { layer: "transport", number: 17, fields: { ...PORTS, length: integer, checksum: integer } },
  udplite: { layer: "transport", number: 136, fields: { ...PORTS } },
  sctp: { layer: "transport", number: 132, fields: { ...PORTS, vtag: integer } },
  dccp: { layer: "transport", number: 33, fields: { ...PORTS, type: DataTypes.dccpType } },
  th: { layer: "transport", number: -1, fields: { ...PORTS } },
  ah: {
    layer: "transport",
    number: 51,
    fields: { nexthdr: protocol, hdrlength: integer, reserved: integer, spi: integer, sequence: integer },
  },
  esp: { layer: "transport", number: 50, fields: { spi: integer, sequence: integer } },
  comp: { layer: "transport", number: 108, fields: { nexthdr: protocol, flags: integer, cpi: integer } },
  igmp: { layer: "transport", number: 2, fields: { type: igmpType, mrt: integer, checksum: integer, group: ipv4 } },
  icmp: {
    layer: "transport",
    number: 1,
    fields: {
      type: icmpType,
      code: icmpCode,
      checksum: integer,
      id: integer,
      sequence: integer,
      gateway: integer,
      mtu: integer,
    },
  },
  icmpv6: {
    layer: "transport",
    number: 58,
    fields: { type: icmpv6Type, code: icmpv6Code, checksum: integer, id: integer, sequence: integer, mtu: integer },
  },
};

/** True for the name of a header. */
export function isPayloadProtocol(name: string): boolean {
  return Object.hasOwn(PROTOCOLS, name);
}

/** True when the header has such a field. */
export function hasField(header: string, field: string): boolean {
  const info = Object.hasOwn(PROTOCOLS, header) ? PROTOCOLS[header] : undefined;
  return info !== undefined && Object.hasOwn(info.fields, field);
}

/** Bits of a field that is no whole number of its type's. */
export function fieldBits(header: string, field: string): number {
  if (header === "vlan") return field === "id" ? 12 : field === "pcp" ? 3 : field === "type" ? 16 : 1;
  const bits: Readonly<Record<string, number>> = {
    version: 4,
    hdrlength: 4,
    doff: 4,
    ttl: 8,
    hoplimit: 8,
    flowlabel: 20,
    length: 16,
    id: 16,
    "frag-off": 16,
    checksum: 16,
    window: 16,
    urgptr: 16,
    mtu: header === "icmp" ? 16 : 32,
    sequence: header === "tcp" ? 32 : 16,
  };
  return bits[field] ?? PROTOCOLS[header]?.fields[field]?.bits ?? 32;
}

/** Where fields of headers stand that nobody reads further: offset and length in bytes. */
const RAW_FIELDS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  ah: { nexthdr: [0, 1], hdrlength: [1, 1], reserved: [2, 2], spi: [4, 4], sequence: [8, 4] },
  esp: { spi: [0, 4], sequence: [4, 4] },
  comp: { nexthdr: [0, 1], flags: [1, 1], cpi: [2, 2] },
  igmp: { type: [0, 1], mrt: [1, 1], checksum: [2, 2], group: [4, 4] },
};

function rawField(header: string, field: string, bytes: Uint8Array): Value | null {
  const [at = 0, length = 0] = RAW_FIELDS[header]?.[field] ?? [];
  if (length === 0 || bytes.length < at + length) return null;
  let value = 0;
  for (let i = at; i < at + length; i++) value = value * 256 + (bytes[i] ?? 0);
  return header === "igmp" && field === "group" ? value | 0 : value;
}

/** What the field holds in this packet; null when the packet has no such header (nft_payload_eval). */
export function readField(header: string, field: string, skb: Skb): Value | null {
  const { frame } = skb;
  if (frame !== null && frame.payload.kind !== "ipv4" && frame.payload.kind !== "ipv6")
    return readLinkField(header, field, frame);
  const packet = skb.packet;
  const payload = packet.payload;
  switch (header) {
    case "ip":
      if (packet.kind !== "ipv4") return null;
      switch (field) {
        case "saddr":
          return packet.src;
        case "daddr":
          return packet.dst;
        case "protocol":
          return packet.protocol;
        case "ttl":
          return packet.ttl;
        case "dscp":
          return packet.tos >> 2;
        case "ecn":
          return packet.tos & 3;
        case "length":
          return packet.byteLength;
        case "id":
          return packet.id;
        case "version":
          return 4;
        case "hdrlength":
          return packet.headerLength >> 2;
        case "frag-off":
          return (
            (packet.fragmentOffset >> 3) | (packet.dontFragment ? 0x4000 : 0) | (packet.moreFragments ? 0x2000 : 0)
          );
        default:
          return 0;
      }
    case "ip6":
      if (packet.kind !== "ipv6") return null;
      switch (field) {
        case "saddr":
          return packet.src;
        case "daddr":
          return packet.dst;
        case "nexthdr":
          return packet.fragment !== null ? 44 : (packet.extensions[0]?.protocol ?? packet.protocol);
        case "hoplimit":
          return packet.ttl;
        case "dscp":
          return packet.tos >> 2;
        case "ecn":
          return packet.tos & 3;
        case "length":
          return packet.byteLength - 40;
        case "flowlabel":
          return packet.flowLabel;
        default:
          return 6;
      }
    case "vlan":
      // Devices take tags off before these hooks.
      return null;
    case "ether":
      if (field === "type") return packet.kind === "ipv4" ? 0x0800 : 0x86dd;
      return field === "saddr" ? skb.srcMac : skb.dstMac;
    case "icmp":
    case "icmpv6":
      if (payload.kind !== "icmp" || packet.protocol !== (header === "icmp" ? 1 : 58)) return null;
      switch (field) {
        case "type":
          return payload.type;
        case "code":
          return payload.code;
        case "id":
          return payload.id;
        case "sequence":
          return payload.sequence;
        case "gateway":
          return payload.rest;
        case "mtu":
          return header === "icmp" ? payload.rest & 0xffff : payload.rest;
        default:
          return 0;
      }
    default:
      break;
  }
  const number = PROTOCOLS[header]?.number ?? -1;
  if (number >= 0 && packet.protocol !== number) return null;
  switch (payload.kind) {
    case "tcp":
      switch (field) {
        case "dport":
          return payload.dstPort;
        case "sport":
          return payload.srcPort;
        case "flags":
          return payload.flags;
        case "sequence":
          return payload.seq;
        case "ackseq":
          return payload.ack;
        case "window":
          return payload.window;
        case "urgptr":
          return payload.urgentPointer;
        default:
          return (payload.byteLength - payload.data.length) >> 2;
      }
    case "udp":
    case "sctp":
      if (field === "dport") return payload.dstPort;
      if (field === "sport") return payload.srcPort;
      if (field === "length") return payload.byteLength;
      return 0;
    case "raw":
      if (header in RAW_FIELDS) return rawField(header, field, payload.data);
      if (packet.isFragment && fragmentOffset(packet) > 0) return null;
      if (header === "dccp" && field === "type")
        return payload.data.length < 9 ? null : ((payload.data[8] ?? 0) >> 1) & 15;
      if (payload.data.length < 4) return null;
      if (field === "sport") return ((payload.data[0] ?? 0) << 8) | (payload.data[1] ?? 0);
      if (field === "dport") return ((payload.data[2] ?? 0) << 8) | (payload.data[3] ?? 0);
      return null;
    case "icmp":
      // `th` looks at whatever stands behind the IP header.
      if (number >= 0) return null;
      return field === "sport" ? (payload.type << 8) | payload.code : 0;
    default:
      return null;
  }
}

/** What a field is in a frame that carries no IP. */
function readLinkField(header: string, field: string, frame: Frame): Value | null {
  if (header === "ether") return field === "type" ? frame.etherType : field === "saddr" ? frame.src : frame.dst;
  const { payload } = frame;
  if (header !== "arp" || payload.kind !== "arp") return null;
  switch (field) {
    case "operation":
      return payload.operation;
    case "htype":
      return 1;
    case "ptype":
      return 0x0800;
    case "hlen":
      return 6;
    case "plen":
      return 4;
    case "saddr ether":
      return payload.senderMac;
    case "saddr ip":
      return payload.senderIp;
    case "daddr ether":
      return payload.targetMac;
    default:
      return payload.targetIp;
  }
}
