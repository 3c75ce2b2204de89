import { TcpFlag, type TcpSegment } from "../../wire/tcp.js";

/** States of a tracked TCP connection (enum tcp_conntrack), in the kernel's numbers. */
export const TcpState = {
  None: 0,
  SynSent: 1,
  SynRecv: 2,
  Established: 3,
  FinWait: 4,
  CloseWait: 5,
  LastAck: 6,
  TimeWait: 7,
  Close: 8,
  SynSent2: 9,
} as const;

/** Names of the states as `conntrack -L` prints them. */
export const TCP_STATE_NAMES = [
  "NONE",
  "SYN_SENT",
  "SYN_RECV",
  "ESTABLISHED",
  "FIN_WAIT",
  "CLOSE_WAIT",
  "LAST_ACK",
  "TIME_WAIT",
  "CLOSE",
  "SYN_SENT2",
] as const;

const INVALID = 10;
const IGNORE = 11;

/** Kinds of segments, by their flags; the rows of the transition tables. */
const SegmentKind = { Syn: 0, SynAck: 1, Fin: 2, Ack: 3, Rst: 4, None: 5 } as const;

const SS = TcpState.SynSent;
const SR = TcpState.SynRecv;
const ES = TcpState.Established;
const FW = TcpState.FinWait;
const CW = TcpState.CloseWait;
const LA = TcpState.LastAck;
const TW = TcpState.TimeWait;
const CL = TcpState.Close;
const S2 = TcpState.SynSent2;
const IV = INVALID;
const IG = IGNORE;

