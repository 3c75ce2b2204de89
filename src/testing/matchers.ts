import type { Netns } from "../host/netns.js";
import { parseIp } from "../wire/ip-address.js";
import { allHold, describeViolations, type InvariantReport } from "./invariant-report.js";
import { ProbeRound } from "./probe-round.js";

/** What a matcher of vitest or jest answers. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Matchers for `expect.extend(matchers)`. */
export const matchers = {
  /** `expect(await checkCluster(cluster)).toHold()`: no invariant is broken; the failure lists what is. */
  toHold(reports: readonly InvariantReport[]): MatcherResult {
    return {
      pass: allHold(reports),
      message: () =>
        describeViolations(reports) || "all invariants hold, though at least one was expected to be broken",
    };
  },

  /** `await expect(host.netns).toReach("10.0.0.2:80")`: a TCP connection is made from the namespace. */
  async toReach(from: Netns, target: string): Promise<MatcherResult> {
    const colon = target.lastIndexOf(":");
    const round = new ProbeRound(from.host.network);
    const probe = round.add(
      from,
      parseIp(target.slice(0, colon).replace(/^\[|\]$/g, "")),
      Number(target.slice(colon + 1)),
    );
    await round.run();
    return {
      pass: probe.error === null,
      message: () =>
        probe.error === null
          ? `${from.label} reaches ${target} (at ${probe.arrivedAt?.label ?? "nobody known"}), though it should not`
          : `${from.label} does not reach ${target}: ${probe.error}`,
    };
  },
};
