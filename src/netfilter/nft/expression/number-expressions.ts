import { jhash } from "../../nat/jhash.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import { DataTypes, type Value } from "../model/data-type.js";
import type { Style } from "../model/style.js";
import { type Expression, keyText } from "./expression.js";

/** `numgen inc mod 2`: counts packets, or draws a number (nft_numgen.c). */
export class NumgenExpression implements Expression {
  readonly mode: "inc" | "random";
  readonly modulus: number;
  readonly offset: number;
  readonly type = DataTypes.hostInteger;
  readonly needsConntrack = false;
  private counter: number;

  constructor(mode: "inc" | "random", modulus: number, offset: number) {
    this.mode = mode;
    this.modulus = modulus;
    this.offset = offset;
    this.counter = modulus - 1;
  }

  read(_skb: Skb, context: Context): Value {
    if (this.mode === "random") return context.rng.integer(0, this.modulus - 1) + this.offset;
    this.counter = this.counter + 1 < this.modulus ? this.counter + 1 : 0;
    return this.counter + this.offset;
  }

  text(): string {
    return `numgen ${this.mode} mod ${this.modulus}${this.offset === 0 ? "" : ` offset ${this.offset}`}`;
  }
}

/**
 * `jhash ip saddr mod 4`, `symhash mod 2`: the same packet's fields give the same number (nft_hash.c).
 * Simplified: without a seed the kernel draws one at random, here it is 0; symhash mixes both ends of the flow.
 */
export class HashExpression implements Expression {
  readonly algorithm: "jhash" | "symhash";
  readonly parts: readonly Expression[];
  readonly modulus: number;
  readonly seed: number | null;
  readonly offset: number;
  readonly type = DataTypes.hostInteger;
  readonly needsConntrack: boolean;

  constructor(
    algorithm: "jhash" | "symhash",
    parts: readonly Expression[],
    modulus: number,
    seed: number | null,
    offset: number,
  ) {
    this.algorithm = algorithm;
    this.parts = parts;
    this.modulus = modulus;
    this.seed = seed;
    this.offset = offset;
    this.needsConntrack = parts.some((part) => part.needsConntrack);
  }

  read(skb: Skb, context: Context): Value | null {
    const bytes: number[] = [];
    if (this.algorithm === "symhash") {
      const { src, dst, protocol, payload } = skb.packet;
      const type = typeof src === "number" ? DataTypes.ipv4 : DataTypes.ipv6;
      const [low, high] = type.compare(src, dst) <= 0 ? [src, dst] : [dst, src];
      bytes.push(...type.bytes(low), ...type.bytes(high), protocol);
      if (payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp") {
        const [first, second] = [payload.srcPort, payload.dstPort].sort((a, b) => a - b);
        bytes.push(...DataTypes.service.bytes(first ?? 0), ...DataTypes.service.bytes(second ?? 0));
      }
    } else {
      for (const part of this.parts) {
        const value = part.read(skb, context);
        if (value === null) return null;
        const piece = part.type.bytes(value);
        bytes.push(...piece);
        while (this.parts.length > 1 && bytes.length % 4 !== 0) bytes.push(0);
      }
    }
    const hash = jhash(bytes, this.seed ?? 0) >>> 0;
    // reciprocal_scale: the upper half of hash * modulus.
    return Math.floor((hash * this.modulus) / 0x1_0000_0000) + this.offset;
  }

  text(style: Style): string {
    const of = this.algorithm === "jhash" ? ` ${keyText(this.parts, style)}` : "";
    const seed = this.seed === null || this.algorithm === "symhash" ? "" : ` seed 0x${this.seed.toString(16)}`;
    return `${this.algorithm}${of} mod ${this.modulus}${seed}${this.offset === 0 ? "" : ` offset ${this.offset}`}`;
  }
}
