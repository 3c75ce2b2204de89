import type { PingCommand } from "./ping-options.js";

/** A time in milliseconds with three digits, of nanoseconds. */
function milliseconds(ns: number): string {
  return (Math.floor(ns / 1000) / 1000).toFixed(3);
}

/** What ping counts, and the words at its end. */
export class PingStatistics {
  startNs = 0;
  lastSendNs = 0;
  sent = 0;
  received = 0;
  duplicates = 0;
  errors = 0;
  minNs = Number.POSITIVE_INFINITY;
  maxNs = 0;
  private sumNs = 0;
  private sumSquares = 0;
  private timed = 0;
  /** Exponentially weighted moving average of the rtt, in nanoseconds. */
  private ewmaNs = 0;
  /** The most requests that were under way at once. */
  private pipe = 0;
  /** The last request of which something came. */
  private acknowledged = 0;

  addRtt(rttNs: number): void {
    this.minNs = Math.min(this.minNs, rttNs);
    this.maxNs = Math.max(this.maxNs, rttNs);
    this.sumNs += rttNs;
    this.sumSquares += rttNs * rttNs;
    this.ewmaNs = this.timed === 0 ? rttNs : this.ewmaNs + (rttNs - this.ewmaNs) / 8;
    this.timed++;
  }

  /** Something came about the request with this sequence number. */
  acknowledge(sequence: number): void {
    const behind = (this.sent - sequence) & 0xffff;
    if (behind > 0x7fff) return;
    this.pipe = Math.max(this.pipe, behind + 1);
    const ahead = (sequence - this.acknowledged) & 0xffff;
    if (ahead <= 0x7fff) this.acknowledged = sequence;
  }

  /** True while the last request is without an answer (in_flight of ping_common.c). */
  get isWaiting(): boolean {
    return ((this.sent - this.acknowledged) & 0xffff) > 0;
  }

  /** What SIGQUIT shows. */
  snapshot(): string {
    const loss = this.sent === 0 ? 0 : Math.floor(((this.sent - this.received) * 100) / this.sent);
    let text = `\r${this.received}/${this.sent} packets, ${loss}% loss`;
    if (this.timed > 0) {
      const average = milliseconds(this.sumNs / this.timed);
      text += `, min/avg/ewma/max = ${[milliseconds(this.minNs), average, milliseconds(this.ewmaNs), milliseconds(this.maxNs)].join("/")} ms`;
    }
    return `${text}\n`;
  }

  /** The lines from `--- NAME ping statistics ---` on. */
  text(name: string, command: PingCommand): string {
    let text = `\n--- ${name} ping statistics ---\n${this.sent} packets transmitted, ${this.received} received`;
    if (this.duplicates > 0) text += `, +${this.duplicates} duplicates`;
    if (this.errors > 0) text += `, +${this.errors} errors`;
    if (this.sent > 0) {
      const loss = Number((((this.sent - this.received) * 100) / this.sent).toPrecision(6));
      text += `, ${loss}% packet loss, time ${Math.floor((this.lastSendNs - this.startNs) / 1e6)}ms`;
    }
    const parts: string[] = [];
    if (this.timed > 0) {
      const mean = this.sumNs / this.timed;
      const deviation = Math.sqrt(Math.max(0, this.sumSquares / this.timed - mean * mean));
      const values = [this.minNs, mean, this.maxNs, deviation].map(milliseconds).join("/");
      parts.push(`rtt min/avg/max/mdev = ${values} ms`);
    }
    if (this.pipe > 1) parts.push(`pipe ${this.pipe}`);
    if (this.received > 0 && this.sent > 1 && (command.flood || command.adaptive || command.intervalNs === 0)) {
      const gap = milliseconds((this.lastSendNs - this.startNs) / (this.sent - 1));
      parts.push(`ipg/ewma ${gap}/${milliseconds(this.ewmaNs)} ms`);
    }
    return `${text}\n${parts.join(", ")}\n`;
  }
}
