import { describe, expect, test } from "vitest";
import { sh } from "../../src/shell/sh.js";
import { buildTopology } from "../../src/testing/build-topology.js";
import { checkHosts } from "../../src/testing/host-invariants.js";
import { allHold, describeViolations } from "../../src/testing/invariant-report.js";
import { matchers } from "../../src/testing/matchers.js";
import { topologies } from "../../src/testing/topologies.js";
import { parentOf, type TopologySpec } from "../../src/testing/topology-spec.js";
import { Family, formatIp } from "../../src/wire/ip-address.js";
import { checkArbitrary } from "./arbitrary-checks.js";

expect.extend(matchers);

/** Builds, every address is there once, and every parent is an earlier segment. */
function isCorrect(spec: TopologySpec): boolean {
  const { network } = buildTopology(spec);
  const addresses = [...network.hosts.values()].flatMap((host) =>
    host.netns
      .allDevices()
      .filter((device) => device !== host.netns.loopback)
      .flatMap((device) =>
        host.netns
          .ipDevice(device)
          .addresses(Family.V4)
          .map(({ local }) => local),
      ),
  );
  const isUnique = new Set(addresses).size === addresses.length;
  return isUnique && spec.segments.every((_, index) => parentOf(spec, index) < Math.max(index, 0));
}

checkArbitrary("topologies", topologies(), isCorrect, {
  seed: 0,
  block: 0,
  segments: [{ parent: 0, hosts: 1, prefixLength: 24, delayUs: 0 }],
});

const SEGMENT = { parent: 0, hosts: 1, prefixLength: 24, delayUs: 10 };
const CHAIN: TopologySpec = {
  seed: 1,
  block: 1,
  segments: [SEGMENT, SEGMENT, { ...SEGMENT, parent: 1 }],
};

describe("the invariant of hosts", () => {
  test("holds on a chain of three networks", async () => {
    const reports = await checkHosts(buildTopology(CHAIN));
    expect(describeViolations(reports)).toBe("");
    expect(reports.map(({ checked }) => checked)).toEqual([9]);
  });

  test.each([
    ["a router that does not forward", "router2", "sysctl -w net.ipv4.ip_forward=0", "no answer within 5s"],
    ["a router that masquerades", "router2", "iptables -t nat -A POSTROUTING -j MASQUERADE", "was seen as 10.1."],
    [
      "a router that refuses",
      "router1",
      "iptables -A FORWARD -j REJECT --reject-with icmp-host-prohibited",
      "No route",
    ],
  ])("finds %s", async (_, name, command, words) => {
    const topology = buildTopology(CHAIN);
    const router = topology.network.hosts.get(name);
    if (router === undefined) throw new Error(`no ${name}`);
    await sh(router, command);
    const reports = await checkHosts(topology);
    expect(allHold(reports)).toBe(false);
    expect(describeViolations(reports)).toContain(words);
  });

  test("matchers speak of connections and invariants", async () => {
    const topology = buildTopology(CHAIN);
    const [a, , c] = topology.hosts;
    if (a === undefined || c === undefined) throw new Error("no hosts");
    await sh(c.host, "nc -l 80 >/dev/null &");
    const reach = await matchers.toReach(a.host.netns, `${formatIp(c.address)}:80`);
    expect(reach.message()).toBe(`host0.0 reaches 10.1.2.2:80 (at host2.0), though it should not`);
    const refused = await matchers.toReach(a.host.netns, `${formatIp(c.address)}:81`);
    expect(refused.message()).toBe("host0.0 does not reach 10.1.2.2:81: Connection refused");
    expect(matchers.toHold(await checkHosts(topology)).pass).toBe(true);
  });
});
