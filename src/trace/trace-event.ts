import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";
import type { DropReason } from "./drop-reason.js";
import type { DeviceLabel, NamespaceLabel, Origin, Station } from "./trace.js";

/** What decided, as it explained itself at that instant. */
export interface Explanation {
  /** One line in the words of the tool that lists it. */
  readonly text: string;
  readonly origin: Origin | null;
}

/** What all events have. */
interface EventBase {
  readonly timeNs: number;
  /** Number of the packet's journey, from 0; see `JourneyIndex`. */
  readonly journey: number;
  /** A copy of the labels as they were: a device may be renamed or moved later. */
  readonly namespace: NamespaceLabel;
  readonly device: DeviceLabel | null;
}

/** A frame that left or entered a device. */
export interface FrameEvent extends EventBase {
  readonly verb: "tx" | "rx";
  readonly device: DeviceLabel;
  readonly frame: Frame;
}

/** The end of a frame or packet. */
export interface DropEvent extends EventBase {
  readonly verb: "drop";
  readonly what: Frame | IpPacket;
  readonly reason: DropReason;
  readonly cause: Explanation | null;
}

/** A changed header. */
export interface RewriteEvent extends EventBase {
  readonly verb: "rewrite";
  readonly station: Station;
  readonly before: IpPacket;
  readonly after: IpPacket;
  readonly cause: Explanation | null;
}

/** A decision on the way. */
export interface NoteEvent extends EventBase {
  readonly verb: "note";
  readonly station: Station;
  readonly packet: IpPacket;
  readonly what: string;
  readonly cause: Explanation | null;
}

/** One thing that a trace told, as data. */
export type TraceEvent = FrameEvent | DropEvent | RewriteEvent | NoteEvent;
