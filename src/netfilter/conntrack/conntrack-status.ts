import { CtStatus } from "./conntrack-entry.js";
import { ConntrackProblem } from "./conntrack-problem.js";

const STATUSES: Readonly<Record<string, number>> = {
  ASSURED: CtStatus.Assured,
  SEEN_REPLY: CtStatus.SeenReply,
  FIXED_TIMEOUT: CtStatus.FixedTimeout,
  EXPECTED: CtStatus.Expected,
  SRC_NAT: CtStatus.SrcNat,
  DST_NAT: CtStatus.DstNat,
  UNSET: 0,
};

/** The bits of a status' name; 0 for UNSET. @throws ConntrackProblem */
export function statusBits(word: string): number {
  const bits = STATUSES[word];
  if (bits === undefined) throw new ConntrackProblem(`Bad parameter \`${word}'`);
  return bits;
}
