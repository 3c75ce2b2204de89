import { describe, expect, test } from "vitest";
import type { PortMapping } from "../../src/cni/plugin.js";
import { ask, conflist, inside, lan, node, pod, rules, snapshot, WhoServer } from "./lab.js";

const BRIDGE = {
  type: "bridge",
  isDefaultGateway: true,
  hairpinMode: true,
  ipMasq: true,
  ipam: { type: "host-local", ranges: [[{ subnet: "10.1.0.0/24" }]] },
};
const PORTMAP = { type: "portmap", capabilities: { portMappings: true } };

const web: PortMapping = { hostPort: 8080, containerPort: 80, protocol: "tcp" };
const dns: PortMapping = { hostPort: 5353, containerPort: 53, protocol: "udp" };

describe("the rules of portmap are the real plugin's", () => {
  test("for a container with a port of each protocol", () => {
    const { host, runtime } = node();
    const list = conflist(BRIDGE, PORTMAP);
    runtime.add(list, pod(host, "a", { runtime: { portMappings: [web, dns] } }));
    // sha512("podnetc-a"), cut to 28 characters with its prefix.
    const all = rules(host.netns, "-t", "nat", "-S");
    const chain =
      all.map((line) => /^-N (CNI-DN-[0-9a-f]{21})$/.exec(line)?.[1]).find((name) => name !== undefined) ?? "";
    const masq = all.map((line) => /^-N (CNI-[0-9a-f]{24})$/.exec(line)?.[1]).find((name) => name !== undefined) ?? "";
    const id = String.raw`--comment "dnat name: \"podnet\" id: \"c-a\""`;
    const name = String.raw`--comment "name: \"podnet\" id: \"c-a\""`;
    expect(all).toEqual([
      "-P PREROUTING ACCEPT",
      "-P INPUT ACCEPT",
      "-P OUTPUT ACCEPT",
      "-P POSTROUTING ACCEPT",
      `-N ${chain}`,
      "-N CNI-HOSTPORT-DNAT",
      "-N CNI-HOSTPORT-MASQ",
      "-N CNI-HOSTPORT-SETMARK",
      `-N ${masq}`,
      "-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
      "-A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
      '-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
      `-A POSTROUTING -s 10.1.0.2/32 -m comment ${name} -j ${masq}`,
      `-A ${chain} -s 10.1.0.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80`,
      `-A ${chain} -s 10.1.0.0/24 -p udp -m udp --dport 5353 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -s 127.0.0.1/32 -p udp -m udp --dport 5353 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p udp -m udp --dport 5353 -j DNAT --to-destination 10.1.0.2:53`,
      `-A CNI-HOSTPORT-DNAT -p tcp -m comment ${id} -m multiport --dports 8080 -j ${chain}`,
      `-A CNI-HOSTPORT-DNAT -p udp -m comment ${id} -m multiport --dports 5353 -j ${chain}`,
      "-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE",
      '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
      `-A ${masq} -d 10.1.0.0/24 -m comment ${name} -j ACCEPT`,
      `-A ${masq} ! -d 224.0.0.0/4 -m comment ${name} -j MASQUERADE`,
    ]);
  });

  test("with conditions, another mark, an address of the machine, and more than fifteen ports", () => {
    const { host, runtime } = node();
    const list = conflist(BRIDGE, { ...PORTMAP, conditionsV4: ["!", "-d", "192.0.2.0/24"], markMasqBit: 5 });
    const portMappings = Array.from({ length: 17 }, (_, i) => ({ ...web, hostPort: 8000 + i, hostIP: "192.0.2.9" }));
    runtime.add(list, pod(host, "a", { runtime: { portMappings } }));
    const jumps = rules(host.netns, "-t", "nat", "-S", "CNI-HOSTPORT-DNAT").slice(1);
    expect(jumps).toHaveLength(2);
    expect(jumps[0]).toContain("! -d 192.0.2.0/24");
    expect(jumps[0]).toContain(`--dports ${Array.from({ length: 15 }, (_, i) => 8000 + i).join(",")}`);
    expect(jumps[1]).toContain("--dports 8015,8016");
    const all = rules(host.netns, "-t", "nat", "-S").join("\n");
    expect(all).toContain("-d 192.0.2.9/32 -p tcp -m tcp --dport 8016 -j DNAT --to-destination 10.1.0.2:80");
    expect(all).toContain("-A CNI-HOSTPORT-MASQ -m mark --mark 0x20/0x20 -j MASQUERADE");
  });

  test("without SNAT, or with somebody else's chain for marks", () => {
    const { host, runtime } = node();
    const portMappings = [web];
    runtime.add(conflist(BRIDGE, { ...PORTMAP, snat: false }), pod(host, "a", { runtime: { portMappings } }));
    expect(rules(host.netns, "-t", "nat", "-S").join("\n")).not.toContain("SETMARK");
    rules(host.netns, "-t", "nat", "-N", "KUBE-MARK-MASQ");
    const list = conflist(BRIDGE, { ...PORTMAP, externalSetMarkChain: "KUBE-MARK-MASQ" });
    runtime.add(list, pod(host, "b", { runtime: { portMappings: [{ ...web, hostPort: 81 }] } }));
    expect(rules(host.netns, "-t", "nat", "-S").join("\n")).toContain("--dport 81 -j KUBE-MARK-MASQ");
  });

  test.each([
    [{ markMasqBit: 32 }, [web], "MasqMarkBit must be between 0 and 31"],
    [{ markMasqBit: 3, externalSetMarkChain: "X" }, [web], "Cannot specify externalSetMarkChain and markMasqBit"],
    [{}, [{ ...web, hostPort: 0 }], "Invalid host port number: 0"],
    [{}, [{ ...web, containerPort: -1 }], "Invalid container port number: -1"],
    [{ backend: "ebpf" }, [web], 'unrecognized backend "ebpf"'],
  ])("%j with %j is refused", (more, portMappings, message) => {
    const { host, runtime } = node();
    const before = snapshot(host);
    const list = conflist(BRIDGE, { ...PORTMAP, ...more });
    expect(() => runtime.add(list, pod(host, "a", { runtime: { portMappings } }))).toThrow(message);
    const left = snapshot(host)
      .split("\n")
      .filter((line) => !before.includes(line) && /10\.1\.0\.2|veth|CNI-DN/.test(line));
    expect(left).toEqual([]);
  });

  test("a plugin gets what its capabilities ask for, and nothing else", () => {
    const { host, runtime } = node();
    const list = conflist(BRIDGE, { type: "portmap" });
    runtime.add(list, pod(host, "a", { runtime: { portMappings: [web] } }));
    expect(rules(host.netns, "-t", "nat", "-S").join("\n")).not.toContain("HOSTPORT");
  });

  test("CHECK misses a rule that somebody took away", () => {
    const { host, runtime } = node();
    const list = conflist(BRIDGE, PORTMAP);
    const a = pod(host, "a", { runtime: { portMappings: [web] } });
    runtime.add(list, a);
    runtime.check(list, a);
    rules(host.netns, "-t", "nat", "-F", "CNI-HOSTPORT-DNAT");
    expect(() => runtime.check(list, a)).toThrow("in chain CNI-HOSTPORT-DNAT not found in table nat");
  });
});

