import type { IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { hasPorts, type Tuple } from "../conntrack/tuple.js";

/** Which half of a tuple NAT changes (enum nf_nat_manip_type). */
export const Manip = { Src: 0, Dst: 1 } as const;
export type Manip = (typeof Manip)[keyof typeof Manip];

/** What NAT may choose from (struct nf_nat_range2). */
export class NatRange {
  /** First and last address; null leaves the address as it is. */
  readonly minAddress: IpAddress | null;
  readonly maxAddress: IpAddress | null;
  /** First and last port (or ICMP id); -1 when none are given. */
  readonly minPort: number;
  readonly maxPort: number;
  /** Port that the range is counted from (`5000-5010/5000`), or -1. */
  readonly basePort: number;
  /** `--random`. */
  readonly random: boolean;
  /** `--random-fully`. */
  readonly randomFully: boolean;
  /** `--persistent`. */
  readonly persistent: boolean;

  constructor(
    minAddress: IpAddress | null,
    maxAddress: IpAddress | null,
    minPort = -1,
    maxPort = -1,
    basePort = -1,
    random = false,
    randomFully = false,
    persistent = false,
  ) {
    this.minAddress = minAddress;
    this.maxAddress = maxAddress;
    this.minPort = minPort;
    this.maxPort = maxPort;
    this.basePort = basePort;
    this.random = random;
    this.randomFully = randomFully;
    this.persistent = persistent;
  }

  get hasPorts(): boolean {
    return this.minPort >= 0;
  }

  /** The same choice of ports with exactly one address. */
  withAddress(address: IpAddress): NatRange {
    return new NatRange(
      address,
      address,
      this.minPort,
      this.maxPort,
      this.basePort,
      this.random,
      this.randomFully,
      this.persistent,
    );
  }

  /** True when the source of `tuple` lies in the range (nf_in_range). */
  containsSource(tuple: Tuple): boolean {
    if (this.minAddress !== null && this.maxAddress !== null && !between(tuple.src, this.minAddress, this.maxAddress)) {
      return false;
    }
    return !this.hasPorts || this.containsPort(tuple, Manip.Src);
  }

  /** True when the port that would be changed lies in the range; always for protocols without ports. */
  containsPort(tuple: Tuple, manip: Manip): boolean {
    let port: number;
    if (tuple.protocol === IpProtocol.Icmp || tuple.protocol === IpProtocol.Icmpv6) port = tuple.srcPort;
    else if (hasPorts(tuple.protocol)) port = manip === Manip.Src ? tuple.srcPort : tuple.dstPort;
    else return true;
    return port >= this.minPort && port <= this.maxPort;
  }
}

/** True when `address` lies between two others of its family, both included. */
export function between(address: IpAddress, min: IpAddress, max: IpAddress): boolean {
  if (typeof address === "number") {
    if (typeof min !== "number" || typeof max !== "number") return false;
    const value = address >>> 0;
    return value >= min >>> 0 && value <= max >>> 0;
  }
  return typeof min === "string" && typeof max === "string" && address >= min && address <= max;
}
