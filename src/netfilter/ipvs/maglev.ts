import { sipHash32 } from "../../sim/sip-hash.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { gcd, type RealServer } from "./virtual-server.js";

/** Places of the table: the fifth of the kernel's primes, as CONFIG_IP_VS_MH_TAB_INDEX=12 has it. */
const TABLE_SIZE = 4093;
const TABLE_BITS = 6;
const FIRST_KEY = 2_654_435_761;
const SECOND_KEY = 2_654_446_892;

/** The place in the table where `address` and `port` look, `offset` places on in the kernel's sense (ip_vs_mh_hashkey). */
export function maglevPlace(address: number, port: number, offset: number): number {
  return sipHash32((offset + port + address) | 0, FIRST_KEY) % TABLE_SIZE;
}

/** How often servers take turns by their weights, which are divided so that the heaviest counts at most 6 bits. */
function turnsOf(servers: readonly RealServer[]): number[] {
  let divisor = 0;
  for (const { lastWeight } of servers) if (lastWeight > 0) divisor = gcd(lastWeight, divisor);
  if (divisor < 1) return [];
  const most = Math.max(...servers.map((one) => one.lastWeight)) / divisor;
  const shift = Math.max(0, 32 - Math.clz32(most) - TABLE_BITS);
  return servers.map(({ lastWeight }) => (lastWeight / divisor) >> shift || (lastWeight === 0 ? 0 : 1));
}

/** Maglev's table: each server in turn takes the next free place in an order of its own (ip_vs_mh_populate). */
export function maglevTable(
  servers: readonly RealServer[],
  foldAddress: (address: IpAddress) => number,
): (RealServer | null)[] {
  const table = new Array<RealServer | null>(TABLE_SIZE).fill(null);
  const turns = turnsOf(servers);
  if (turns.length === 0) return table;
  const place = servers.map((one) => sipHash32((one.port + foldAddress(one.address)) | 0, FIRST_KEY) % TABLE_SIZE);
  const skip = servers.map(
    (one) => (sipHash32((one.port + foldAddress(one.address)) | 0, SECOND_KEY) % (TABLE_SIZE - 1)) + 1,
  );
  for (let filled = 0; filled < TABLE_SIZE; ) {
    for (let i = 0; i < servers.length; i++) {
      for (let turn = 0; turn < (turns[i] ?? 0); turn++) {
        let at = place[i] ?? 0;
        while (table[at] !== null) at = (at + (skip[i] ?? 1)) % TABLE_SIZE;
        place[i] = at;
        table[at] = servers[i] ?? null;
        if (++filled === TABLE_SIZE) return table;
      }
    }
  }
  return table;
}
