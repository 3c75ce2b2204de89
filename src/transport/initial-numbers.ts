import type { RandomStream } from "../sim/random.js";
import type { IpAddress } from "../wire/ip-address.js";

/** The clock of initial sequence numbers counts once in 64 ns (seq_scale in net/core/secure_seq.c). */
const TICK_NS = 64;
const TWO_32 = 0x1_0000_0000;

/**
 * Where a connection's numbers begin (RFC 6528, net/core/secure_seq.c): a secret hash of its ends, and a clock for the
 * sequence number, so that a port that is used again begins above where it ended, and a server in TIME-WAIT takes it.
 * Simplified: another hash than SipHash.
 */
export class InitialNumbers {
  private readonly sequenceSecret: number;
  private readonly timestampSecret: number;

  /** Draws its secrets from `random`. */
  constructor(random: RandomStream) {
    this.sequenceSecret = random.integer(-0x80000000, 0x7fffffff);
    this.timestampSecret = random.integer(-0x80000000, 0x7fffffff);
  }

  /** The initial sequence number of a connection that is made at `nowNs`. */
  sequence(local: IpAddress, localPort: number, remote: IpAddress, remotePort: number, nowNs: number): number {
    const ends = mix(mixAddress(mixAddress(this.sequenceSecret, local), remote), (localPort << 16) | remotePort);
    return (finish(ends) + (Math.floor(nowNs / TICK_NS) % TWO_32)) >>> 0;
  }

  /** What is added to the clock in timestamps between two hosts. */
  timestampOffset(local: IpAddress, remote: IpAddress): number {
    return finish(mixAddress(mixAddress(this.timestampSecret, local), remote));
  }
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 13);
}

function mixAddress(hash: number, address: IpAddress): number {
  if (typeof address === "number") return mix(hash, address);
  let mixed = hash;
  for (let i = 0; i < address.length; i++) mixed = mix(mixed, address.charCodeAt(i));
  return mixed;
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
