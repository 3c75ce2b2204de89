import { readMac, readU8, readU16, readU32, writeMac, writeU16, writeU32 } from "./codec/bytes.js";
import { DecodeFailure, tooShort, WireFault } from "./codec/decode-failure.js";
import type { Mac } from "./mac-address.js";
import { RawPayload } from "./payload.js";

/**
 * Where bridges send their messages to: 01:80:c2:00:00:00 (IEEE 802.1D 7.12.3), the first of the sixteen groups that they do
 * not forward (table 7-10).
 */
export const MAC_BRIDGE_GROUP = 0x0180_c200_0000 as Mac;

/** Flags of a configuration message (IEEE 802.1D 9.3.1). */
export const BpduFlag = { TopologyChange: 1, TopologyChangeAck: 0x80 } as const;

/** A bridge's identity: the lower one wins, by priority, then by address. */
export interface BridgeId {
  readonly priority: number;
  readonly mac: Mac;
}

/** A bridge protocol data unit of spanning tree (IEEE 802.1D 9.3). Times are in 1/256 s, as they stand on the wire. */
export type Bpdu = ConfigBpdu | { readonly kind: "topology-change" };

/** A configuration message. */
export interface ConfigBpdu {
  readonly kind: "config";
  /** Bits of `BpduFlag`. */
  readonly flags: number;
  readonly root: BridgeId;
  readonly rootPathCost: number;
  readonly bridge: BridgeId;
  /** Priority in the upper 4 bits of 16 (or 8, as Linux prints it), number in the rest. */
  readonly portId: number;
  readonly messageAge: number;
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
}

/** LLC header of spanning tree: both SAPs 0x42, unnumbered information. */
const LLC = [0x42, 0x42, 0x03] as const;
const CONFIG = 0x00;
const TOPOLOGY_CHANGE = 0x80;

/** The payload of the 802.3 frame that carries it, LLC header included: 38 bytes, 7 for a topology change. */
export function encodeBpdu(bpdu: Bpdu): RawPayload {
  const out = new Uint8Array(bpdu.kind === "config" ? 38 : 7);
  out.set(LLC);
  if (bpdu.kind === "topology-change") {
    out[6] = TOPOLOGY_CHANGE;
    return new RawPayload(out);
  }
  out[6] = CONFIG;
  out[7] = bpdu.flags;
  writeBridgeId(out, 8, bpdu.root);
  writeU32(out, 16, bpdu.rootPathCost);
  writeBridgeId(out, 20, bpdu.bridge);
  writeU16(out, 28, bpdu.portId);
  writeU16(out, 30, bpdu.messageAge);
  writeU16(out, 32, bpdu.maxAge);
  writeU16(out, 34, bpdu.helloTime);
  writeU16(out, 36, bpdu.forwardDelay);
  return new RawPayload(out);
}

/** The message that an 802.3 payload is; null when it is no spanning tree of version 0 (rapid and MSTP are others). */
export function decodeBpdu(payload: RawPayload): Bpdu | DecodeFailure | null {
  const bytes = payload.data;
  if (bytes.length < 7) return bytes[0] === LLC[0] ? tooShort("BPDU", bytes.length, 7) : null;
  if (LLC.some((octet, i) => bytes[i] !== octet) || readU16(bytes, 3) !== 0 || readU8(bytes, 5) !== 0) return null;
  const type = readU8(bytes, 6);
  if (type === TOPOLOGY_CHANGE) return { kind: "topology-change" };
  if (type !== CONFIG) return new DecodeFailure(WireFault.TooShort, `BPDU of unknown type 0x${type.toString(16)}`);
  if (bytes.length < 38) return tooShort("configuration BPDU", bytes.length, 38);
  return {
    kind: "config",
    flags: readU8(bytes, 7),
    root: { priority: readU16(bytes, 8), mac: readMac(bytes, 10) },
    rootPathCost: readU32(bytes, 16),
    bridge: { priority: readU16(bytes, 20), mac: readMac(bytes, 22) },
    portId: readU16(bytes, 28),
    messageAge: readU16(bytes, 30),
    maxAge: readU16(bytes, 32),
    helloTime: readU16(bytes, 34),
    forwardDelay: readU16(bytes, 36),
  };
}

function writeBridgeId(out: Uint8Array, at: number, id: BridgeId): void {
  writeU16(out, at, id.priority);
  writeMac(out, at + 2, id.mac);
}
