import { Htb } from "../link/htb.js";
import type { HtbClassOptions } from "../link/htb-class.js";
import type { Interface } from "../link/interface.js";
import type { U32Key } from "../link/u32-filter.js";
import { ipv6Group } from "../wire/ipv6-address.js";
import { EtherType } from "../wire/numbers.js";
import { type Prefix, tryParsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";

const HANDLE = 1;
const ROOT = HANDLE * 0x10000;
const UNSHAPED_CLASS = 1;
const SHAPED_CLASS = 48;
/** 100 GB a second. */
const UNCAPPED_BPS = 8e11;
const RATE_TO_QUANTUM = 10;

/**
 * Puts an htb on the device: a class of this rate, and one that holds nothing back. With `subnets`, what goes there alone is
 * shaped (`isOnly`), or alone is not (plugins/meta/bandwidth/ifb_creator.go). @throws CniError
 */
export function makeShaper(
  device: Interface,
  rateBits: number,
  burstBits: number,
  subnets: readonly string[],
  isOnly: boolean,
): void {
  if (device.qdisc !== null) throw failure("error while creating qdisc: file exists");
  const htb = new Htb(device, isOnly ? UNSHAPED_CLASS : SHAPED_CLASS, RATE_TO_QUANTUM);
  htb.handle = HANDLE;
  device.setQdisc(htb);
  const rateBytes = Math.floor(rateBits / 8);
  if (rateBytes === 0) throw failure("error while creating htb default class: invalid argument");
  htb.add(ROOT + SHAPED_CLASS, null, shapedOptions(rateBytes, Math.floor(burstBits / 8)));
  const unshaped = { rateBps: UNCAPPED_BPS, ceilBps: UNCAPPED_BPS, burstBytes: 0, ceilBurstBytes: 0 };
  htb.add(ROOT + UNSHAPED_CLASS, null, { ...unshaped, priority: 0, quantumBytes: 200_000 });
  for (const text of subnets) {
    const prefix = tryParsePrefix(text);
    if (prefix !== null) addFilter(htb, prefix, ROOT + (isOnly ? SHAPED_CLASS : UNSHAPED_CLASS));
  }
}

/** @throws CniError when what `makeShaper` made is another now; that it is gone is not seen. */
export function checkShaper({ qdisc, name }: Interface, isOnly: boolean): void {
  if (!(qdisc instanceof Htb)) return;
  if (qdisc.defaultClass !== (isOnly ? UNSHAPED_CLASS : SHAPED_CLASS)) throw failure("Default class does not match");
  const classes = qdisc.list();
  if (classes.length !== 2)
    throw failure(`Number of htb classes does not match for device ${name} (${classes.length} != 2)`);
  const uncapped = qdisc.find(ROOT + UNSHAPED_CLASS);
  if (uncapped === null || uncapped.options.rateBps === UNCAPPED_BPS) return;
  const rates = `${uncapped.options.rateBps / 8} != ${UNCAPPED_BPS / 8}`;
  throw failure(`Rate does not match for the uncapped class for device ${name} (${rates})`);
}

/**
 * The burst goes to the kernel as the time that it takes at the rate, for the ceil of twice the rate too; both times are
 * 32 bits wide for Go, which large bursts (the kubelet's) do not fit into.
 */
function shapedOptions(rateBytes: number, burstBytes: number): HtbClassOptions {
  const givenUs = Math.floor((burstBytes * 1e6) / rateBytes) % 2 ** 32;
  const us = (Math.floor(givenUs * TICKS_PER_US) % 2 ** 32) / TICKS_PER_US;
  return {
    rateBps: rateBytes * 8,
    ceilBps: rateBytes * 16,
    burstBytes: Math.floor((us * rateBytes) / 1e6),
    ceilBurstBytes: Math.floor((us * rateBytes * 2) / 1e6),
    priority: 0,
    quantumBytes: Math.min(200_000, Math.max(1000, Math.floor(rateBytes / RATE_TO_QUANTUM))),
  };
}

/** Units of 64 ns. */
const TICKS_PER_US = 15.625;

/** `u32 match ip dst PREFIX flowid CLASS`: a comparison for each 32 bits of which the prefix says something. */
function addFilter(htb: Htb, prefix: Prefix, classId: number): void {
  const { network, length } = prefix;
  const isV4 = typeof network === "number";
  const words = isV4
    ? [network >>> 0]
    : [0, 2, 4, 6].map((i) => ipv6Group(network, i) * 0x10000 + ipv6Group(network, i + 1));
  const keys: U32Key[] = [];
  words.forEach((value, i) => {
    const bits = Math.min(32, Math.max(0, length - 32 * i));
    const mask = bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0;
    if (mask !== 0) keys.push({ value, mask, offset: (isV4 ? 16 : 24) + 4 * i, isNext: false });
  });
  if (keys.length === 0) keys.push({ value: 0, mask: 0, offset: 0, isNext: false });
  const table = htb.filters.table(ROOT, isV4 ? 16 : 15, isV4 ? EtherType.Ipv4 : EtherType.Ipv6);
  table.items.push({ node: 0x800 + table.items.length, keys, classId });
}
