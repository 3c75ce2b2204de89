/** A 64-bit number as two halves; SipHash adds, turns and folds four of them. */
class Word {
  high: number;
  low: number;

  constructor(high: number, low: number) {
    this.high = high | 0;
    this.low = low | 0;
  }

  add(other: Word): void {
    const low = (this.low >>> 0) + (other.low >>> 0);
    this.high = (this.high + other.high + (low > 0xffff_ffff ? 1 : 0)) | 0;
    this.low = low | 0;
  }

  xor(other: Word): void {
    this.high ^= other.high;
    this.low ^= other.low;
  }

  rotate(bits: number): void {
    const { high, low } = bits >= 32 ? { high: this.low, low: this.high } : this;
    const rest = bits & 31;
    this.high = rest === 0 ? high : (high << rest) | (low >>> (32 - rest));
    this.low = rest === 0 ? low : (low << rest) | (high >>> (32 - rest));
  }
}

/** The state of a SipHash, keyed by one 64-bit number twice (lib/siphash.c). */
class SipState {
  private readonly v0: Word;
  private readonly v1: Word;
  private readonly v2: Word;
  private readonly v3: Word;

  constructor(high: number, low: number) {
    this.v0 = new Word(0x736f_6d65 ^ high, 0x7073_6575 ^ low);
    this.v1 = new Word(0x646f_7261 ^ high, 0x6e64_6f6d ^ low);
    this.v2 = new Word(0x6c79_6765 ^ high, 0x6e65_7261 ^ low);
    this.v3 = new Word(0x7465_6462 ^ high, 0x7974_6573 ^ low);
  }

  /** Takes a block of 64 bits in. */
  take(block: Word, rounds: number): void {
    this.v3.xor(block);
    this.round(rounds);
    this.v0.xor(block);
  }

  /** The low 32 bits of the hash, unsigned. */
  finish(rounds: number): number {
    this.v2.low ^= 0xff;
    this.round(rounds);
    return (this.v0.low ^ this.v1.low ^ this.v2.low ^ this.v3.low) >>> 0;
  }

  private round(times: number): void {
    const { v0, v1, v2, v3 } = this;
    for (let i = 0; i < times; i++) {
      v0.add(v1);
      v1.rotate(13);
      v1.xor(v0);
      v0.rotate(32);
      v2.add(v3);
      v3.rotate(16);
      v3.xor(v2);
      v0.add(v3);
      v3.rotate(21);
      v3.xor(v0);
      v2.add(v1);
      v1.rotate(17);
      v1.xor(v2);
      v2.rotate(32);
    }
  }
}

/**
 * SipHash-1-3 of one 32-bit number, keyed by the same 32-bit number twice, cut to 32 bits: the kernel's `hsiphash` on
 * machines of 64 bits (lib/siphash.c), as IPVS's Maglev scheduler uses it. Unsigned.
 */
export function sipHash32(value: number, key: number): number {
  const state = new SipState(0, key);
  // The length, 4 bytes, stands in the highest byte.
  state.take(new Word(4 << 24, value), 1);
  return state.finish(3);
}

/**
 * SipHash-2-4 of an even number of 32-bit words, keyed by one 32-bit number four times, cut to 32 bits: what shares out the
 * flows of a multipath route under net.ipv4.fib_multipath_hash_seed. Unsigned.
 */
export function sipHashOfWords(words: readonly number[], key: number): number {
  const state = new SipState(key, key);
  for (let i = 0; i < words.length; i += 2) state.take(new Word(words[i + 1] ?? 0, words[i] ?? 0), 2);
  state.take(new Word((words.length * 4) << 24, 0), 2);
  return state.finish(4);
}
