import { MILLISECOND } from "../sim/time.js";
import type { Ipv4Packet } from "../wire/ipv4.js";
import { type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { EMPTY } from "../wire/payload.js";
import type { IpStack } from "./ip-stack.js";

/** Record route and internet timestamp (RFC 791 3.1), with where their pointers start. */
const RECORD_ROUTE = 7;
const TIMESTAMP = 68;
/** Flags of a timestamp option: times alone, addresses too, or addresses that the sender prescribed. */
const TIME_ONLY = 0;
const TIME_AND_ADDRESS = 1;
const DAY_MS = 86_400_000;

/** Milliseconds since midnight, as timestamps tell the time; virtual time begins at midnight. */
function timeOfDayMs(stack: IpStack): number {
  return Math.floor(stack.sim.nowNs / MILLISECOND) % DAY_MS;
}

/**
 * The packet after this host has written itself into its record route and timestamp options, as `address`: a sender its source, a
 * router the source that its route out has, the last host the address that it was asked at (ip_options_compile, _build,
 * ip_forward_options). A router's timestamp names the `inbound` side. Who `receives` a packet without room for its time adds to
 * the hosts that found none; who sends one does not. The same packet when there is none of them or no room.
 */
export function recordHere(
  stack: IpStack,
  packet: Ipv4Packet,
  address: Ipv4,
  inbound = address,
  receives = true,
): Ipv4Packet {
  const options = packet.options.slice();
  let changed = false;
  let at = 0;
  while (at < options.length) {
    const kind = options[at] ?? 0;
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = options[at + 1] ?? 0;
    if (length < 2 || at + length > options.length) break;
    if (kind === RECORD_ROUTE) changed = recordAddress(options, at, length, address) || changed;
    else if (kind === TIMESTAMP) changed = recordTime(stack, options, at, length, inbound, receives) || changed;
    at += length;
  }
  return changed ? packet.withOptions(options) : packet;
}

/** The options of an answer to a packet with these: record route and timestamp go back, the rest does not (ip_options_echo). */
export function echoedOptions(options: Uint8Array): Uint8Array {
  if (options.length === 0) return EMPTY;
  const kept: number[] = [];
  let at = 0;
  while (at < options.length) {
    const kind = options[at] ?? 0;
    if (kind === 0) break;
    const length = kind === 1 ? 1 : (options[at + 1] ?? 0);
    if (length < 1) break;
    if (kind === RECORD_ROUTE || kind === TIMESTAMP) for (let i = 0; i < length; i++) kept.push(options[at + i] ?? 0);
    at += length;
  }
  while (kept.length % 4 !== 0) kept.push(0);
  return Uint8Array.from(kept);
}

function recordAddress(options: Uint8Array, at: number, length: number, address: Ipv4): boolean {
  const pointer = options[at + 2] ?? 0;
  if (pointer < 4 || pointer + 3 > length) return false;
  write(options, at + pointer - 1, address);
  options[at + 2] = pointer + 4;
  return true;
}

function recordTime(
  stack: IpStack,
  options: Uint8Array,
  at: number,
  length: number,
  address: Ipv4,
  receives: boolean,
): boolean {
  const pointer = options[at + 2] ?? 0;
  const flags = options[at + 3] ?? 0;
  const kind = flags & 0xf;
  const size = kind === TIME_ONLY ? 4 : 8;
  const slot = at + pointer - 1;
  if (pointer < 5) return false;
  if (pointer + size - 1 > length) {
    // Hosts that found no room are counted, up to 15.
    if (!receives || kind > TIME_AND_ADDRESS || flags >>> 4 === 15) return false;
    options[at + 3] = flags + 0x10;
    return true;
  }
  if (kind === TIME_AND_ADDRESS) write(options, slot, address);
  else if (kind !== TIME_ONLY && !stack.isLocal(read(options, slot))) return false;
  write(options, slot + size - 4, timeOfDayMs(stack));
  options[at + 2] = pointer + size;
  return true;
}

function read(bytes: Uint8Array, at: number): Ipv4 {
  return ipv4FromBits(
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0),
  );
}

function write(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = (value >>> 16) & 255;
  bytes[at + 2] = (value >>> 8) & 255;
  bytes[at + 3] = value & 255;
}
