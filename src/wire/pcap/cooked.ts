import { readU16 } from "../codec/bytes.js";

/** LINKTYPE_LINUX_SLL2: what `tcpdump -i any -w` writes. */
export const LINKTYPE_SLL2 = 276;

const HEADER_BYTES = 20;
/** The packet types of SLL2, in the order of their numbers, as `tcpdump -i any` prints them. */
const DIRECTIONS: readonly string[] = ["In", "B", "M", "P", "Out"];

/** An Ethernet frame as cooked capture has it: the type, the device, the sender's address and the direction instead of the header. */
export function cookFrame(frame: Uint8Array, ifIndex: number, direction: string, isLoopback: boolean): Uint8Array {
  const cooked = new Uint8Array(HEADER_BYTES + frame.length - 14);
  cooked.set(frame.subarray(12, 14), 0);
  new DataView(cooked.buffer).setUint32(4, ifIndex);
  cooked[8] = isLoopback ? 0x03 : 0;
  cooked[9] = isLoopback ? 0x04 : 1;
  cooked[10] = Math.max(0, DIRECTIONS.indexOf(direction));
  cooked[11] = 6;
  cooked.set(frame.subarray(6, 12), 12);
  cooked.set(frame.subarray(14), HEADER_BYTES);
  return cooked;
}

/** A cooked packet as an Ethernet frame to nobody in particular, with the device's number and the direction. Null when it is too short. */
export function uncookFrame(cooked: Uint8Array): { frame: Uint8Array; ifIndex: number; direction: string } | null {
  if (cooked.length < HEADER_BYTES) return null;
  const frame = new Uint8Array(cooked.length - HEADER_BYTES + 14);
  frame.set(cooked.subarray(12, 18), 6);
  frame.set(cooked.subarray(0, 2), 12);
  frame.set(cooked.subarray(HEADER_BYTES), 14);
  return {
    frame,
    ifIndex: readU16(cooked, 4) * 65536 + readU16(cooked, 6),
    direction: DIRECTIONS[cooked[10] ?? 0] ?? "P",
  };
}
