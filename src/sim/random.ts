import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import { fnv1a } from "./fnv1a.js";

/**
 * A stream of random numbers of its own (xoroshiro128+). Every user of randomness forks a stream by name
 * (`rng.fork("link:a-b")`), so that adding a host never shifts the draws of another.
 */
export class RandomStream {
  /** The number that this stream was started from; what `fork` mixes the name into. */
  readonly seed: number;
  /** Null before the first draw: many streams are there for what may happen and does not. */
  private generator: JumpableRandomGenerator | null = null;

  constructor(seed: number) {
    this.seed = seed | 0;
  }

  /** The stream called `name` below this one. The same name gives the same stream, whatever was drawn meanwhile. */
  fork(name: string): RandomStream {
    return new RandomStream(fnv1a(name, this.seed));
  }

  /** An integer in [min, max], both included, uniformly. */
  integer(min: number, max: number): number {
    return uniformInt(this.begun(), min, max);
  }

  /** 32 random bits as a signed integer: as unsigned what `integer(0, 0xffffffff)` would draw. */
  word(): number {
    return this.begun().next() ^ 0x8000_0000;
  }

  /** A number in [0, 1) with 32 bits of resolution. */
  fraction(): number {
    return (this.begun().next() >>> 0) / 0x1_0000_0000;
  }

  /** True with the given probability (0 never, 1 always); draws nothing at 0 and at 1. */
  chance(probability: number): boolean {
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    return this.fraction() < probability;
  }

  private begun(): JumpableRandomGenerator {
    this.generator ??= xoroshiro128plus(this.seed);
    return this.generator;
  }
}