/** The next state by direction, kind of segment and state (nf_conntrack_proto_tcp.c, tcp_conntracks). */
const TRANSITIONS: readonly (readonly (readonly number[])[])[] = [
  [
    [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
  [
    [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
];

const SideFlag = {
  WindowScale: 1,
  SackPermitted: 2,
  CloseInit: 4,
  BeLiberal: 8,
  DataUnacknowledged: 16,
  MaxAckSet: 32,
  ExpectChallengeAck: 64,
  SimultaneousOpen: 128,
} as const;

/** What is known of one side of the connection (struct ip_ct_tcp_state). Sequence numbers are signed 32-bit. */
class Side {
  end = 0;
  maxEnd = 0;
  maxWindow = 0;
  maxAck = 0;
  scale = 0;
  flags = 0;

  clear(): void {
    this.end = 0;
    this.maxEnd = 0;
    this.maxWindow = 0;
    this.maxAck = 0;
    this.scale = 0;
    this.flags = 0;
  }
}

/** What the machine says of a segment. */
export const TcpVerdict = {
  /** It belongs to the connection: refresh with the timeout of `timeoutState`. */
  Valid: 0,
  /** It passes with the connection, but changes nothing. */
  Ignored: 1,
  Invalid: 2,
  /** A new connection begins on an old tuple: forget this entry and look again. */
  Reopen: 3,
} as const;
export type TcpVerdict = (typeof TcpVerdict)[keyof typeof TcpVerdict];

/** Settings that the machine asks (sysctls of the same names). */
export interface TcpTrackingSettings {
  readonly tcpBeLiberal: number;
  readonly tcpLoose: number;
  readonly tcpIgnoreInvalidRst: number;
}

const MIN_ACK_WINDOW = 66000;

/** Follows one TCP connection from outside: its state, and what each side may send (nf_conntrack_proto_tcp.c). */
export class TcpTracking {
  state: number = TcpState.None;
  /** The state before the last segment. */
  previousState: number = TcpState.None;
  /** How often the last acknowledgement was repeated. */
  retransmissions = 0;
  lastWindow = 0;
  private readonly sides: readonly [Side, Side] = [new Side(), new Side()];
  private lastKind: number = SegmentKind.None;
  private lastDirection = -1;
  private lastSeq = 0;
  private lastAck = 0;
  private lastEnd = 0;
  private lastScale = 0;
  private lastFlags = 0;

  /** True when data was sent that the other side did not acknowledge. */
  get hasUnacknowledgedData(): boolean {
    return ((this.sides[0].flags | this.sides[1].flags) & SideFlag.DataUnacknowledged) !== 0;
  }

  /** Starts with the first segment seen; false when it cannot begin a connection (no SYN and nf_conntrack_tcp_loose off). */
  begin(segment: TcpSegment, settings: TcpTrackingSettings): boolean {
    const kind = kindOf(segment);
    const state = TRANSITIONS[0]?.[kind]?.[TcpState.None] ?? INVALID;
    if (state >= INVALID) return false;
    if (state !== TcpState.SynSent && settings.tcpLoose === 0) return false;
    const side = this.sides[0];
    side.end = endOf(segment);
    side.maxWindow = segment.window === 0 ? 1 : segment.window;
    if (state === TcpState.SynSent) {
      side.maxEnd = side.end;
      readOptions(segment, side);
    } else {
      side.maxEnd = (side.end + side.maxWindow) | 0;
      side.flags = SideFlag.SackPermitted | SideFlag.BeLiberal;
      this.sides[1].flags = SideFlag.SackPermitted | SideFlag.BeLiberal;
    }
    this.lastKind = SegmentKind.None;
    return true;
  }

  /** Judges a segment of direction 0 (original) or 1 (reply) and moves on; `seenReply` and `assured` are of the entry. */
  receive(
    segment: TcpSegment,
    direction: 0 | 1,
    seenReply: boolean,
    assured: boolean,
    settings: TcpTrackingSettings,
  ): TcpVerdict {
    const kind = kindOf(segment);
    const oldState = this.state;
    let newState = TRANSITIONS[direction]?.[kind]?.[oldState] ?? INVALID;
    this.previousState = oldState;
    let inWindow = false;
    switch (newState) {
      case TcpState.SynSent:
      case IGNORE:
        if (newState === TcpState.SynSent) {
          if (oldState < TcpState.TimeWait) break;
          const closed = ((this.sides[0].flags | this.sides[1].flags) & SideFlag.CloseInit) !== 0;
          if (closed || (this.lastDirection === direction && this.lastKind === SegmentKind.Rst)) {
            return TcpVerdict.Reopen;
          }
        }
        if (!this.answersIgnoredSyn(segment, kind, direction)) {
          this.rememberIgnored(segment, kind, direction, oldState);
          return TcpVerdict.Ignored;
        }
        newState = TcpState.SynRecv;
        this.state = TcpState.SynSent;
        this.previousState = TcpState.SynSent;
        break;
      case INVALID:
        return TcpVerdict.Invalid;
      case TcpState.TimeWait:
        if (
          oldState === TcpState.LastAck &&
          kind === SegmentKind.Ack &&
          this.lastDirection !== direction &&
          this.lastKind === SegmentKind.Syn &&
          (this.lastFlags & SideFlag.ExpectChallengeAck) !== 0
        ) {
          this.lastFlags &= ~SideFlag.ExpectChallengeAck;
          return TcpVerdict.Ignored;
        }
        break;
      case TcpState.SynSent2:
        this.lastFlags |= SideFlag.SimultaneousOpen;
        break;
      case TcpState.SynRecv:
        if (direction === 1 && kind === SegmentKind.Ack && (this.lastFlags & SideFlag.SimultaneousOpen) !== 0) {
          newState = TcpState.Established;
        }
        break;
      case TcpState.Close:
        if (kind !== SegmentKind.Rst) break;
        inWindow = this.mayDropEarly(assured);
        if (inWindow) break;
        newState = this.judgeReset(segment, direction, oldState, settings);
        if (newState === INVALID) return TcpVerdict.Invalid;
        inWindow =
          ((seenReply && this.lastKind === SegmentKind.Syn) || (!assured && this.lastKind === SegmentKind.Ack)) &&
          (segment.ack | 0) === this.lastEnd;
        break;
      default:
        break;
    }
    if (!inWindow) {
      const verdict = this.checkWindow(segment, kind, direction, settings);
      if (verdict !== TcpVerdict.Valid) {
        this.state = oldState;
        return verdict;
      }
    }
    this.lastKind = kind;
    this.lastDirection = direction;
    this.state = newState;
    if (newState === TcpState.FinWait && newState !== oldState) side(this.sides, direction).flags |= SideFlag.CloseInit;
    return TcpVerdict.Valid;
  }

  /** True when the table may forget the connection for a new one (tcp_can_early_drop). */
  mayDropEarly(assured: boolean): boolean {
    if (!assured) return true;
    return (
      this.state === TcpState.FinWait ||
      this.state === TcpState.LastAck ||
      this.state === TcpState.TimeWait ||
      this.state === TcpState.Close ||
      this.state === TcpState.CloseWait
    );
  }

  private answersIgnoredSyn(segment: TcpSegment, kind: number, direction: 0 | 1): boolean {
    if (
      kind !== SegmentKind.SynAck ||
      this.lastKind !== SegmentKind.Syn ||
      this.lastDirection === direction ||
      (segment.ack | 0) !== this.lastEnd
    ) {
      return false;
    }
    const other = side(this.sides, this.lastDirection);
    other.end = this.lastEnd;
    other.maxEnd = this.lastEnd;
    other.maxWindow = this.lastWindow === 0 ? 1 : this.lastWindow;
    other.scale = this.lastScale;
    this.lastFlags &= ~SideFlag.ExpectChallengeAck;
    other.flags = this.lastFlags;
    side(this.sides, direction).clear();
    return true;
  }

  private rememberIgnored(segment: TcpSegment, kind: number, direction: 0 | 1, oldState: number): void {
    this.lastKind = kind;
    this.lastDirection = direction;
    this.lastSeq = segment.seq | 0;
    this.lastEnd = endOf(segment);
    this.lastWindow = segment.window;
    if (kind === SegmentKind.Syn && direction === 0) {
      const seen = new Side();
      readOptions(segment, seen);
      this.lastFlags = seen.flags & (SideFlag.WindowScale | SideFlag.SackPermitted);
      this.lastScale = seen.scale;
      if (oldState === TcpState.LastAck) this.lastFlags |= SideFlag.ExpectChallengeAck;
    }
    if (oldState === TcpState.SynSent && kind === SegmentKind.Ack && direction === 1) this.lastAck = segment.ack | 0;
  }

  /** A reset must stand exactly where the other side expects it, else the state stays for a challenge ACK (RFC 5961). */
  private judgeReset(segment: TcpSegment, direction: 0 | 1, oldState: number, settings: TcpTrackingSettings): number {
    const receiver = side(this.sides, 1 - direction);
    if ((receiver.flags & SideFlag.MaxAckSet) === 0 || this.lastKind === SegmentKind.Syn) return TcpState.Close;
    const seq = segment.seq | 0;
    const established = oldState === TcpState.Established;
    if (seq === 0 && !established) return TcpState.Close;
    if (before(seq, receiver.maxAck) && settings.tcpIgnoreInvalidRst === 0) return INVALID;
    if (!established || seq === receiver.maxAck) return TcpState.Close;
    if (this.lastKind === SegmentKind.Ack && this.lastDirection === direction && seq === this.lastEnd) {
      return TcpState.Close;
    }
    return oldState;
  }

  private checkWindow(segment: TcpSegment, kind: number, direction: 0 | 1, settings: TcpTrackingSettings): TcpVerdict {
    const sender = side(this.sides, direction);
    const receiver = side(this.sides, 1 - direction);
    const flags = segment.flags;
    const isSyn = (flags & TcpFlag.Syn) !== 0;
    const hasAck = (flags & TcpFlag.Ack) !== 0;
    const isRst = (flags & TcpFlag.Rst) !== 0;
    let seq = segment.seq | 0;
    let ack = segment.ack | 0;
    let sack = ack;
    let window = segment.window;
    let end = endOf(segment);
    if ((receiver.flags & SideFlag.SackPermitted) !== 0) {
      for (const block of segment.options.sackBlocks) if (after(block[1], sack)) sack = block[1] | 0;
    }
    if (sender.maxWindow === 0) {
      initSender(sender, receiver, segment, end, sack, direction);
      if (direction === 1 && isSyn && !hasAck) return TcpVerdict.Valid;
    } else if (
      ((this.state === TcpState.SynSent && direction === 0) || (this.state === TcpState.SynRecv && direction === 1)) &&
      after(end, sender.end)
    ) {
      initSender(sender, receiver, segment, end, sack, direction);
      if (direction === 1 && !hasAck) return TcpVerdict.Valid;
    }
    if (!hasAck || (isRst && ack === 0)) {
      ack = receiver.end;
      sack = ack;
    }
    if (isRst && seq === 0 && this.state === TcpState.SynSent) {
      seq = sender.end;
      end = seq;
    }
    const ackWindow = Math.max(sender.maxWindow, MIN_ACK_WINDOW);
    const liberal = settings.tcpBeLiberal !== 0 || (sender.flags & SideFlag.BeLiberal) !== 0;
    const ackNotOld = after(sack, receiver.end - ackWindow - 1);
    const ackNotNew = before(sack, receiver.end + 1);
    if (!before(seq, sender.maxEnd + 1)) {
      const inReceiveWindow = receiver.maxWindow !== 0 && after(end, sender.end - receiver.maxWindow - 1);
      const overshot = (end - sender.maxEnd + 1) >>> 0;
      if (inReceiveWindow && ackNotOld && overshot <= receiver.maxWindow && ackNotNew) {
        sender.end = end;
        sender.flags |= SideFlag.DataUnacknowledged;
      }
      return liberal ? TcpVerdict.Valid : TcpVerdict.Invalid;
    }
    if (!ackNotNew) return liberal ? TcpVerdict.Valid : TcpVerdict.Invalid;
    if (receiver.maxWindow !== 0 && !after(end, sender.end - receiver.maxWindow - 1)) {
      return liberal ? TcpVerdict.Valid : TcpVerdict.Ignored;
    }
    if (!ackNotOld) return liberal ? TcpVerdict.Valid : TcpVerdict.Ignored;

    if (!isSyn) window *= 2 ** sender.scale;
    const sentWindow = window + ((sack - ack) | 0);
    if (sender.maxWindow < sentWindow) sender.maxWindow = sentWindow;
    if (after(end, sender.end)) {
      sender.end = end;
      sender.flags |= SideFlag.DataUnacknowledged;
    }
    if (hasAck) {
      if ((sender.flags & SideFlag.MaxAckSet) === 0) {
        sender.maxAck = ack;
        sender.flags |= SideFlag.MaxAckSet;
      } else if (after(ack, sender.maxAck)) {
        sender.maxAck = ack;
      }
    }
    if (receiver.maxWindow !== 0 && after(end, sender.maxEnd)) receiver.maxWindow += (end - sender.maxEnd) | 0;
    if (after(sack + window, receiver.maxEnd - 1)) {
      receiver.maxEnd = (sack + window + (window === 0 ? 1 : 0)) | 0;
    }
    if (ack === receiver.end) receiver.flags &= ~SideFlag.DataUnacknowledged;
    if (kind === SegmentKind.Ack) this.countRetransmission(direction, seq, ack, end, segment.window);
    return TcpVerdict.Valid;
  }

  private countRetransmission(direction: 0 | 1, seq: number, ack: number, end: number, window: number): void {
    if (
      this.lastDirection === direction &&
      this.lastSeq === seq &&
      this.lastAck === ack &&
      this.lastEnd === end &&
      this.lastWindow === window
    ) {
      this.retransmissions++;
      return;
    }
    this.lastDirection = direction;
    this.lastSeq = seq;
    this.lastAck = ack;
    this.lastEnd = end;
    this.lastWindow = window;
    this.retransmissions = 0;
  }
}

/** True for the combinations of flags that make sense (tcp_valid_flags); ECE, CWR and PSH may come with any of them. */
export function hasValidFlags(segment: TcpSegment): boolean {
  const F = TcpFlag;
  switch (segment.flags & ~(F.Ece | F.Cwr | F.Psh) & 0xff) {
    case F.Syn:
    case F.Syn | F.Urg:
    case F.Syn | F.Ack:
    case F.Rst:
    case F.Rst | F.Ack:
    case F.Fin | F.Ack:
    case F.Fin | F.Ack | F.Urg:
    case F.Ack:
    case F.Ack | F.Urg:
      return true;
    default:
      return false;
  }
}

function kindOf(segment: TcpSegment): number {
  const flags = segment.flags;
  if ((flags & TcpFlag.Rst) !== 0) return SegmentKind.Rst;
  if ((flags & TcpFlag.Syn) !== 0) return (flags & TcpFlag.Ack) !== 0 ? SegmentKind.SynAck : SegmentKind.Syn;
  if ((flags & TcpFlag.Fin) !== 0) return SegmentKind.Fin;
  return (flags & TcpFlag.Ack) !== 0 ? SegmentKind.Ack : SegmentKind.None;
}

function endOf(segment: TcpSegment): number {
  return (segment.seq + segment.sequenceLength) | 0;
}

function side(sides: readonly [Side, Side], direction: number): Side {
  return direction === 0 ? sides[0] : sides[1];
}

function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

function after(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

function readOptions(segment: TcpSegment, into: Side): void {
  into.scale = 0;
  into.flags = 0;
  if (segment.options.sackPermitted) into.flags |= SideFlag.SackPermitted;
  if (segment.options.windowScale !== null) {
    into.scale = Math.min(segment.options.windowScale, 14);
    into.flags |= SideFlag.WindowScale;
  }
}

function initSender(
  sender: Side,
  receiver: Side,
  segment: TcpSegment,
  end: number,
  sack: number,
  direction: 0 | 1,
): void {
  sender.end = end;
  if ((segment.flags & TcpFlag.Syn) !== 0) {
    sender.maxEnd = end;
    sender.maxWindow = segment.window === 0 ? 1 : segment.window;
    readOptions(segment, sender);
    if (direction === 1 && (sender.flags & receiver.flags & SideFlag.WindowScale) === 0) {
      sender.scale = 0;
      receiver.scale = 0;
    }
    return;
  }
  const window = segment.window * 2 ** sender.scale;
  sender.maxWindow = window === 0 ? 1 : window;
  sender.maxEnd = (end + sender.maxWindow) | 0;
  if (receiver.maxWindow === 0) {
    receiver.end = sack;
    receiver.maxEnd = sack;
  } else if (sack === ((receiver.end + 1) | 0)) {
    receiver.end = sack;
  }
}
