import { formatMac, type Mac } from "../wire/mac-address.js";

/** A bridge's identity in spanning tree: the smaller, the nearer to being the root (IEEE 802.1D 9.2.5). */
export class BridgeId {
  /** 16 bits, 32768 unless told. */
  readonly priority: number;
  readonly mac: Mac;

  constructor(priority: number, mac: Mac) {
    this.priority = priority;
    this.mac = mac;
  }

  /** Negative when this one is better, 0 when both are the same. */
  compare(other: BridgeId): number {
    return this.priority - other.priority || this.mac - other.mac;
  }

  /** As `ip -d link` prints it: "8000.2:0:0:0:1:1", octets without leading zeros. */
  format(): string {
    const octets = formatMac(this.mac)
      .split(":")
      .map((octet) => Number.parseInt(octet, 16).toString(16));
    return `${this.priority.toString(16).padStart(4, "0")}.${octets.join(":")}`;
  }
}

/** A configuration BPDU (IEEE 802.1D 9.3.1): what a bridge tells a segment of its way to the root. */
export interface ConfigBpdu {
  readonly root: BridgeId;
  readonly rootPathCost: number;
  readonly bridge: BridgeId;
  readonly portId: number;
  readonly messageAgeNs: number;
  readonly maxAgeNs: number;
  readonly helloTimeNs: number;
  readonly forwardDelayNs: number;
  readonly topologyChange: boolean;
  readonly topologyChangeAck: boolean;
}

/** What stands for a topology change notification (802.1D 9.3.2), which says nothing but that it is one. */
export const TOPOLOGY_CHANGE = "topology-change";

/** LLC: spanning tree's service access points and "unnumbered information". */
const LLC = [0x42, 0x42, 0x03];
const CONFIG_BYTES = 35;
/** Times are carried in 1/256 second. */
const TICK_NS = 1e9 / 256;

/** The payload of an 802.3 frame that carries the BPDU: LLC header and message. */
export function encodeBpdu(bpdu: ConfigBpdu | typeof TOPOLOGY_CHANGE): Uint8Array {
  if (bpdu === TOPOLOGY_CHANGE) return Uint8Array.from([...LLC, 0, 0, 0, 0x80]);
  const out = new Uint8Array(LLC.length + CONFIG_BYTES);
  out.set(LLC);
  const view = new DataView(out.buffer, LLC.length);
  view.setUint8(4, (bpdu.topologyChange ? 0x01 : 0) | (bpdu.topologyChangeAck ? 0x80 : 0));
  writeBridgeId(view, 5, bpdu.root);
  view.setUint32(13, bpdu.rootPathCost);
  writeBridgeId(view, 17, bpdu.bridge);
  view.setUint16(25, bpdu.portId);
  view.setUint16(27, toTicks(bpdu.messageAgeNs));
  view.setUint16(29, toTicks(bpdu.maxAgeNs));
  view.setUint16(31, toTicks(bpdu.helloTimeNs));
  view.setUint16(33, toTicks(bpdu.forwardDelayNs));
  return out;
}

/** The BPDU that a payload is, or null for anything else. */
export function decodeBpdu(payload: Uint8Array): ConfigBpdu | typeof TOPOLOGY_CHANGE | null {
  if (payload.length < LLC.length + 4 || LLC.some((octet, at) => payload[at] !== octet)) return null;
  const view = new DataView(payload.buffer, payload.byteOffset + LLC.length, payload.length - LLC.length);
  if (view.getUint16(0) !== 0 || view.getUint8(2) !== 0) return null;
  const type = view.getUint8(3);
  if (type === 0x80) return TOPOLOGY_CHANGE;
  if (type !== 0 || view.byteLength < CONFIG_BYTES) return null;
  const messageAgeNs = toNs(view.getUint16(27));
  const maxAgeNs = toNs(view.getUint16(29));
  if (messageAgeNs > maxAgeNs) return null;
  return {
    root: readBridgeId(view, 5),
    rootPathCost: view.getUint32(13),
    bridge: readBridgeId(view, 17),
    portId: view.getUint16(25),
    messageAgeNs,
    maxAgeNs,
    helloTimeNs: toNs(view.getUint16(31)),
    forwardDelayNs: toNs(view.getUint16(33)),
    topologyChange: (view.getUint8(4) & 0x01) !== 0,
    topologyChangeAck: (view.getUint8(4) & 0x80) !== 0,
  };
}

function toTicks(ns: number): number {
  return Math.min(0xffff, Math.floor(ns / TICK_NS));
}

function toNs(ticks: number): number {
  return Math.ceil(ticks * TICK_NS);
}

function writeBridgeId(view: DataView, at: number, id: BridgeId): void {
  view.setUint16(at, id.priority);
  view.setUint16(at + 2, Math.floor(id.mac / 0x1_0000_0000));
  view.setUint32(at + 4, id.mac % 0x1_0000_0000);
}

function readBridgeId(view: DataView, at: number): BridgeId {
  return new BridgeId(view.getUint16(at), (view.getUint16(at + 2) * 0x1_0000_0000 + view.getUint32(at + 4)) as Mac);
}
