import type { Netns } from "../../../../../host/netns.js";
import { type AddressSpec, InterfaceAddress } from "../../../../../ip/interface-address.js";
import type { Interface } from "../../../../../link/interface.js";
import { SECOND } from "../../../../../sim/time.js";
import { Family, familyOf } from "../../../../../wire/ip-address.js";
import {
  addressBytes,
  attribute,
  attribute32,
  littleEndian,
  numberIn,
  readAddress,
  readAttributes,
  readNumber,
} from "./netlink-message.js";

/** IFA_* of linux/if_addr.h. */
const Ifa = {
  Address: 1,
  Local: 2,
  Label: 3,
  Broadcast: 4,
  CacheInfo: 6,
  Flags: 8,
  Priority: 9,
  Protocol: 11,
} as const;
const FOREVER = 0xffff_ffff;
/** What a user may set of the flags (inet_rtm_newaddr, inet6_rtm_newaddr). */
const SETTABLE = 0x712;

/** The body of an address's message (inet_fill_ifaddr, inet6_fill_ifaddr). */
export function addressBody(device: Interface, address: InterfaceAddress, nowNs: number): string {
  const isV4 = familyOf(address.local) === Family.V4;
  const head = String.fromCharCode(isV4 ? 2 : 10, address.prefixLength, address.flags & 0xff, address.scope);
  const left = (untilNs: number | null): string =>
    littleEndian(untilNs === null ? FOREVER : Math.max(0, Math.ceil((untilNs - nowNs) / SECOND)), 4);
  const ticks = littleEndian(Math.floor(nowNs / (SECOND / 100)), 4);
  const cache = attribute(Ifa.CacheInfo, left(address.preferredUntilNs) + left(address.validUntilNs) + ticks + ticks);
  const flags = attribute32(Ifa.Flags, address.flags);
  const protocol = address.protocol === 0 ? "" : attribute(Ifa.Protocol, String.fromCharCode(address.protocol));
  const metric = address.metric === 0 ? "" : attribute32(Ifa.Priority, address.metric);
  const local = attribute(Ifa.Local, addressBytes(address.local));
  const peer = attribute(Ifa.Address, addressBytes(address.peer));
  const start = head + littleEndian(device.ifIndex, 4);
  if (!isV4) return start + (address.peer === address.local ? peer : local + peer) + metric + cache + flags + protocol;
  const broadcast = address.broadcast === null ? "" : attribute(Ifa.Broadcast, addressBytes(address.broadcast));
  const label = address.label === "" ? "" : attribute(Ifa.Label, `${address.label}\0`);
  return start + peer + local + broadcast + label + protocol + flags + metric + cache;
}

/** What a message says of an address. */
export interface SavedAddress {
  readonly ifIndex: number;
  /** Null when there is no device with this number. */
  readonly device: Interface | null;
  readonly spec: AddressSpec;
  /** As it is shown. */
  readonly address: InterfaceAddress;
}

/** Reads a body; null when it is no address of ours. */
export function readSavedAddress(netns: Netns, body: string, nowNs: number): SavedAddress | null {
  const family = readNumber(body, 0, 1);
  const attributes = readAttributes(body.slice(8));
  const peer = readAddress(attributes.get(Ifa.Address));
  const local = readAddress(attributes.get(Ifa.Local)) ?? peer;
  if ((family !== 2 && family !== 10) || local === null) return null;
  const ifIndex = readNumber(body, 4, 4);
  const prefixLength = readNumber(body, 1, 1);
  const flags = numberIn(attributes.get(Ifa.Flags)) ?? readNumber(body, 2, 1);
  const cache = attributes.get(Ifa.CacheInfo);
  const preferred = cache === undefined ? FOREVER : readNumber(cache, 0, 4);
  const valid = cache === undefined ? FOREVER : readNumber(cache, 4, 4);
  const address = new InterfaceAddress(local, prefixLength, peer ?? local);
  address.broadcast = readAddress(attributes.get(Ifa.Broadcast));
  address.scope = readNumber(body, 3, 1);
  address.label = attributes.get(Ifa.Label)?.replace(/\0.*$/s, "") ?? "";
  address.flags = flags;
  address.metric = numberIn(attributes.get(Ifa.Priority)) ?? 0;
  if (valid !== FOREVER) address.validUntilNs = nowNs + valid * SECOND;
  if (preferred !== FOREVER) address.preferredUntilNs = nowNs + preferred * SECOND;
  const spec: AddressSpec = {
    local,
    prefixLength,
    ...(peer === null || peer === local ? {} : { peer }),
    broadcast: address.broadcast,
    scope: address.scope,
    ...(address.label === "" ? {} : { label: address.label }),
    flags: flags & SETTABLE,
    ...(address.metric === 0 ? {} : { metric: address.metric }),
    ...(valid === FOREVER ? {} : { validSeconds: valid }),
    ...(preferred === FOREVER ? {} : { preferredSeconds: preferred }),
  };
  return { ifIndex, device: netns.findByIndex(ifIndex), spec, address };
}
