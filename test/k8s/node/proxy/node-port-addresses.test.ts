import { describe, expect, test } from "vitest";
import { Network } from "../../../../src/host/network.js";
import { nodePortAddressesOf, selectsLoopback4 } from "../../../../src/k8s/node/proxy/node-port-addresses.js";
import { Family, parseIp } from "../../../../src/wire/ip-address.js";

/** What is selected, the node's addresses, and those that take node ports of IPv4 and IPv6: null for all (TestGetNodeAddresses). */
const ROWS: readonly (readonly [string, string, string | null, string | null])[] = [
  ["10.20.30.0/24", "10.20.30.51 100.200.201.1", "10.20.30.51", null],
  ["0.0.0.0/0", "10.20.30.51", null, null],
  ["2001:db8::/64 ::1/128", "2001:db8::1", null, "2001:db8::1 ::1"],
  ["::/0", "2001:db8::1", null, null],
  ["127.0.0.1/32", "10.20.30.51", "127.0.0.1", null],
  ["127.0.0.0/8", "", "127.0.0.1", null],
  ["10.20.30.0/24 100.200.201.0/24", "10.20.30.51 100.200.201.1", "10.20.30.51 100.200.201.1", null],
  ["10.20.30.0/24 100.200.201.0/24", "192.168.1.2", "", null],
  ["", "192.168.1.2", null, null],
  ["1.2.3.0/24 0.0.0.0/0", "1.2.3.4", null, null],
  ["0.0.0.0/0 1.2.3.0/24 2001:db8::1/128", "1.2.3.4 2001:db8::1", null, "2001:db8::1"],
  ["::/0 1.2.3.0/24 2001:db8::1/128", "1.2.3.4 2001:db8::1", "1.2.3.4", null],
  // The other family has no address of its own: all of it.
  ["primary", "192.168.1.2 192.168.1.3", "192.168.1.2", null],
];

describe("nodePortAddresses", () => {
  test.each(ROWS)("%j on a node with %s", (selected, own, v4, v6) => {
    const host = new Network({ seed: 1 }).addHost("node");
    const { netns } = host;
    const lo = netns.findDevice("lo");
    if (lo === null) throw new Error("no lo");
    lo.setUp(true);
    for (const text of own.split(" ").filter((word) => word !== "")) {
      const prefixLength = text.includes(":") ? 64 : 24;
      netns.stack.addAddress(netns.ipDevice(lo), { local: parseIp(text), prefixLength });
    }
    const words = selected.split(" ").filter((word) => word !== "");
    const found = [Family.V4, Family.V6].map((family) => {
      const addresses = nodePortAddressesOf(words, family, netns, family === Family.V4 ? "192.168.1.2" : "::1");
      return addresses === null ? null : addresses.join(" ");
    });
    expect(found).toEqual([v4, v6]);
  });

  test.each<[string, boolean]>([
    ["", true],
    ["224.0.0.0/24 192.168.0.0/16 fd00:1:d::/64 0.0.0.0/0", true],
    ["224.0.0.0/24 192.168.0.0/16 fd00:1:d::/64 ::/0", false],
    ["224.0.0.0/24 192.168.0.0/16 fd00:1:d::/64 127.0.0.0/8", true],
    ["224.0.0.0/24 192.168.0.0/16 fd00:1:d::/64 ::1/128", false],
    ["224.0.0.0/24 127.0.2.0/28", true],
    ["224.0.0.0/24 64.0.0.0/2", true],
    ["128.0.2.0/28 224.0.0.0/24 fd00:1:d::/64", false],
    ["fd00:1:d::/64", true],
    ["primary", false],
  ])("%j holds the loopback: %s", (selected, expected) => {
    expect(
      selectsLoopback4(
        selected.split(" ").filter((word) => word !== ""),
        ["192.168.1.2"],
      ),
    ).toBe(expected);
  });
});
