/** A timer that is not set. */
export const NEVER = Number.POSITIVE_INFINITY;

/** Which duty the retransmission timer has now; Linux too has one timer for all of them (icsk_pending). */
export const TimerDuty = { None: 0, Retransmit: 1, LossProbe: 2, WindowProbe: 3, Reorder: 4 } as const;
export type TimerDuty = (typeof TimerDuty)[keyof typeof TimerDuty];

/** Where loss recovery stands (tcp_ca_state): `Open` covers Linux's Disorder, `Reduce` is its CWR (ECN). */
export const Recovery = { Open: 0, Reduce: 1, Recovery: 2, Loss: 3 } as const;
export type Recovery = (typeof Recovery)[keyof typeof Recovery];

/** ECN codepoints of the IP header (RFC 3168 5). */
export const Ecn = { NotEct: 0, Ect1: 1, Ect0: 2, Ce: 3 } as const;
