import { SECOND } from "../../sim/time.js";
import { TcpFlag } from "../../wire/tcp.js";

/** States of a TCP connection as IPVS sees it (enum of ip_vs.h), in the kernel's order. */
export const TCP_STATES = [
  "NONE",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "SYNACK",
] as const;
export type TcpState = (typeof TCP_STATES)[number];

/** Names of states, as `ipvsadm -Lc` prints them; templates are NONE or ASSURED. */
export type IpvsState = TcpState | "UDP" | "ASSURED";

/** Whose packets move a connection: a client's, a server's, or a client's alone because the server answers it directly. */
export const Side = { Client: 0, Server: 1, ClientAlone: 2 } as const;
export type Side = (typeof Side)[keyof typeof Side];

/**
 * The next state by side, by flag (SYN, FIN, ACK, RST) and by the state before, in two letters as in ip_vs_proto_tcp.c.
 */
const TRANSITIONS: readonly (readonly string[])[] = [
  [
    "SR ES ES SR SR SR SR SR SR SR SR",
    "CL CW SS TW TW TW CL CW LA LI TW",
    "ES ES SS ES FW TW CL CW CL LI ES",
    "CL CL CL SR CL CL CL CL LA LI SR",
  ],
  [
    "SS ES SS SR SS SS SS SS SS LI SR",
    "TW FW SS TW FW TW CL TW LA LI TW",
    "ES ES SS ES FW TW CL CW LA ES ES",
    "CL CL SS CL CL TW CL CL CL CL CL",
  ],
  [
    "SR ES ES SR SR SR SR SR SR SR SR",
    "CL FW SS TW FW TW CL CW LA LI TW",
    "ES ES SS ES FW TW CL CW CL LI ES",
    "CL CL CL SR CL CL CL CL LA LI CL",
  ],
];

const LETTERS = ["NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA"];

/** `TRANSITIONS` as indexes into `TCP_STATES`. */
const NEXT = TRANSITIONS.map((flags) => flags.map((row) => row.split(" ").map((word) => LETTERS.indexOf(word))));

/** The state after a segment with these flags; the same one when none of the four is set. */
export function nextTcpState(state: TcpState, flags: number, side: Side): TcpState {
  let row = -1;
  if ((flags & TcpFlag.Rst) !== 0) row = 3;
  else if ((flags & TcpFlag.Syn) !== 0) row = 0;
  else if ((flags & TcpFlag.Fin) !== 0) row = 1;
  else if ((flags & TcpFlag.Ack) !== 0) row = 2;
  const next = row < 0 ? -1 : (NEXT[side]?.[row]?.[TCP_STATES.indexOf(state)] ?? -1);
  return TCP_STATES[next] ?? state;
}

/** True for the states that count as active (tcp_state_active_table). */
export function isActive(state: IpvsState): boolean {
  return state === "ESTABLISHED" || state === "SYN_SENT" || state === "SYN_RECV" || state === "SYNACK";
}

/** How long connections live in a state without packets; `ipvsadm --set` changes three of them. */
export class IpvsTimeouts {
  tcpSeconds = 900;
  tcpFinSeconds = 120;
  udpSeconds = 300;

  /** In nanoseconds. */
  ofNs(state: IpvsState): number {
    return this.seconds(state) * SECOND;
  }

  private seconds(state: IpvsState): number {
    switch (state) {
      case "ESTABLISHED":
        return this.tcpSeconds;
      case "FIN_WAIT":
        return this.tcpFinSeconds;
      case "UDP":
        return this.udpSeconds;
      case "SYN_RECV":
      case "CLOSE_WAIT":
        return 60;
      case "CLOSE":
        return 10;
      case "LAST_ACK":
        return 30;
      case "NONE":
        return 2;
      default:
        return 120;
    }
  }
}
