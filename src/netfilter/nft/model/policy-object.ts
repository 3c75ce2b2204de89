import { timeText } from "./data-type.js";

/** States of connections by protocol, in the order in which timeout policies list them (timeout_protocol in rule.c). */
export const TIMEOUT_STATES: Readonly<Record<string, readonly string[]>> = {
  tcp: [
    "syn_sent",
    "syn_recv",
    "established",
    "fin_wait",
    "close_wait",
    "last_ack",
    "time_wait",
    "close",
    "syn_sent2",
    "retrans",
    "unack",
  ],
  udp: ["unreplied", "replied"],
};

/** What a named object that keeps no counts was told. */
export type Policy =
  | { readonly kind: "ct helper"; readonly type: string; readonly protocol: string; readonly l3proto: string }
  | {
      readonly kind: "ct timeout";
      readonly protocol: string;
      readonly l3proto: string;
      /** Seconds by state, in the order of listings. */
      readonly states: readonly (readonly [string, number])[];
    }
  | {
      readonly kind: "ct expectation";
      readonly protocol: string;
      readonly l3proto: string;
      readonly dport: number;
      readonly timeoutMs: number;
      readonly size: number;
    }
  | {
      readonly kind: "synproxy";
      readonly mss: number;
      readonly wscale: number | null;
      readonly timestamp: boolean;
      readonly sackPerm: boolean;
    };

/** A helper, timeout policy, expectation or SYN proxy of a table. */
export class PolicyObject {
  readonly policy: Policy;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** The lines between its braces. */
  lines(): string[] {
    const { policy } = this;
    switch (policy.kind) {
      case "ct helper":
        return [`type "${policy.type}" protocol ${policy.protocol}`, `l3proto ${policy.l3proto}`];
      case "ct timeout": {
        const states = policy.states.map(([state, seconds]) => `${state} : ${seconds}`).join(", ");
        return [`protocol ${policy.protocol}`, `l3proto ${policy.l3proto}`, `policy = { ${states} }`];
      }
      case "ct expectation":
        return [
          `protocol ${policy.protocol}`,
          `dport ${policy.dport}`,
          `timeout ${timeText(policy.timeoutMs)}`,
          `size ${policy.size}`,
          `l3proto ${policy.l3proto}`,
        ];
      default: {
        const options = [...(policy.timestamp ? ["timestamp"] : []), ...(policy.sackPerm ? ["sack-perm"] : [])];
        return [
          `mss ${policy.mss}`,
          ...(policy.wscale === null ? [] : [`wscale ${policy.wscale}`]),
          ...(options.length === 0 ? [] : [options.join(" ")]),
        ];
      }
    }
  }
}
