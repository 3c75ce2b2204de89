import type { SctpPacket } from "../../wire/sctp.js";
import type { ConntrackSettings } from "./conntrack-settings.js";

/** States of a tracked SCTP association (enum sctp_conntrack). */
export const SctpState = {
  None: 0,
  Closed: 1,
  CookieWait: 2,
  CookieEchoed: 3,
  Established: 4,
  ShutdownSent: 5,
  ShutdownRecd: 6,
  ShutdownAckSent: 7,
  HeartbeatSent: 8,
} as const;

/** Names of the states as `conntrack -L` prints them. */
export const SCTP_STATE_NAMES = [
  "NONE",
  "CLOSED",
  "COOKIE_WAIT",
  "COOKIE_ECHOED",
  "ESTABLISHED",
  "SHUTDOWN_SENT",
  "SHUTDOWN_RECD",
  "SHUTDOWN_ACK_SENT",
  "HEARTBEAT_SENT",
] as const;

const CL = SctpState.Closed;
const CW = SctpState.CookieWait;
const CE = SctpState.CookieEchoed;
const ES = SctpState.Established;
const SS = SctpState.ShutdownSent;
const SR = SctpState.ShutdownRecd;
const SA = SctpState.ShutdownAckSent;
const HS = SctpState.HeartbeatSent;
/** No association can be in this state with such a chunk. */
const IV = 9;

/** Rows: INIT, INIT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK, ERROR, COOKIE_ECHO, COOKIE_ACK, SHUTDOWN_COMPLETE, HEARTBEAT(_ACK). */
const TRANSITIONS: readonly (readonly (readonly number[])[])[] = [
  [
    [CW, CW, CW, CE, ES, CL, CL, SA, CW],
    [CL, CL, CW, CE, ES, SS, SR, SA, HS],
    [CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [CL, CL, CW, CE, SS, SS, SR, SA, SS],
    [SA, CL, CW, CE, ES, SA, SA, SA, SA],
    [CL, CL, CW, CE, ES, SS, SR, SA, HS],
    [CE, CL, CE, CE, ES, SS, SR, SA, CL],
    [ES, CL, CW, CE, ES, SS, SR, SA, CL],
    [CL, CL, CW, CE, ES, SS, SR, CL, CL],
    [HS, CL, CW, CE, ES, SS, SR, SA, HS],
    [ES, CL, CW, CE, ES, SS, SR, SA, ES],
  ],
  [
    [IV, CL, CW, CE, ES, CL, CL, SA, HS],
    [IV, CL, CW, CE, ES, SS, SR, SA, HS],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, CL, CW, CE, SR, SS, SR, SA, HS],
    [IV, CL, CW, CE, ES, SA, SA, SA, HS],
    [IV, CL, CW, CL, ES, SS, SR, SA, HS],
    [IV, CL, CW, CE, ES, SS, SR, SA, HS],
    [IV, CL, CW, ES, ES, SS, SR, SA, HS],
    [IV, CL, CW, CE, ES, SS, SR, CL, HS],
    [IV, CL, CW, CE, ES, SS, SR, SA, HS],
    [IV, CL, CW, CE, ES, SS, SR, SA, ES],
  ],
];

/** The row of a chunk type, or -1 for chunks that move nothing (DATA, SACK). */
function rowOf(chunkType: number): number {
  switch (chunkType) {
    case 1:
    case 2:
      return chunkType - 1;
    case 6:
      return 2;
    case 7:
      return 3;
    case 8:
      return 4;
    case 9:
      return 5;
    case 10:
      return 6;
    case 11:
      return 7;
    case 14:
      return 8;
    case 4:
      return 9;
    case 5:
      return 10;
    default:
      return -1;
  }
}

/**
 * The state after `packet` came in direction 0 or 1 while in `state`; null when it does not belong to the association
 * (nf_conntrack_proto_sctp.c). Simplified: verification tags are not compared.
 */
export function nextSctpState(packet: SctpPacket, direction: 0 | 1, state: number): number | null {
  const chunks = packet.chunks;
  let next = state;
  let moved = false;
  for (let at = 0; at + 4 <= chunks.length; ) {
    const row = rowOf(chunks[at] ?? 0);
    const length = (chunks[at + 2] ?? 0) * 256 + (chunks[at + 3] ?? 0);
    if (length < 4) return null;
    if (row >= 0) {
      next = TRANSITIONS[direction]?.[row]?.[next] ?? IV;
      if (next === IV) return null;
      moved = true;
    }
    at += (length + 3) & ~3;
  }
  if (!moved && state === SctpState.None) return chunks.length === 0 ? null : SctpState.HeartbeatSent;
  return next;
}

/** How long an association in `state` lives without traffic, in seconds. */
export function sctpTimeoutS(state: number, settings: ConntrackSettings): number {
  switch (state) {
    case CW:
      return settings.sctpTimeoutCookieWaitS;
    case CE:
      return settings.sctpTimeoutCookieEchoedS;
    case ES:
      return settings.sctpTimeoutEstablishedS;
    case SS:
      return settings.sctpTimeoutShutdownSentS;
    case SR:
      return settings.sctpTimeoutShutdownRecdS;
    case SA:
      return settings.sctpTimeoutShutdownAckSentS;
    case HS:
      return settings.sctpTimeoutHeartbeatSentS;
    default:
      return settings.sctpTimeoutClosedS;
  }
}
