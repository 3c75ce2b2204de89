import { SparseMap } from "../../sim/sparse-map.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { maglevPlace, maglevTable } from "./maglev.js";
import { type RealServer, SchedulerFlag, turnsByWeight, type VirtualServer } from "./virtual-server.js";

/** Buckets of sh's and dh's tables. */
const BUCKETS = 256;

/**
 * The server for a new connection from `src` and `srcPort` to `dst`; null when none takes any. Costs one walk over the
 * servers, or for the schedulers that hash one look into a table.
 */
export function schedule(service: VirtualServer, src: IpAddress, dst: IpAddress, srcPort: number): RealServer | null {
  const { servers } = service;
  switch (service.scheduler) {
    case "rr":
      return roundRobin(service);
    case "wrr":
      return weightedRoundRobin(service);
    case "lc":
      return least(servers, connections, () => 1);
    case "wlc":
      return least(servers, connections, weightOf);
    case "lblc":
    case "lblcr":
      return byLocality(service, dst);
    case "sed":
      return least(servers, expected, weightOf);
    case "nq":
      return servers.find((one) => one.takesNew && one.active === 0) ?? least(servers, expected, weightOf);
    case "fo":
      return heaviest(servers, (one) => one.takesNew);
    case "ovf":
      return heaviest(servers, (one) => one.takesNew && one.active <= one.weight);
    case "sh":
      return byTable(service, src, srcPort, sourceTable, (address, port, offset) => {
        return (offset + (Math.imul(port + address, 0x61c8_8647) >>> 24)) % BUCKETS;
      });
    case "dh":
      service.table ??= destinationTable(service.servers);
      return ifFree(service.table[Math.imul(fold(dst), 0x61c8_8647) >>> 24]);
    case "mh":
      return byTable(service, src, srcPort, (all) => maglevTable(all, fold), maglevPlace);
  }
}

function connections(one: RealServer): number {
  return one.active * 256 + one.inactive;
}

function expected(one: RealServer): number {
  return one.active + 1;
}

function weightOf(one: RealServer): number {
  return one.weight;
}

function ifFree(server: RealServer | null | undefined): RealServer | null {
  return server?.takesNew === true ? server : null;
}

function roundRobin(service: VirtualServer): RealServer | null {
  const { servers } = service;
  for (let i = 1; i <= servers.length; i++) {
    const at = (service.position + i) % servers.length;
    const server = servers[at];
    if (server === undefined || !server.takesNew) continue;
    service.position = at;
    return server;
  }
  return null;
}

/** As ip_vs_wrr.c: whoever has at least the weight asked for now, which sinks by the common divisor round by round. */
function weightedRoundRobin(service: VirtualServer): RealServer | null {
  const { servers } = service;
  const { most, step } = turnsByWeight(servers);
  if (most <= 0 || !servers.some((one) => one.takesNew)) return null;
  for (;;) {
    service.position++;
    if (service.position >= servers.length) {
      service.position = 0;
      service.currentWeight -= step;
      if (service.currentWeight <= 0) service.currentWeight = most;
    }
    const server = servers[service.position];
    if (server?.takesNew === true && server.weight >= service.currentWeight) return server;
  }
}

/** The server with the least load for its weight; of equal ones the first. */
function least(
  servers: readonly RealServer[],
  loadOf: (server: RealServer) => number,
  shareOf: (server: RealServer) => number,
): RealServer | null {
  let best: RealServer | null = null;
  for (const server of servers) {
    if (!server.takesNew) continue;
    if (best === null || loadOf(best) * shareOf(server) > loadOf(server) * shareOf(best)) best = server;
  }
  return best;
}

function heaviest(servers: readonly RealServer[], isFit: (server: RealServer) => boolean): RealServer | null {
  let best: RealServer | null = null;
  for (const server of servers) if (isFit(server) && (best === null || server.weight > best.weight)) best = server;
  return best;
}

/**
 * Whoever had the address before, unless it has more connections than it weighs and another one is half idle. Simplified:
 * addresses are never forgotten, and lblcr has one server for each as lblc does.
 */
function byLocality(service: VirtualServer, dst: IpAddress): RealServer | null {
  const { servers } = service;
  const known = service.cache?.get(dst);
  if (known?.isAvailable === true && known.takesNew) {
    const isBusy = known.active > known.weight && servers.some((one) => one.active * 2 < one.weight);
    if (!isBusy) return known;
  }
  const found = least(servers, connections, weightOf);
  if (found !== null) {
    service.cache ??= new SparseMap();
    service.cache.set(dst, found);
  }
  return found;
}

/** sh and mh: the source's place in a table; another one only when `-b` allows it (ip_vs_sh_get_fallback). */
function byTable(
  service: VirtualServer,
  src: IpAddress,
  srcPort: number,
  make: (servers: readonly RealServer[]) => (RealServer | null)[],
  placeOf: (address: number, port: number, offset: number) => number,
): RealServer | null {
  service.table ??= make(service.servers);
  const { table, schedulerFlags } = service;
  const port = (schedulerFlags & SchedulerFlag.Port) !== 0 ? srcPort : 0;
  const address = fold(src);
  const place = placeOf(address, port, 0);
  const first = table[place] ?? null;
  if (first === null || first.takesNew || (schedulerFlags & SchedulerFlag.Fallback) === 0) return ifFree(first);
  for (let offset = 0; offset < table.length; offset++) {
    const next = table[placeOf(address, port, (offset + place) % table.length)] ?? null;
    if (next === null || next.takesNew) return next;
  }
  return null;
}

/** 256 buckets, to which servers are given in turn, each as often as it weighs (ip_vs_sh_reassign). */
function sourceTable(servers: readonly RealServer[]): (RealServer | null)[] {
  const table: (RealServer | null)[] = [];
  for (let at = 0, count = 0; table.length < BUCKETS; ) {
    const server = servers[at] ?? null;
    table.push(server);
    if (server === null || ++count < server.weight) continue;
    count = 0;
    at = (at + 1) % servers.length;
  }
  return table;
}

/** 256 buckets, to which servers are given in turn whatever they weigh (ip_vs_dh_reassign). */
function destinationTable(servers: readonly RealServer[]): (RealServer | null)[] {
  return Array.from({ length: BUCKETS }, (_, i) => servers[i % Math.max(1, servers.length)] ?? null);
}

/** The address as a number; the four words of an IPv6 address are folded into one. */
function fold(address: IpAddress): number {
  if (typeof address === "number") return address;
  let folded = 0;
  for (let i = 0; i < 8; i += 2) folded ^= (address.charCodeAt(i) << 16) | address.charCodeAt(i + 1);
  return folded;
}
