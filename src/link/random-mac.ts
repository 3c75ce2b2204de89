import type { RandomStream } from "../sim/random.js";
import type { Mac } from "../wire/mac-address.js";

/**
 * The address that a new virtual device gets: 48 random bits with the group bit cleared and the locally administered
 * bit set (eth_hw_addr_random, include/linux/etherdevice.h).
 */
export function randomMac(random: RandomStream): Mac {
  const firstOctet = (random.integer(0, 0xff) & 0xfe) | 0x02;
  return (firstOctet * 0x100_0000_0000 + random.integer(0, 0xff_ffff) * 0x1_0000 + random.integer(0, 0xffff)) as Mac;
}
