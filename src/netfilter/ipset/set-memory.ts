import { Family } from "../../wire/ip-address.js";
import type { IpSet } from "./ip-set.js";

/** Bytes of an empty set, and of an element's own fields, for both families, as a 64-bit kernel has them. */
const SIZES: Readonly<Record<string, readonly [empty4: number, field4: number, empty6: number, field6: number]>> = {
  "hash:ip": [216, 4, 224, 16],
  "hash:net": [456, 8, 1240, 20],
  "hash:ip,port": [216, 8, 232, 20],
  "hash:net,port": [456, 8, 1240, 24],
  "hash:net,net": [528, 16, 1312, 40],
  "hash:mac": [216, 8, 216, 8],
  "hash:ip,mac": [216, 12, 232, 24],
  "hash:ip,mark": [216, 8, 232, 20],
  "hash:net,port,net": [528, 20, 1312, 44],
  "hash:net,iface": [488, 28, 1272, 40],
  "hash:ip,port,ip": [208, 12, 232, 36],
  "hash:ip,port,net": [464, 12, 1256, 40],
};

/** What a comment has beside its text: the head that frees it later, and the zero at its end (ip_set_comment_rcu). */
const COMMENT_BYTES = 17;

/** What a bucket has before its elements, of which it makes two at a time. */
const BUCKET_BYTES = 32;

/**
 * The size in memory that `ipset list` tells. Simplified: each element has a bucket of its own, while on Linux those that
 * the set's random seed puts into one bucket share it.
 */
export function memoryBytes(set: IpSet, count: number): number {
  const { options } = set;
  const extension = (size: number) => {
    let bytes = size;
    if (options.timeoutS !== null) bytes = aligned(bytes) + 8;
    if (options.counters) bytes = aligned(bytes) + 16;
    if (options.comment) bytes = aligned(bytes) + 8;
    return options.skbinfo ? bytes + 16 : bytes;
  };
  let comments = 0;
  for (const { comment } of set.members.values()) {
    if (comment !== "") comments += COMMENT_BYTES + comment.length;
  }
  if (set.type.startsWith("bitmap:")) {
    const bits = Math.ceil((options.last - options.first + 1) / 2 ** (32 - (options.netmask ?? 32)));
    const isPort = set.type === "bitmap:port";
    const element = set.type === "bitmap:ip,mac" ? 8 : 0;
    return (isPort ? 72 : element > 0 ? 80 : 88) + Math.ceil(bits / 64) * 8 + bits * extension(element) + comments;
  }
  if (set.type === "list:set") return 80 + count * 48 + comments;
  const [empty4, field4, empty6, field6] = SIZES[set.type] ?? [216, 8, 232, 20];
  const [empty, field] = options.family === Family.V4 ? [empty4, field4] : [empty6, field6];
  return empty + count * (BUCKET_BYTES + 2 * extension(field)) + comments;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
