import { expect, test } from "vitest";
import { Hook } from "../../src/netfilter/hook.js";
import { Skb } from "../../src/netfilter/skb.js";
import { bench, device } from "./fixture.js";
import { udp } from "./packets.js";

/** What gives a built-in chain counters for its policy, and what the counters then say of one packet of 29 bytes. */
const FACTS: readonly (readonly [string, readonly string[], string])[] = [
  ["a chain that a rule made counts nothing", ["-A INPUT -p 99"], "0 packets"],
  ["setting the policy makes it count, even to what it was", ["-A INPUT -p 99", "-P INPUT ACCEPT"], "1 packets"],
  ["setting the policy of a chain that nobody used makes it count", ["-P INPUT ACCEPT"], "1 packets"],
  ["zeroing makes it count", ["-A INPUT -p 99", "-Z"], "1 packets"],
  ["zeroing one chain makes that one count", ["-A INPUT -p 99", "-Z INPUT"], "1 packets"],
  ["zeroing another chain does not", ["-A INPUT -p 99", "-A OUTPUT -p 99", "-Z OUTPUT"], "0 packets"],
];

test.each(FACTS)("%s", (_name, lines, expected) => {
  const { netfilter, iptables } = bench();
  for (const line of lines) iptables(line);
  netfilter.run(Hook.Input, new Skb(udp("10.0.0.2", 1, "10.0.0.1", 2), device("eth1")));
  expect(iptables("-nvL INPUT")).toContain(`(policy ACCEPT ${expected}, `);
});

test("setting the policy again begins at zero", () => {
  const { netfilter, iptables } = bench();
  iptables("-P INPUT DROP");
  netfilter.run(Hook.Input, new Skb(udp("10.0.0.2", 1, "10.0.0.1", 2), device("eth1")));
  iptables("-P INPUT DROP");
  expect(iptables("-nvL INPUT")).toContain("(policy DROP 0 packets, 0 bytes)");
});
