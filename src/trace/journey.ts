import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";

/**
 * Tells which frames and packets are the same packet on its way. A hop makes new frames and new IP headers, but what is
 * inside, the transport value, stays the very same object; a rewrite says what became of what; and a tunnel's packet is
 * on the journey of the packet inside it. ARP messages and raw bytes are journeys of their own.
 */
export class JourneyIndex {
  private readonly numbers = new Map<object, number>();
  private count = 0;

  /** The journey of a frame or packet, a new one for what was not seen before. O(1) for each header around it. */
  of(what: Frame | IpPacket): number {
    const core = coreOf(what);
    const known = this.numbers.get(core);
    if (known !== undefined) return known;
    this.numbers.set(core, this.count);
    return this.count++;
  }

  /** The journey that goes on from `before` as `after`. */
  continue(before: IpPacket, after: IpPacket): number {
    const journey = this.of(before);
    this.numbers.set(coreOf(after), journey);
    return journey;
  }
}

/** The innermost value that a frame or packet carries, through VXLAN and IP in IP. */
function coreOf(what: Frame | IpPacket): object {
  let core: object = what.payload;
  for (let layer = what.payload; ; ) {
    core = layer;
    if (layer.kind === "ipv4" || layer.kind === "ipv6") layer = layer.payload;
    else if (layer.kind === "udp" && !(layer.data instanceof Uint8Array)) layer = layer.data.frame.payload;
    else return core;
  }
}
