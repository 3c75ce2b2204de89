import fc from "fast-check";
import { expect, test } from "vitest";
import { buildTopology } from "../../src/testing/build-topology.js";
import { checkHosts } from "../../src/testing/host-invariants.js";
import { describeViolations } from "../../src/testing/invariant-report.js";
import { topologies } from "../../src/testing/topologies.js";
import { TraceDigest } from "../../src/trace/digest.js";

test("every host of every topology reaches every host and is seen with its own address", async () => {
  await fc.assert(
    fc.asyncProperty(topologies(), async (spec) => {
      expect(describeViolations(await checkHosts(buildTopology(spec)))).toBe("");
    }),
    { numRuns: 40 },
  );
});

test("the same topology with the same seed gives the same trace, byte for byte", async () => {
  const digestOf = async (spec: Parameters<typeof buildTopology>[0]): Promise<string> => {
    const topology = buildTopology(spec);
    const digest = new TraceDigest();
    topology.network.observe(digest);
    await checkHosts(topology);
    return digest.digest();
  };
  await fc.assert(
    fc.asyncProperty(topologies({ maxSegments: 3 }), async (spec) => {
      expect(await digestOf(spec)).toBe(await digestOf(spec));
    }),
    { numRuns: 10 },
  );
});
