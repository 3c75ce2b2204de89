import { describe, expect, it } from "vitest";
import { PODS, TABLE } from "./network-policy-table.js";
import { networkPolicy, PolicyWorld } from "./policy-world.js";

describe("NetworkPolicy", () => {
  for (const [title, spec, facts] of TABLE) {
    it(title, () => {
      const world = new PolicyWorld(PODS + networkPolicy("x/policy", spec));
      const found = Object.keys(facts).map((pair) => {
        const [from = "", to = ""] = pair.split(" ");
        return [pair, world.allowed(from, to)];
      });
      expect(Object.fromEntries(found)).toEqual(facts);
    });
  }

  it("adds up: what any policy allows is allowed", () => {
    const deny = networkPolicy("x/deny", "  podSelector: {}\n  policyTypes: [Ingress]");
    const http = networkPolicy(
      "x/http",
      "  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ ports: [{ port: 80 }] }]",
    );
    const dns = networkPolicy(
      "x/dns",
      "  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ ports: [{ port: 53, protocol: UDP }] }]",
    );
    const world = new PolicyWorld(PODS + deny + http + dns);
    expect(world.allowed("y/a", "x/a")).toBe("TCP 80, UDP 53");
    expect(world.allowed("y/a", "x/b")).toBe("");
  });

  it("tells who decided, default deny with its policies and places", () => {
    const world = new PolicyWorld(
      networkPolicy("x/default-deny", "  podSelector: {}\n  policyTypes: [Ingress]") +
        networkPolicy("x/web", "  podSelector: { matchLabels: { pod: a } }\n  ingress:\n  - ports: [{ port: 80 }]") +
        PODS,
    );
    expect(world.why("y/a", "x/a", 80)).toEqual([
      "no policy restricts this pod's egress",
      "NetworkPolicy x/web ingress[0] allows it, policies.yaml:15",
    ]);
    expect(world.why("y/a", "x/a", 81)[1]).toBe(
      "no policy that selects this pod allows it: default-deny, policies.yaml:2; web, policies.yaml:9",
    );
    expect(world.why("y/a", "x/b", 81)[1]).toBe(
      "no policy that selects this pod allows it: default-deny, policies.yaml:2",
    );
    expect(world.why("x/a", "x/a", 81)).toEqual(["a pod always reaches itself", "a pod always reaches itself"]);
    expect(world.why("node/n1", "x/a", 81)[1]).toBe("a node and its own pods always reach each other");
  });
});
