import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { Sim } from "../../sim/sim.js";
import { SECOND } from "../../sim/time.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { SctpPacket } from "../../wire/sctp.js";
import { type Chunk, chunkPacket, dataChunk, readData, readTsn, SctpChunk, sackValue, tsnValue } from "./chunks.js";

/** RTO.Initial and RTO.Max, and Association.Max.Retrans (RFC 9260 16). */
const RTO_NS = 3 * SECOND;
const MAX_RTO_NS = 60 * SECOND;
const MAX_RETRANSMISSIONS = 10;

/** What an association is about: addresses, ports and tags of both sides, and the TSNs that they begin with. */
export interface AssociationEnds {
  readonly local: IpAddress;
  readonly remote: IpAddress;
  readonly localPort: number;
  readonly remotePort: number;
  readonly localTag: number;
  readonly remoteTag: number;
  readonly firstTsn: number;
  readonly remoteFirstTsn: number;
}

/** Who has an association: carries its packets, and hears of it. */
export interface AssociationOwner {
  sendOn(association: SctpAssociation, packet: SctpPacket): void;
  /** A message came. */
  onMessage(association: SctpAssociation, message: Uint8Array): void;
  /** It is over: by a shutdown of either side, or because the other aborted or was silent (`isLost`). */
  onClosed(association: SctpAssociation, isLost: boolean): void;
}

type State = "established" | "shutdown-pending" | "shutdown-sent" | "shutdown-ack-sent" | "closed";

/**
 * An SCTP association that stands (RFC 9260 6 and 9): messages of one stream, each acknowledged at once and sent again
 * until it is; the shutdown by three. Simplified: one path, one stream, a message is one chunk, what comes out of order
 * waits to be sent again, no congestion window and no heartbeats of its own.
 */
export class SctpAssociation implements EventTarget {
  readonly ends: AssociationEnds;
  private readonly sim: Sim;
  private readonly owner: AssociationOwner;
  private state: State = "established";
  private nextTsn: number;
  private streamSequence = 0;
  /** The last TSN that came in order. */
  private seenTsn: number;
  /** Sent and not acknowledged, oldest first. */
  private unacknowledged: { readonly tsn: number; readonly chunk: Chunk }[] = [];
  private timer: ScheduledEvent | null = null;
  private rtoNs = RTO_NS;
  private retransmissions = 0;

  constructor(sim: Sim, ends: AssociationEnds, owner: AssociationOwner) {
    this.sim = sim;
    this.ends = ends;
    this.owner = owner;
    this.nextTsn = ends.firstTsn | 0;
    this.seenTsn = (ends.remoteFirstTsn - 1) | 0;
  }

  /** Sends a message; nothing once a shutdown has begun. */
  send(message: Uint8Array): void {
    if (this.state !== "established") return;
    const tsn = this.nextTsn;
    this.nextTsn = (tsn + 1) | 0;
    const chunk = dataChunk(tsn, this.streamSequence++ & 0xffff, message);
    this.unacknowledged.push({ tsn, chunk });
    this.sendChunk(chunk);
    this.startTimer();
  }

  /** Ends the association once all that was sent is acknowledged. */
  shutdown(): void {
    if (this.state !== "established") return;
    this.state = "shutdown-pending";
    this.goOnShutdown();
  }

  /** Ends it at once, and tells the other side. */
  abort(): void {
    if (this.state === "closed") return;
    this.write(SctpChunk.Abort);
    this.stop();
  }

  /** Chunks of one packet of the other side. */
  take(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) if (this.state !== "closed") this.takeChunk(chunk);
  }

  onEvent(): void {
    this.timer = null;
    if (this.retransmissions++ >= MAX_RETRANSMISSIONS) {
      this.close(true);
      return;
    }
    this.rtoNs = Math.min(MAX_RTO_NS, this.rtoNs * 2);
    const [oldest] = this.unacknowledged;
    if (oldest !== undefined) this.sendChunk(oldest.chunk);
    else if (this.state === "shutdown-sent") this.write(SctpChunk.Shutdown, tsnValue(this.seenTsn));
    else if (this.state === "shutdown-ack-sent") this.write(SctpChunk.ShutdownAck);
    this.startTimer();
  }

  private takeChunk(chunk: Chunk): void {
    switch (chunk.type) {
      case SctpChunk.Data:
        this.takeData(chunk);
        break;
      case SctpChunk.Sack:
        this.acknowledge(readTsn(chunk));
        break;
      case SctpChunk.Heartbeat:
        this.write(SctpChunk.HeartbeatAck, chunk.value);
        break;
      case SctpChunk.Abort:
        this.close(true);
        break;
      case SctpChunk.Shutdown:
        this.acknowledge(readTsn(chunk));
        this.state = "shutdown-ack-sent";
        this.write(SctpChunk.ShutdownAck);
        this.startTimer();
        break;
      case SctpChunk.ShutdownAck:
        this.write(SctpChunk.ShutdownComplete);
        this.close(false);
        break;
      case SctpChunk.ShutdownComplete:
        if (this.state === "shutdown-ack-sent") this.close(false);
        break;
    }
  }

  private takeData(chunk: Chunk): void {
    const data = readData(chunk);
    if (data === null || this.state === "shutdown-ack-sent") return;
    const isNext = data.tsn === ((this.seenTsn + 1) | 0);
    if (isNext) this.seenTsn = data.tsn;
    this.write(SctpChunk.Sack, sackValue(this.seenTsn));
    if (isNext) this.owner.onMessage(this, data.message);
  }

  private acknowledge(tsn: number): void {
    const before = this.unacknowledged.length;
    this.unacknowledged = this.unacknowledged.filter((sent) => ((sent.tsn - tsn) | 0) > 0);
    if (this.unacknowledged.length === before) return;
    this.stopTimer();
    this.rtoNs = RTO_NS;
    this.retransmissions = 0;
    if (this.unacknowledged.length > 0) this.startTimer();
    else this.goOnShutdown();
  }

  private goOnShutdown(): void {
    if (this.state !== "shutdown-pending" || this.unacknowledged.length > 0) return;
    this.state = "shutdown-sent";
    this.write(SctpChunk.Shutdown, tsnValue(this.seenTsn));
    this.startTimer();
  }

  private sendChunk({ type, value, flags }: Chunk): void {
    this.write(type, value, flags);
  }

  private write(type: number, value?: Uint8Array, flags = 0): void {
    const { localPort, remotePort, remoteTag } = this.ends;
    this.owner.sendOn(this, chunkPacket(localPort, remotePort, remoteTag, type, value, flags));
  }

  private startTimer(): void {
    this.timer ??= this.sim.schedule(this.rtoNs, this, 0);
  }

  private stopTimer(): void {
    if (this.timer !== null) this.sim.cancel(this.timer);
    this.timer = null;
  }

  private stop(): void {
    this.stopTimer();
    this.state = "closed";
  }

  private close(isLost: boolean): void {
    this.stop();
    this.owner.onClosed(this, isLost);
  }
}
