import { expect, test } from "vitest";
import { podwire } from "./cli.js";

/** The scenarios of the repository, run as users run them. */
async function resultOf(path: string): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await podwire(["run", path, "--json"]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  return JSON.parse(stdout).result;
}

test("two networks: nothing passes the router until forwarding is on", async () => {
  expect(await resultOf("scenarios/routers/two-networks.ts")).toEqual({ before: 0, after: 3 });
});

test("a pod that dies is replaced with a new address, and its Service goes on", async () => {
  const { before, after, problems, status } = await resultOf("scenarios/pods/rolling-endpoints.ts");
  expect(after).toHaveLength(2);
  expect(after).not.toEqual(before);
  expect([problems, status]).toEqual([[], 200]);
});

test("between a pod's end and the new rules, packets go where the old rules say", async () => {
  const { refused, failedAfterProgramming } = await resultOf("scenarios/pods/programming-delay.ts");
  expect(refused).toBeGreaterThan(0);
  expect(failedAfterProgramming).toBe(false);
});

test("four namespaces on a bridge reach each other", async () => {
  const { exitCode, stdout, stderr } = await podwire(["run", "scenarios/bridge/four-namespaces.sh"]);
  expect(stderr).toBe("");
  expect(stdout).toContain("1 packets transmitted, 1 received, 0% packet loss");
  expect(stdout).toContain("-A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE");
  expect(exitCode).toBe(0);
});

test("policies open a closed application step by step", async () => {
  expect(await resultOf("scenarios/policies/three-tiers.ts")).toEqual({
    open: [
      ["front -> api", "api -> db", "front -> db"],
      [],
      ["front -> api"],
      ["front -> api", "api -> db"],
      ["api -> db"],
    ],
  });
});

test("the shop's policies do what is expected of them, and packets say so too", async () => {
  const policies = "scenarios/shop-policies/policies.yaml";
  const expectations = "scenarios/shop-policies/expectations.yaml";
  const { exitCode, stdout } = await podwire(["check", "-f", "scenarios/shop", "-f", policies, "-t", expectations]);
  expect([exitCode, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "5 expectations, all as expected"]);
});