describe("packets to a hostPort", () => {
  const setUp = () => {
    const { network, nodes, outside } = lan(2);
    const [one] = nodes;
    if (one === undefined) throw new Error("no node");
    const { host, runtime } = one;
    const list = conflist(BRIDGE, PORTMAP);
    runtime.add(list, pod(host, "a", { runtime: { portMappings: [dns] } }));
    runtime.add(list, pod(host, "b"));
    new WhoServer(inside(host, "a"), 53, "a");
    network.sim.runUntil(network.sim.nowNs + 3_000_000_000);
    return { network, nodes, outside, host, runtime, list };
  };

  test("come from outside with their own address", () => {
    const { outside } = setUp();
    expect(ask(outside.netns, "192.168.0.1", 5353)).toBe("a sees 192.168.0.254");
  });

  test("come from another machine with that one's address", () => {
    const { nodes } = setUp();
    const two = nodes[1]?.host.netns;
    if (two === undefined) throw new Error("no second node");
    expect(ask(two, "192.168.0.1", 5353)).toBe("a sees 192.168.0.2");
  });

  test("come from the machine itself by its address, and by localhost masqueraded", () => {
    const { host } = setUp();
    expect(ask(host.netns, "192.168.0.1", 5353)).toBe("a sees 192.168.0.1");
    expect(ask(host.netns, "127.0.0.1", 5353)).toBe("a sees 10.1.0.1");
  });

  test("come from a container of the same bridge, and from the container itself, masqueraded", () => {
    const { host } = setUp();
    expect(ask(inside(host, "b"), "192.168.0.1", 5353)).toBe("a sees 10.1.0.1");
    expect(ask(inside(host, "a"), "192.168.0.1", 5353)).toBe("a sees 10.1.0.1");
  });

  test("find nobody once the container is gone", () => {
    const { outside, host, runtime, list } = setUp();
    runtime.del(list, pod(host, "a", { runtime: { portMappings: [dns] } }));
    expect(ask(outside.netns, "192.168.0.1", 5353)).toBe("");
    expect(rules(host.netns, "-t", "nat", "-S").join("\n")).not.toContain("CNI-DN");
  });

  test("of a UDP flow that began before the container came reach it all the same: its entry is cleared", () => {
    const { network, nodes, outside } = lan(1);
    const [one] = nodes;
    if (one === undefined) throw new Error("no node");
    const { host, runtime } = one;
    rules(host.netns, "-A", "INPUT", "-m", "conntrack", "--ctstate", "ESTABLISHED", "-j", "ACCEPT");
    expect(ask(outside.netns, "192.168.0.1", 5353, 4000)).toBe("");
    const flows = () => host.netns.netfilter.conntrack.entries().filter((entry) => entry.original.dstPort === 5353);
    expect(flows()).toHaveLength(1);
    runtime.add(conflist(BRIDGE, PORTMAP), pod(host, "a", { runtime: { portMappings: [dns] } }));
    expect(flows()).toEqual([]);
    new WhoServer(inside(host, "a"), 53, "a");
    network.sim.runUntil(network.sim.nowNs + 3_000_000_000);
    expect(ask(outside.netns, "192.168.0.1", 5353, 4000)).toBe("a sees 192.168.0.254");
  });
});
