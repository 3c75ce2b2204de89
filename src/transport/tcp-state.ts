/** The states of RFC 9293 3.3.2 with Linux's numbers (include/net/tcp_states.h), as /proc/net/tcp prints them. */
export const TcpState = {
  Established: 1,
  SynSent: 2,
  SynReceived: 3,
  FinWait1: 4,
  FinWait2: 5,
  TimeWait: 6,
  Closed: 7,
  CloseWait: 8,
  LastAck: 9,
  Listen: 10,
  Closing: 11,
} as const;
export type TcpState = (typeof TcpState)[keyof typeof TcpState];

const SS_NAMES = [
  "UNKNOWN",
  "ESTAB",
  "SYN-SENT",
  "SYN-RECV",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "TIME-WAIT",
  "UNCONN",
  "CLOSE-WAIT",
  "LAST-ACK",
  "LISTEN",
  "CLOSING",
] as const;

const NETSTAT_NAMES = [
  "UNKNOWN",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
] as const;

/** The state as `ss` prints it: "ESTAB", "TIME-WAIT"; a UDP socket is "ESTAB" (connected) or "UNCONN". */
export function ssStateName(state: TcpState): string {
  return SS_NAMES[state];
}

/** The state as `netstat` prints it: "ESTABLISHED", "TIME_WAIT". */
export function netstatStateName(state: TcpState): string {
  return NETSTAT_NAMES[state];
}

/** True where the application may still send: the peer's FIN does not end our side (half-close). */
export function maySend(state: TcpState): boolean {
  return state === TcpState.Established || state === TcpState.CloseWait;
}

/** True where the peer may still send new data. */
export function mayReceive(state: TcpState): boolean {
  return state === TcpState.Established || state === TcpState.FinWait1 || state === TcpState.FinWait2;
}

/** True from the end of the handshake until the connection is gone, TIME-WAIT excluded. */
export function isSynchronized(state: TcpState): boolean {
  return (
    state === TcpState.Established ||
    state === TcpState.FinWait1 ||
    state === TcpState.FinWait2 ||
    state === TcpState.CloseWait ||
    state === TcpState.Closing ||
    state === TcpState.LastAck
  );
}
