const CACHE_LINE = 64;
const PAGE_BYTES = 4096;
/** `skb_shared_info`, which lies at the end of each buffer. */
const SHARED_INFO_BYTES = 320;
/** The small buffers that have a cache of their own (SKB_SMALL_HEAD_SIZE). */
const SMALL_HEAD_BYTES = 576;
/** Room for the Ethernet header (LL_RESERVED_SPACE). */
const LINK_HEADER_BYTES = 16;

/**
 * The firewall mark of an IGMP report by a device of this MTU: `reserved_tailroom` shares its place in the kernel's `sk_buff`
 * with the mark, so what is left of the buffer behind the MTU shows as one (igmpv3_newpack, skb_tailroom_reserve).
 */
export function igmpReportMark(mtu: number): number {
  return reservedTailroom(mtu, mtu + LINK_HEADER_BYTES);
}

/** The same for an MLD report, whose buffer is a page at most (mld_newpack). */
export function mldReportMark(mtu: number): number {
  return reservedTailroom(mtu, Math.min(mtu + LINK_HEADER_BYTES, PAGE_BYTES - SHARED_INFO_BYTES));
}

function reservedTailroom(mtu: number, sizeBytes: number): number {
  const wanted = Math.ceil(sizeBytes / CACHE_LINE) * CACHE_LINE + SHARED_INFO_BYTES;
  const buffer = wanted <= SMALL_HEAD_BYTES ? SMALL_HEAD_BYTES : 2 ** Math.ceil(Math.log2(wanted));
  return Math.max(0, buffer - SHARED_INFO_BYTES - LINK_HEADER_BYTES - mtu);
}
