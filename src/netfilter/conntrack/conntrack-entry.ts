import type { Cause } from "../../trace/trace.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { TcpTracking } from "./tcp-tracking.js";
import { Tuple } from "./tuple.js";

/** How a packet relates to its connection (enum ip_conntrack_info). */
export const CtInfo = { Established: 0, Related: 1, New: 2, EstablishedReply: 3, RelatedReply: 4 } as const;

/** Status bits of a connection (enum ip_conntrack_status), in the kernel's values. */
export const CtStatus = {
  Expected: 1,
  SeenReply: 2,
  Assured: 4,
  Confirmed: 8,
  SrcNat: 16,
  DstNat: 32,
  SrcNatDone: 128,
  DstNatDone: 256,
  Dying: 512,
  FixedTimeout: 1024,
} as const;

/** What happened to an entry since it was last reported (enum ip_conntrack_events); only the union matters. */
export const CtEvent = { New: 1, Destroy: 4, Reply: 8, Assured: 16, ProtoInfo: 32, Mark: 128, Label: 1024 } as const;

/** One direction of an entry: a tuple with its place in the hash table. */
export class TupleHash extends Tuple {
  readonly entry: ConntrackEntry;
  hash = 0;
  /** Counted always, printed when `nf_conntrack_acct` is on. */
  packets = 0;
  bytes = 0;

  constructor(entry: ConntrackEntry, tuple: Tuple) {
    super(tuple.src, tuple.dst, tuple.protocol, tuple.srcPort, tuple.dstPort);
    this.entry = entry;
  }

  /** True for the tuple of the replies. */
  get isReply(): boolean {
    return this === this.entry.reply;
  }
}

/** One tracked connection (struct nf_conn). */
export class ConntrackEntry {
  /** A number of its own, for `conntrack -o id` and for stable order. */
  readonly id: number;
  readonly original: TupleHash;
  readonly reply: TupleHash;
  /** Bits of `CtStatus`. */
  status = 0;
  mark = 0;
  /** Bits of `CtEvent` that happened since the last report. */
  pendingEvents = 0;
  /** Until it is confirmed, how long it shall live; afterwards, when it ends. */
  timeoutNs = 0;
  /** The TCP state machine and windows; null for other protocols. */
  readonly tcp: TcpTracking | null;
  /** When a UDP flow counts as a stream: two seconds after its first packet (nf_conntrack_proto_udp.c). */
  streamFromNs = 0;
  /** When it was confirmed, if nf_conntrack_timestamp was on: listings tell how long ago that was; else -1. */
  startNs = -1;
  /** The device that a MASQUERADE went out by, or 0: the flow ends when it leaves by another. */
  masqueradeIfIndex = 0;
  /** The rules that decided its source and destination NAT; null without NAT. */
  srcNatCause: Cause | null = null;
  dstNatCause: Cause | null = null;
  /** The next entry with the same hash of its original source (`SourceTable`). */
  nextBySource: ConntrackEntry | null = null;
  /** Neighbours in the list of all entries, oldest first. */
  older: ConntrackEntry | null = null;
  newer: ConntrackEntry | null = null;
  /** What few connections have; null for most, for there may be hundreds of thousands. */
  private rare: RareState | null = null;

  constructor(id: number, original: Tuple, reply: Tuple, tcp: TcpTracking | null) {
    this.id = id;
    this.original = new TupleHash(this, original);
    this.reply = new TupleHash(this, reply);
    this.tcp = tcp;
  }

  get protocol(): number {
    return this.original.protocol;
  }

  /** Numbers of the labels that it carries, in order (`connlabel`). */
  get labels(): readonly number[] {
    return this.rare === null ? NO_LABELS : this.rare.labels;
  }

  set labels(value: readonly number[]) {
    if (value !== this.labels) this.rareState().labels = value;
  }

  /** The zone of the packets that began it; 0 unless a CT rule said otherwise. */
  get originalZone(): number {
    return this.rare === null ? 0 : this.rare.originalZone;
  }

  set originalZone(value: number) {
    if (value !== this.originalZone) this.rareState().originalZone = value;
  }

  /** The zone of the answers. */
  get replyZone(): number {
    return this.rare === null ? 0 : this.rare.replyZone;
  }

  set replyZone(value: number) {
    if (value !== this.replyZone) this.rareState().replyZone = value;
  }

  /** SCTP's state (`SctpState`). */
  get sctpState(): number {
    return this.rare === null ? 0 : this.rare.sctpState;
  }

  set sctpState(value: number) {
    if (value !== this.sctpState) this.rareState().sctpState = value;
  }

  /** True when nf_conntrack_acct was on at its beginning, so that its counters are printed. */
  get isAccounted(): boolean {
    return this.rare === null ? false : this.rare.isAccounted;
  }

  set isAccounted(value: boolean) {
    if (value !== this.isAccounted) this.rareState().isAccounted = value;
  }

  get isConfirmed(): boolean {
    return (this.status & CtStatus.Confirmed) !== 0;
  }

  get isDying(): boolean {
    return (this.status & CtStatus.Dying) !== 0;
  }

  /** True when either tuple has the address in the place where NAT put it. */
  usesNatAddress(address: IpAddress): boolean {
    return (this.status & CtStatus.SrcNat) !== 0 && this.reply.dst === address;
  }

  private rareState(): RareState {
    if (this.rare === null) this.rare = new RareState();
    return this.rare;
  }
}

const NO_LABELS: readonly number[] = [];

/** `ConntrackEntry` says what these are. */
class RareState {
  labels: readonly number[] = NO_LABELS;
  originalZone = 0;
  replyZone = 0;
  sctpState = 0;
  isAccounted = false;
}
