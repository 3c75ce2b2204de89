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

/**
 * SipHash-1-3 of one 32-bit number, keyed by the same 32-bit number twice, cut to 32 bits: the kernel's `hsiphash` on
 * machines of 64 bits (lib/siphash.c), as IPVS's Maglev scheduler uses it. Unsigned.
 */
export function sipHash32(value: number, key: number): number {
  const v0 = new Word(0x736f_6d65, 0x7073_6575 ^ key);
  const v1 = new Word(0x646f_7261, 0x6e64_6f6d ^ key);
  const v2 = new Word(0x6c79_6765, 0x6e65_7261 ^ key);
  const v3 = new Word(0x7465_6462, 0x7974_6573 ^ key);
  const round = (): void => {
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
  };
  // The length, 4 bytes, stands in the highest byte.
  const block = new Word(4 << 24, value);
  v3.xor(block);
  round();
  v0.xor(block);
  v2.low ^= 0xff;
  round();
  round();
  round();
  return (v0.low ^ v1.low ^ v2.low ^ v3.low) >>> 0;
}
