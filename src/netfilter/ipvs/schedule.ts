import type { IpAddress } from "../../wire/ip-address.js";
import type { RealServer, VirtualServer } from "./virtual-server.js";

/** The server for a new connection from `src` to `dst`; null when none takes any. Costs one walk over the servers. */
export function schedule(service: VirtualServer, src: IpAddress, dst: IpAddress): RealServer | null {
  const { servers } = service;
  switch (service.scheduler) {
    case "rr":
      return roundRobin(service);
    case "wrr":
      return weightedRoundRobin(service);
    case "lc":
      return least(servers, (one) => one.active * 256 + one.inactive);
    case "wlc":
      return least(servers, (one) => (one.active * 256 + one.inactive) / one.weight);
    case "sed":
      return least(servers, (one) => (one.active + 1) / one.weight);
    case "nq":
      return (
        servers.find((one) => one.weight > 0 && one.active === 0) ??
        least(servers, (one) => (one.active + 1) / one.weight)
      );
    case "sh":
      return byHash(servers, src);
    case "dh":
      return byHash(servers, dst);
    case "mh":
      return byRendezvous(servers, src);
  }
}

function roundRobin(service: VirtualServer): RealServer | null {
  const { servers } = service;
  for (let i = 1; i <= servers.length; i++) {
    const at = (service.position + i) % servers.length;
    const server = servers[at];
    if (server === undefined || server.weight <= 0) continue;
    service.position = at;
    return server;
  }
  return null;
}

/** As ip_vs_wrr.c: whoever has at least the weight asked for now, which sinks by the common divisor round by round. */
function weightedRoundRobin(service: VirtualServer): RealServer | null {
  const { servers } = service;
  const most = servers.reduce((max, one) => Math.max(max, one.weight), 0);
  if (most === 0) return null;
  const step = servers.reduce((divisor, one) => gcd(divisor, Math.max(one.weight, 0)), 0);
  if (service.currentWeight <= 0 || service.currentWeight > most) service.currentWeight = most;
  for (;;) {
    service.position++;
    if (service.position >= servers.length) {
      service.position = 0;
      service.currentWeight -= step;
      if (service.currentWeight <= 0) service.currentWeight = most;
    }
    const server = servers[service.position];
    if (server !== undefined && server.weight >= service.currentWeight) return server;
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function least(servers: readonly RealServer[], loadOf: (server: RealServer) => number): RealServer | null {
  let best: RealServer | null = null;
  let bestLoad = 0;
  for (const server of servers) {
    if (server.weight <= 0) continue;
    const load = loadOf(server);
    if (best !== null && load >= bestLoad) continue;
    best = server;
    bestLoad = load;
  }
  return best;
}

const BUCKETS = 256;

/** As ip_vs_sh.c and ip_vs_dh.c: 256 buckets, to which servers are given in turn, each as often as it weighs. */
function byHash(servers: readonly RealServer[], address: IpAddress): RealServer | null {
  const usable = servers.filter((one) => one.weight > 0);
  const total = usable.reduce((sum, one) => sum + one.weight, 0);
  if (total === 0) return null;
  let place = ((hashOf(address) >>> 24) % BUCKETS) % total;
  for (const server of usable) {
    place -= server.weight;
    if (place < 0) return server;
  }
  return null;
}

/** Simplified: mh draws by rendezvous hashing, with the same promise (few clients move when servers do) but other choices. */
function byRendezvous(servers: readonly RealServer[], address: IpAddress): RealServer | null {
  const seed = hashOf(address);
  return least(servers, (one) => -(Math.imul(seed ^ hashOf(one.address) ^ one.port, 0x9e37_79b1) >>> 0) * one.weight);
}

/** hash_32 of the address, whose words are folded into one (ip_vs_sh_hashkey). */
function hashOf(address: IpAddress): number {
  if (typeof address === "number") return Math.imul(address, 0x61c8_8647);
  let folded = 0;
  for (let i = 0; i < 8; i += 2) folded ^= (address.charCodeAt(i) << 16) | address.charCodeAt(i + 1);
  return Math.imul(folded, 0x61c8_8647);
}
