import { addressBits, type IpAddress } from "../wire/ip-address.js";
import { lastAddress, maskAddress, offsetAddress, Prefix, tryParsePrefix } from "../wire/prefix.js";

/** The blocks of a pool, `192.168.100.0/24` or `192.168.1.10-192.168.1.20`; none for what is no pool, which others refuse. */
export function blocksOfPool(pool: string): Prefix[] {
  const [from, to] = pool.split("-", 2).map((text) => tryParsePrefix(text.trim()));
  if (from === undefined || from === null) return [];
  if (to === undefined || to === null || to.family !== from.family) return [new Prefix(from.network, from.length)];
  const blocks: Prefix[] = [];
  const bits = addressBits(from.family);
  let at = from.address;
  while (blocks.length < 2 * bits) {
    let length = bits;
    // The widest block that begins here and does not go beyond the last address.
    while (length > 0 && maskAddress(at, length - 1) === at && !isBeyond(lastAddress(at, length - 1), to.address))
      length--;
    const block = new Prefix(at, length);
    blocks.push(block);
    if (!isBeyond(to.address, block.broadcast)) break;
    at = offsetAddress(block.broadcast, 1);
  }
  return blocks;
}

/** True when `a` comes after `b` of the same family. */
function isBeyond(a: IpAddress, b: IpAddress): boolean {
  if (typeof a === "number" && typeof b === "number") return a >>> 0 > b >>> 0;
  return a > b;
}
