import type { Skb } from "../../skb.js";

/** The numbers by which traces tell packets apart. */
export class TraceNumbers {
  private readonly numbers = new Map<Skb, string>();

  /** Eight hexadecimal digits: the kernel hashes the packet's place in memory; here the packets are counted. */
  of(skb: Skb): string {
    let number = this.numbers.get(skb);
    if (number === undefined) {
      number = (Math.imul(this.numbers.size + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
      this.numbers.set(skb, number);
    }
    return number;
  }
}
