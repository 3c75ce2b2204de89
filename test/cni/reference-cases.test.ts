// Cases of the reference plugins' own tests, as facts: what goes in, what comes out.

import { describe, expect, test } from "vitest";
import { CniCommand, type CniEnvironment } from "../../src/cni/cni-command.js";
import { cniChainName } from "../../src/cni/ip-masq.js";
import { standardPlugins } from "../../src/cni/runtime.js";
import { formatRoute } from "../../src/ip/route-text.js";
import { Htb } from "../../src/link/htb.js";
import { TunDevice } from "../../src/link/tun.js";
import { VethInterface } from "../../src/link/veth.js";
import { formatMac, MAC_ZERO } from "../../src/wire/mac-address.js";
import { inside, type LabNode, nft, node, rules } from "./lab.js";

const LONG_ID =
  "icee6giejonei6sohng6ahngee7laquohquee9shiGo7fohferakah3Feiyoolu2pei7ciPhoh7shaoX6vai3vuf0ahfaeng8yohb9ceu0daez5hashee8ooYai5wa3y";
const ENVIRONMENT: CniEnvironment = {
  CNI_CONTAINERID: "dummy",
  CNI_NETNS: "/var/run/netns/a",
  CNI_IFNAME: "eth0",
  CNI_PATH: "/opt/cni/bin",
};
const BOOKS = "/var/lib/cni/networks/mynet";

interface Machine extends LabNode {
  /** Runs the plugin; its JSON, or {} when it prints none. */
  call(type: string, command: string, config: object, environment?: CniEnvironment): Record<string, unknown>;
}

function machine(): Machine {
  const lab = node();
  lab.host.addNamespace("a");
  const cni = new CniCommand(lab.host, standardPlugins());
  return {
    ...lab,
    call(type, command, config, environment = {}) {
      const full = { cniVersion: "1.0.0", name: "mynet", type, ...config };
      const variables = { ...ENVIRONMENT, CNI_COMMAND: command, ...environment };
      const { stdout } = cni.run(type, variables, JSON.stringify(full));
      return stdout === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>);
    },
  };
}

describe("static", () => {
  const ipam = {
    type: "static",
    addresses: [
      { address: "10.10.0.1/24", gateway: "10.10.0.254" },
      { address: "3ffe:ffff:0:01ff::1/64", gateway: "3ffe:ffff:0::1" },
    ],
    routes: [
      { dst: "0.0.0.0/0" },
      { dst: "192.168.0.0/16", gw: "10.10.5.1" },
      { dst: "3ffe:ffff:0:01ff::1/64", gw: "3ffe:ffff:0::1" },
    ],
    dns: { nameservers: ["8.8.8.8"], domain: "example.com", search: ["example.com"] },
  };
  const rest = {
    routes: [
      { dst: "0.0.0.0/0" },
      { dst: "192.168.0.0/16", gw: "10.10.5.1" },
      { dst: "3ffe:ffff:0:1ff::1/64", gw: "3ffe:ffff::1" },
    ],
    dns: ipam.dns,
  };

  test.each([
    ["1.0.0", {}],
    ["0.4.0", { version: true }],
    ["0.3.1", { version: true }],
    ["0.3.0", { version: true }],
  ])("prints addresses and routes in their usual form, in %s", (cniVersion, { version }: { version?: boolean }) => {
    const family = (text: string): object => (version === true ? { version: text } : {});
    expect(machine().call("static", "ADD", { cniVersion, ipam })).toEqual({
      cniVersion,
      ips: [
        { ...family("4"), address: "10.10.0.1/24", gateway: "10.10.0.254" },
        { ...family("6"), address: "3ffe:ffff:0:1ff::1/64", gateway: "3ffe:ffff::1" },
      ],
      ...rest,
    });
  });

  const runtime = { ips: ["10.10.0.1/24", "3ffe:ffff:0:01ff::1/64"] };
  const args = { cni: { ips: ["10.10.0.2/24", "3ffe:ffff:0:01ff::2/64"] } };
  const environment = "IP=10.10.0.3/24,11.11.0.3/24;GATEWAY=10.10.0.254";
  test.each<[string, object, string, string[]]>([
    ["the runtime's alone", { RuntimeConfig: runtime, args }, environment, ["10.10.0.1/24", "3ffe:ffff:0:1ff::1/64"]],
    ["else those of args", { args }, environment, ["10.10.0.2/24", "3ffe:ffff:0:1ff::2/64"]],
    ["else those of CNI_ARGS", {}, environment, ["10.10.0.3/24 10.10.0.254", "11.11.0.3/24"]],
  ])("gives %s", (_what, config, text, expected) => {
    const { ips } = machine().call("static", "ADD", { ...config, ipam: { type: "static" } }, { CNI_ARGS: text });
    const printed = (ips as { address: string; gateway?: string }[]).map(({ address, gateway }) =>
      gateway === undefined ? address : `${address} ${gateway}`,
    );
    expect(printed).toEqual(expected);
  });

  const bare = "10.10.0.1";
  const own = { type: "static" };
  test.each<[object, string, string]>([
    [{}, "IP=10.10.0.1/24", "IPAM config missing 'ipam' key"],
    [{ runtimeConfig: { ips: ["10.10.0.1/24"] } }, "", "IPAM config missing 'ipam' key"],
    [
      { ipam: { ...own, addresses: [{ address: bare }] } },
      "",
      `the 'address' field is expected to be in CIDR notation, got: '${bare}'`,
    ],
    [{ ipam: own }, `IP=${bare}`, `the 'ip' field is expected to be in CIDR notation, got: '${bare}'`],
    [
      { ipam: own, args: { cni: { ips: [bare] } } },
      "",
      `an entry in the 'ips' field is NOT in CIDR notation, got: '${bare}'`,
    ],
    [
      { ipam: own, RuntimeConfig: { ips: [bare] } },
      "",
      `an entry in the 'ips' field is NOT in CIDR notation, got: '${bare}'`,
    ],
    [
      { ipam: own, cniVersion: "0.2.0" },
      "IP=10.10.0.1/24,11.11.0.1/24",
      "CNI version 0.2.0 does not support more than 1 address per family",
    ],
  ])("refuses %j with CNI_ARGS=%s", (config, text, msg) => {
    expect(machine().call("static", "ADD", config, { CNI_ARGS: text })).toMatchObject({ code: 999, msg });
  });
});

describe("host-local", () => {
  test("keeps one file for each address and one for the last of each set", () => {
    const { host, call } = machine();
    host.files.writeFile("/etc/mine.conf", "nameserver 192.0.2.3");
    const ranges = [[{ subnet: "10.1.2.0/24" }, { subnet: "10.2.2.0/24" }], [{ subnet: "2001:db8:1::0/64" }]];
    const routes = [{ dst: "0.0.0.0/0" }, { dst: "::/0" }, { dst: "2001:db8:2::0/64", gw: "2001:db8:3::1" }];
    const config = { ipam: { type: "host-local", ranges, routes, resolvConf: "/etc/mine.conf" } };
    expect(call("host-local", "ADD", { ...config, cniVersion: "0.3.1" })).toEqual({
      cniVersion: "0.3.1",
      ips: [
        { version: "4", address: "10.1.2.2/24", gateway: "10.1.2.1" },
        { version: "6", address: "2001:db8:1::2/64", gateway: "2001:db8:1::1" },
      ],
      routes: [{ dst: "0.0.0.0/0" }, { dst: "::/0" }, { dst: "2001:db8:2::/64", gw: "2001:db8:3::1" }],
      dns: { nameservers: ["192.0.2.3"] },
    });
    const read = (name: string): string => host.files.readFile(`${BOOKS}/${name}`);
    expect(["10.1.2.2", "2001:db8:1::2"].map(read)).toEqual(["dummy\r\neth0", "dummy\r\neth0"]);
    expect(["last_reserved_ip.0", "last_reserved_ip.1"].map(read)).toEqual(["10.1.2.2", "2001:db8:1::2"]);
    const again =
      "failed to allocate for range 0: 10.1.2.2 has been allocated to dummy, duplicate allocation is not allowed";
    expect(call("host-local", "ADD", config)).toMatchObject({ msg: again });
    // As a version wrote it that knew no interfaces.
    host.files.writeFile(`${BOOKS}/10.1.2.2`, "dummy");
    host.files.unlink(`${BOOKS}/2001:db8:1::2`);
    expect(call("host-local", "CHECK", config)).toEqual({});
    expect(call("host-local", "ADD", config)).toMatchObject({ msg: again });
    expect(call("host-local", "DEL", config)).toEqual({});
    expect(host.files.list(BOOKS)).toEqual(["last_reserved_ip.0", "last_reserved_ip.1", "lock"]);
    expect(call("host-local", "DEL", config, { CNI_CONTAINERID: "nobody" })).toEqual({});
  });

  test.each<[string[], string[], string, string]>([
    [["10.0.0.0/29"], [], "", "10.0.0.2/29"],
    [["2001:db8:1::0/64"], [], "", "2001:db8:1::2/64"],
    [["10.0.0.0/30"], [], "", "10.0.0.2/30"],
    [["10.0.0.0/29"], ["10.0.0.2"], "", "10.0.0.3/29"],
    [["10.0.0.0/29"], [], "10.0.0.5", "10.0.0.6/29"],
    [["10.0.0.0/29"], ["10.0.0.4", "10.0.0.5"], "10.0.0.3", "10.0.0.6/29"],
    [["10.0.0.0/29"], ["10.0.0.6"], "10.0.0.5", "10.0.0.2/29"],
    [["10.0.0.0/29"], ["10.0.0.2"], "10.0.0.128", "10.0.0.3/29"],
    [["10.0.0.0/29"], ["10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"], "10.0.0.3", "10.0.0.3/29"],
    [["10.0.0.0/30", "10.0.1.0/30"], [], "", "10.0.0.2/30"],
    [["10.0.0.0/30", "10.0.1.0/30"], [], "10.0.0.2", "10.0.1.2/30"],
    [["10.0.0.0/30", "10.0.1.0/30", "10.0.2.0/30"], [], "10.0.2.2", "10.0.0.2/30"],
    [["10.0.0.0/30"], ["10.0.0.2"], "", "no IP addresses available in range set: 10.0.0.1-10.0.0.2"],
    [
      ["10.0.0.0/30", "10.0.1.0/30"],
      ["10.0.0.2", "10.0.1.2"],
      "",
      "no IP addresses available in range set: 10.0.0.1-10.0.0.2,10.0.1.1-10.0.1.2",
    ],
  ])("of %j with %j taken and %s given last gives %s", (subnets, taken, last, expected) => {
    const { host, call } = machine();
    host.files.makeDirectory(BOOKS, true);
    for (const address of taken) host.files.writeFile(`${BOOKS}/${address}`, "id");
    if (last !== "") host.files.writeFile(`${BOOKS}/last_reserved_ip.0`, last);
    const ipam = { type: "host-local", ranges: [subnets.map((subnet) => ({ subnet }))] };
    const { ips, msg } = call("host-local", "ADD", { ipam });
    const given = (ips as { address: string }[] | undefined)?.[0]?.address;
    expect(given ?? msg).toBe(given === undefined ? `failed to allocate for range 0: ${expected}` : expected);
  });

  test.each<[object, string]>([
    [
      { subnet: "192.0.2.12/24" },
      "Network has host bits set. For a subnet mask of length 24 the network address is 192.0.2.0",
    ],
    [
      { subnet: "2001:DB8:24:19ff::/63" },
      "Network has host bits set. For a subnet mask of length 63 the network address is 2001:db8:24:19fe::",
    ],
    [{ subnet: "192.0.2.0/31" }, "Network 192.0.2.0/31 too small to allocate from"],
    [{ subnet: "192.0.2.0/24", rangeStart: "192.0.3.0" }, "RangeStart 192.0.3.0 not in network 192.0.2.0/24"],
    [{ subnet: "192.0.2.0/24", rangeEnd: "192.0.4.0" }, "RangeEnd 192.0.4.0 not in network 192.0.2.0/24"],
    [
      { subnet: "192.0.2.0/24", rangeStart: "192.0.2.50", rangeEnd: "192.0.2.40" },
      "RangeStart 192.0.2.50 not in network 192.0.2.0/24",
    ],
  ])("refuses the range %j", (range, message) => {
    const { msg } = machine().call("host-local", "ADD", { ipam: { type: "host-local", ranges: [[range]] } });
    expect(msg).toBe(`invalid range set 0: ${message}`);
  });
});

describe("portmap", () => {
  const portMappings = [
    { hostPort: 8080, containerPort: 80, protocol: "tcp" },
    { hostPort: 8081, containerPort: 80, protocol: "tcp" },
    { hostPort: 8080, containerPort: 81, protocol: "udp" },
    { hostPort: 8082, containerPort: 82, protocol: "udp" },
    { hostPort: 8083, containerPort: 83, protocol: "tcp", hostIP: "192.168.0.2" },
    { hostPort: 8084, containerPort: 84, protocol: "tcp", hostIP: "0.0.0.0" },
    { hostPort: 8085, containerPort: 85, protocol: "tcp", hostIP: "2001:db8:a::1" },
    { hostPort: 8086, containerPort: 86, protocol: "tcp", hostIP: "::" },
  ];
  const prevResult = {
    cniVersion: "1.0.0",
    interfaces: [{ name: "host" }, { name: "eth0", sandbox: "netns" }],
    ips: [
      { address: "10.0.0.1/24", interface: 0 },
      { address: "10.0.0.2/24", interface: 1 },
    ],
  };

  test("writes nftables' rules where told, as many families as the container has, and takes its own away", () => {
    const { host, call } = machine();
    const dual = { ...prevResult, ips: [...prevResult.ips, { address: "2001:db8::2/64", interface: 1 }] };
    const conditions = { conditionsV4: ["iifname", "lo"], conditionsV6: ["iifname", "lo"] };
    const config = { backend: "nftables", prevResult: dual, runtimeConfig: { portMappings }, ...conditions };
    const other = { CNI_CONTAINERID: "other" };
    call("portmap", "ADD", config);
    call(
      "portmap",
      "ADD",
      { backend: "nftables", snat: false, prevResult: dual, runtimeConfig: { portMappings: [portMappings[0]] } },
      other,
    );
    const listed = (family: string): string[] =>
      nft(host.netns, "list", "table", family, "cni_hostport")
        .map((line) => line.trim())
        .filter((line) => !/^(?:|\}|(?:table|chain) .*)$/.test(line));
    const dnat = (target: string, own: string): string[] => [
      `tcp dport 8080 dnat to ${target}:80 comment "dummy"`,
      `tcp dport 8081 dnat to ${target}:80 comment "dummy"`,
      `udp dport 8080 dnat to ${target}:81 comment "dummy"`,
      `udp dport 8082 dnat to ${target}:82 comment "dummy"`,
      `tcp dport ${own} dnat to ${target}:${own.slice(2)} comment "dummy"`,
      `tcp dport 8080 dnat to ${target}:80 comment "other"`,
    ];
    const base = (isV4: boolean) => ({
      before: ['comment "CNI portmap plugin"'],
      after: [
        "type nat hook prerouting priority dstnat; policy accept;",
        "jump hostip_hostports",
        "jump hostports",
        "type nat hook output priority -100; policy accept;",
        "jump hostip_hostports",
        "fib daddr type local jump hostports",
        "type nat hook postrouting priority srcnat; policy accept;",
        ...(isV4
          ? ["10.0.0.2", "127.0.0.1"].map((from) => `ip saddr ${from} ip daddr 10.0.0.2 masquerade comment "dummy"`)
          : ['ip6 saddr 2001:db8::2 ip6 daddr 2001:db8::2 masquerade comment "dummy"']),
      ],
    });
    for (const [family, target, own, one] of [
      ["ip", "10.0.0.2", "8084", 'ip daddr 192.168.0.2 tcp dport 8083 dnat to 10.0.0.2:83 comment "dummy"'],
      [
        "ip6",
        "[2001:db8::2]",
        "8086",
        'ip6 daddr 2001:db8:a::1 tcp dport 8085 dnat to [2001:db8::2]:85 comment "dummy"',
      ],
    ] as const) {
      const { before, after } = base(family === "ip");
      expect(listed(family)).toEqual([...before, ...dnat(target, own), one, ...after]);
    }
    expect(
      call(
        "portmap",
        "CHECK",
        { backend: "nftables", prevResult: dual, runtimeConfig: { portMappings: [portMappings[0]] } },
        other,
      ),
    ).toEqual({});
    expect(call("portmap", "DEL", config)).toEqual({});
    expect(listed("ip").filter((line) => line.includes('comment "dummy"'))).toEqual([]);
    expect(call("portmap", "CHECK", { ...config, runtimeConfig: { portMappings: [portMappings[0]] } })).toMatchObject({
      msg: 'missing hostport rules in "hostports" chain',
    });
  });

  test("names a container's chain by network and container", () => {
    expect(cniChainName("testNetName", LONG_ID, "DN-")).toBe("CNI-DN-bfd599665540dd91d5d28");
    expect(cniChainName("test", LONG_ID, "DN-")).toBe("CNI-DN-67e92b96e692a494b6b85");
  });

  test("writes each port's rules in their order, IPv6 host addresses left out", () => {
    const { host, call } = machine();
    const config = { name: "test", prevResult, runtimeConfig: { portMappings } };
    expect(call("portmap", "ADD", config, { CNI_CONTAINERID: LONG_ID })).toMatchObject({ ips: prevResult.ips });
    const chain = "CNI-DN-67e92b96e692a494b6b85";
    const expected: string[] = [];
    for (const [rule, target] of [
      ["-p tcp -m tcp --dport 8080", "10.0.0.2:80"],
      ["-p tcp -m tcp --dport 8081", "10.0.0.2:80"],
      ["-p udp -m udp --dport 8080", "10.0.0.2:81"],
      ["-p udp -m udp --dport 8082", "10.0.0.2:82"],
      ["-d 192.168.0.2/32 -p tcp -m tcp --dport 8083", "10.0.0.2:83"],
      ["-p tcp -m tcp --dport 8084", "10.0.0.2:84"],
    ]) {
      for (const source of ["10.0.0.0/24", "127.0.0.1/32"]) {
        expected.push(`-A ${chain} -s ${source} ${rule} -j CNI-HOSTPORT-SETMARK`);
      }
      expected.push(`-A ${chain} ${rule} -j DNAT --to-destination ${target}`);
    }
    expect(rules(host.netns, "-t", "nat", "-S", chain).slice(1)).toEqual(expected);
    const jumps = rules(host.netns, "-t", "nat", "-S", "CNI-HOSTPORT-DNAT").slice(1);
    expect(jumps.map((line) => line.slice(line.indexOf("--dports")))).toEqual([
      `--dports 8080,8081,8083,8084,8085,8086 -j ${chain}`,
      `--dports 8080,8082 -j ${chain}`,
    ]);
  });

  test("takes members in any upper and lower case, as some runtimes write them", () => {
    const { host, call } = machine();
    const ports = [{ HostPort: 8080, ContainerPort: 80, Protocol: "tcp", HostIP: "192.168.0.2" }];
    call("portmap", "ADD", { prevResult, RuntimeConfig: { PortMappings: ports } });
    expect(rules(host.netns, "-t", "nat", "-S").join("\n")).toContain(
      "-d 192.168.0.2/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80",
    );
  });

  test("CHECK names all rules of the chain in which one is missing", () => {
    const { host, call } = machine();
    const config = { name: "test", prevResult, runtimeConfig: { portMappings: portMappings.slice(0, 1) }, snat: false };
    call("portmap", "ADD", config);
    expect(call("portmap", "CHECK", config)).toEqual({});
    const chain = cniChainName("test", "dummy", "DN-");
    rules(host.netns, "-t", "nat", "-F", chain);
    expect(call("portmap", "CHECK", config)).toMatchObject({
      msg: `could not check ipv4 dnat: rule [[-p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80]] in chain ${chain} not found in table nat`,
    });
    expect(call("portmap", "DEL", config)).toEqual({});
    expect(call("portmap", "DEL", config)).toEqual({});
    expect(call("portmap", "CHECK", config)).toMatchObject({
      msg: `could not check ipv4 dnat: chain ${chain} not found in iptables table nat`,
    });
  });

  test.each([
    ["ADD", "failed to parse config: Invalid host port number: 0"],
    ["DEL", "failed to parse config: Invalid host port number: 0"],
    ["CHECK", "Invalid host port number: 0"],
  ])("%s refuses port 0 with %s", (command, msg) => {
    const runtimeConfig = { portMappings: [{ hostPort: 0, containerPort: 80, protocol: "tcp" }] };
    expect(machine().call("portmap", command, { runtimeConfig, prevResult })).toMatchObject({ code: 999, msg });
  });
});

test("masquerading by nftables is told apart by network, interface and container", () => {
  const { host, call } = machine();
  const ipam = (address: string) => ({
    ipam: { type: "static", addresses: [{ address, gateway: address.replace(/\d+\/.*/, "254") }] },
  });
  const config = { name: "unit-test", ipMasq: true, ipMasqBackend: "nftables", cniVersion: "1.1.0" };
  for (const [id, address] of [
    ["one", "192.168.1.1/24"],
    ["two", "192.168.1.2/24"],
    ["three", "192.168.99.5/24"],
  ] as const) {
    host.addNamespace(id);
    const place = { CNI_CONTAINERID: id, CNI_NETNS: `/var/run/netns/${id}` };
    expect(call("ptp", "ADD", { ...config, ...ipam(address) }, place)).toHaveProperty("ips");
  }
  const listed = (): string[] =>
    nft(host.netns, "list", "chain", "inet", "cni_plugins_masquerade", "masq_checks").map((line) => line.trim());
  const rule = (address: string, net: string, mark: string, id: string): string =>
    `ip saddr ${address} ip daddr != ${net} masquerade comment "6fd94d501e58f0aa-${mark}, net: unit-test, if: eth0, id: ${id}"`;
  const two = rule("192.168.1.2", "192.168.1.0/24", "d750b2c8f0f25d5f", "two");
  const head = 'comment "Masquerade traffic from certain IPs to any (non-multicast) IP outside their subnet"';
  expect(listed().slice(2, -3)).toEqual([
    head,
    rule("192.168.1.1", "192.168.1.0/24", "287fc69eff0574a2", "one"),
    two,
    rule("192.168.99.5", "192.168.99.0/24", "a4d4adb82b669cfe", "three"),
  ]);
  expect(
    nft(host.netns, "list", "chain", "inet", "cni_plugins_masquerade", "postrouting")
      .map((line) => line.trim())
      .slice(2, -3),
  ).toEqual([
    "type nat hook postrouting priority srcnat; policy accept;",
    "ip daddr 224.0.0.0/4 return",
    "ip6 daddr ff00::/8 return",
    "goto masq_checks",
  ]);
  call(
    "ptp",
    "DEL",
    { ...config, ...ipam("192.168.1.1/24") },
    { CNI_CONTAINERID: "one", CNI_NETNS: "/var/run/netns/one" },
  );
  const valid = { "cni.dev/valid-attachments": [{ containerID: "two", ifname: "eth0" }] };
  expect(call("ptp", "GC", { ...config, ...valid, ...ipam("192.168.1.1/24") })).toEqual({});
  expect(listed().slice(2, -3)).toEqual([head, two]);
  expect(call("ptp", "ADD", { ...config, ipMasqBackend: "pf", ...ipam("10.9.9.9/24") })).toMatchObject({
    msg: 'unknown ipmasq backend "pf"',
  });
});

/** The default class of an htb, and of each class its id, rate, ceil and burst. */
function numbersOf(qdisc: unknown): unknown {
  if (!(qdisc instanceof Htb)) return null;
  const classes = qdisc.list().map(({ id, options: { rateBps, ceilBps, burstBytes } }) => {
    return `${id >>> 16}:${(id & 0xffff).toString(16)} ${rateBps} ${ceilBps} ${burstBytes}`;
  });
  return [qdisc.defaultClass, ...classes.sort()];
}

describe("bandwidth", () => {
  const name = "cni-plugin-bandwidth-test";
  const set = (): Machine & { prevResult: Record<string, unknown> } => {
    const lab = machine();
    const ipam = { type: "host-local", subnet: "10.254.0.0/24" };
    return { ...lab, prevResult: lab.call("ptp", "ADD", { name, mtu: 1024, ipam }) };
  };

  test.each<[string, object]>([
    ["its own limits", { ingressRate: 8, ingressBurst: 8, egressRate: 16, egressBurst: 8 }],
    [
      "the runtime's",
      { runtimeConfig: { bandWidth: { ingressRate: 8, ingressBurst: 8, egressRate: 16, egressBurst: 9 } } },
    ],
  ])("shapes both ways by %s", (_what, limits) => {
    const { host, call, prevResult } = set();
    const { interfaces } = call("bandwidth", "ADD", { name, prevResult, ...limits });
    expect((interfaces as object[])[2]).toMatchObject({ name: "bwpa8eda89404b7" });
    const ifb = host.netns.findDevice("bwpa8eda89404b7");
    expect(ifb?.mtu).toBe(1024);
    const far = inside(host, "a").findDevice("eth0");
    const veth = far instanceof VethInterface ? far.farEnd : null;
    expect([ifb?.qdisc, veth instanceof VethInterface ? veth.qdisc : null].map(numbersOf)).toEqual([
      [48, "1:1 800000000000 800000000000 0", "1:30 16 32 1"],
      [48, "1:1 800000000000 800000000000 0", "1:30 8 16 1"],
    ]);
  });

  test("shapes one way alone, and what goes to subnets alone", () => {
    const { host, call, prevResult } = set();
    const limits = {
      egressRate: 0,
      egressBurst: 0,
      ingressRate: 8000,
      ingressBurst: 80,
      shapedSubnets: ["10.2.0.0/16", "fd00::/7"],
    };
    expect(call("bandwidth", "ADD", { name, prevResult, ...limits }).interfaces).toHaveLength(2);
    const far = inside(host, "a").findDevice("eth0");
    const veth = far instanceof VethInterface ? far.farEnd : null;
    const qdisc = veth instanceof VethInterface ? veth.qdisc : null;
    expect(numbersOf(qdisc)).toEqual([1, "1:1 800000000000 800000000000 0", "1:30 8000 16000 10"]);
    const tables = qdisc instanceof Htb ? qdisc.filters.tables : [];
    expect(tables.map(({ priority, protocol, items }) => [priority, protocol, items[0]?.keys])).toEqual([
      [15, 0x86dd, [{ value: 0xfc000000, mask: 0xfe000000, offset: 24, isNext: false }]],
      [16, 0x0800, [{ value: 0x0a020000, mask: 0xffff0000, offset: 16, isNext: false }]],
    ]);
  });

  test("its own limits win over the runtime's, and are looked at first", () => {
    const config = {
      ...{ ingressRate: 0, ingressBurst: 123, egressRate: 123, egressBurst: 123 },
      runtimeConfig: { bandWidth: { ingressRate: 8, ingressBurst: 8, egressRate: 16, egressBurst: 9 } },
    };
    const { call, prevResult } = set();
    expect(call("bandwidth", "ADD", { name, prevResult, ...config })).toMatchObject({
      msg: "if burst is set, rate must also be set",
    });
  });
});

test.each([
  ["bandwidth", "0.2.0", '["0.3.0" "0.3.1" "0.4.0" "1.0.0" "1.1.0"]'],
  ["firewall", "0.3.1", '["0.4.0" "1.0.0" "1.1.0"]'],
])("%s does not speak %s", (type, cniVersion, versions) => {
  expect(machine().call(type, "ADD", { cniVersion })).toEqual({
    code: 1,
    msg: "incompatible CNI versions",
    details: `config is "${cniVersion}", plugin supports ${versions}`,
  });
});

test.each([
  ["dummy", { dns: { domain: "own" } }, { nameservers: ["192.0.2.3"] }],
  ["macvlan", { dns: { domain: "own" } }, { domain: "own" }],
  ["vlan", { vlanId: 5 }, {}],
  ["ptp", {}, { nameservers: ["192.0.2.3"] }],
  ["bridge", {}, { nameservers: ["192.0.2.3"] }],
])("the dns of %s with %j is %j", (type, config, dns) => {
  const { host, call } = machine();
  host.files.writeFile("/etc/mine.conf", "nameserver 192.0.2.3");
  const addresses = [{ address: "10.9.0.1/24" }];
  call("dummy", "ADD", { ipam: { type: "static", addresses } }, { CNI_IFNAME: "dummy0" });
  const ipam = { type: "host-local", subnet: "10.1.2.0/24", resolvConf: "/etc/mine.conf" };
  const result = call(type, "ADD", { ...config, master: "dummy0", linkInContainer: true, ipam });
  expect(result.dns).toEqual(dns);
});

describe("sbr", () => {
  const prevResult = (...ips: object[]): object => ({
    cniVersion: "1.0.0",
    interfaces: [{ name: "net1", sandbox: "netns" }],
    ips: ips.map((ip) => ({ ...ip, interface: 0 })),
  });
  const one = { address: "192.168.1.209/24", gateway: "192.168.1.1" };
  const two = { address: "192.168.101.209/24", gateway: "192.168.101.1" };
  /** net1 with both addresses and 192.168.2.0/24 by 192.168.1.2. */
  const set = (): Machine => {
    const lab = machine();
    const addresses = [one, two].map(({ address }) => ({ address }));
    const routes = [{ dst: "192.168.2.0/24", gw: "192.168.1.2" }];
    lab.call("dummy", "ADD", { ipam: { type: "static", addresses, routes } }, { CNI_IFNAME: "net1" });
    return lab;
  };
  const shown = (lab: Machine, table: number): string[] =>
    inside(lab.host, "a")
      .stack.routes.list(4, table)
      .map((route) =>
        formatRoute(route)
          .trimEnd()
          .replace(/ onlink$/, "")
          .replace(` table ${table}`, ""),
      );
  const led = (lab: Machine): string[] =>
    inside(lab.host, "a")
      .stack.fib(4)
      .rules.filter((rule) => rule.from !== null)
      .map((rule) => `${rule.from} ${rule.table}`);
  const environment = { CNI_IFNAME: "net1" };

  test("gives each address a table with the routes that are its own", () => {
    const lab = set();
    lab.call("sbr", "ADD", { prevResult: prevResult(one, two) }, environment);
    expect(led(lab)).toEqual(["192.168.101.209/32 101", "192.168.1.209/32 100"]);
    expect(shown(lab, 100)).toEqual([
      "default via 192.168.1.1 dev net1",
      "192.168.1.0/24 dev net1 proto kernel scope link src 192.168.1.209",
      "192.168.2.0/24 via 192.168.1.2 dev net1",
    ]);
    expect(shown(lab, 101)).toEqual([
      "default via 192.168.101.1 dev net1",
      "192.168.101.0/24 dev net1 proto kernel scope link src 192.168.101.209",
    ]);
    expect(shown(lab, 254)).toEqual([]);
    expect(lab.call("sbr", "DEL", {}, environment)).toEqual({});
    expect(led(lab)).toEqual([]);
  });

  test("leaves the routes alone where a table is given", () => {
    const lab = set();
    const before = shown(lab, 254);
    lab.call("sbr", "ADD", { table: 5000, prevResult: prevResult(one, two) }, environment);
    expect(led(lab)).toEqual(["192.168.101.209/32 5000", "192.168.1.209/32 5000"]);
    expect(shown(lab, 254)).toEqual(before);
  });
});

describe("flannel", () => {
  const v4 = "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\n";
  const v6 = "FLANNEL_IPV6_NETWORK=fc00::/48\nFLANNEL_IPV6_SUBNET=fc00::1/64\n";
  const rest = "FLANNEL_MTU=1472\nFLANNEL_IPMASQ=true\n";
  const own = [{ dst: "10.96.0.0/12" }, { dst: "192.168.244.0/24", gw: "10.1.17.20" }];
  const set = (text: string): Machine => {
    const lab = machine();
    lab.host.files.makeDirectory("/run/flannel", true);
    lab.host.files.writeFile("/run/flannel/subnet.env", text);
    return lab;
  };

  test.each<[string, object[], string[], string[]]>([
    [v4, own, ["10.1.17.0/24"], ["10.1.0.0/16"]],
    [v4, [], ["10.1.17.0/24"], ["10.1.0.0/16"]],
    [v6, [], ["fc00::/64"], ["fc00::/48"]],
    [v4 + v6, [], ["10.1.17.0/24", "fc00::/64"], ["10.1.0.0/16", "fc00::/48"]],
    [v4.replace("/16", "/16,192.168.0.0/16"), [], ["10.1.17.0/24"], ["10.1.0.0/16", "192.168.0.0/16"]],
  ])("of %j with the routes %j tells bridge the subnets %j and networks %j", (text, routes, subnets, networks) => {
    const { host, call } = set(text + rest);
    const ipam = routes.length === 0 ? {} : { ipam: { routes } };
    const { ips } = call("flannel", "ADD", { name: "cni-flannel", cniVersion: "", ...ipam });
    // The result of 0.1 has its addresses by family.
    expect(ips).toBeUndefined();
    const all = [...routes, ...networks.map((dst) => ({ dst }))];
    const ranges = subnets.map((subnet) => [{ subnet }]);
    const routeText = JSON.stringify(all);
    expect(host.files.readFile("/var/lib/cni/flannel/dummy")).toBe(
      `{"ipMasq":false,"ipam":{"ranges":${JSON.stringify(ranges)},"routes":${routeText},"type":"host-local"},` +
        '"isGateway":true,"mtu":1472,"name":"cni-flannel","type":"bridge"}',
    );
    expect([call("flannel", "DEL", { cniVersion: "" }), call("flannel", "DEL", { cniVersion: "" })]).toEqual([{}, {}]);
    expect(host.files.find("/var/lib/cni/flannel/dummy")).toBeNull();
  });

  const lead = "failed to load flannel 'subnet.env' file: ";
  const tail = ". Check the flannel pod log for this node.";
  const missing =
    "/run/flannel/subnet.env is missing FLANNEL_NETWORK, FLANNEL_IPV6_NETWORK, FLANNEL_SUBNET, FLANNEL_IPV6_SUBNET";
  test.each<[string, object, string]>([
    ["foo=bar", {}, `${lead}${missing}, FLANNEL_MTU, FLANNEL_IPMASQ${tail}`],
    [`${v4}FLANNEL_MTU=x\n`, {}, `${lead}/run/flannel/subnet.env is missing FLANNEL_IPMASQ${tail}`],
    [
      v4 + rest,
      { ipam: { routes: [{ dst: "x" }] } },
      "failed to assemble Delegate IPAM: failed to read IPAM routes: failed to parse ipam.routes: invalid CIDR address: x",
    ],
    [
      v4 + rest,
      { delegate: { type: "none" } },
      'failed to delegate add: failed to find plugin "none" in path [/opt/cni/bin]',
    ],
    [v4 + rest, { delegate: { type: 5 } }, "'delegate' dictionary, if present, must have (string) 'type' field"],
    [
      v4 + rest,
      { delegate: { ipam: {} } },
      "'delegate' dictionary must not have 'ipam' field, it'll be set by flannel",
    ],
  ])("with %j refuses %j", (text, config, msg) => {
    expect(set(text).call("flannel", "ADD", config)).toEqual({ code: 999, msg });
  });
});

describe("tap", () => {
  const ipam = { type: "host-local", subnet: "10.1.2.0/24" };
  const tapOf = ({ host }: Machine): TunDevice | null => {
    const device = inside(host, "a").findDevice("tapifc");
    return device instanceof TunDevice ? device : null;
  };
  const place = { CNI_IFNAME: "tapifc" };

  test.each(["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"])("comes and goes in %s", (cniVersion) => {
    const lab = machine();
    const config = { cniVersion, owner: 0, group: 0, ipam };
    const result = lab.call("tap", "ADD", config, place);
    const tap = tapOf(lab);
    expect(tap?.options).toMatchObject({ mode: "tap", vnetHeader: true, user: 0, group: 0 });
    if (cniVersion < "0.3.0") expect(result).toMatchObject({ ip4: { ip: "10.1.2.2/24", gateway: "10.1.2.1" } });
    else expect(result).toMatchObject({ interfaces: [{ name: "tapifc", mac: formatMac(tap?.mac ?? MAC_ZERO) }] });
    const check = lab.call("tap", "CHECK", { ...config, prevResult: result }, place);
    expect(check).toEqual(cniVersion < "0.4.0" ? { code: 1, msg: "config version does not allow CHECK" } : {});
    expect([lab.call("tap", "DEL", config, place), lab.call("tap", "DEL", config, place)]).toEqual([{}, {}]);
    expect(tapOf(lab)).toBeNull();
  });

  test("takes its link address from the capability, else CNI_ARGS, else the configuration; and joins a bridge", () => {
    const lab = machine();
    const bridge = lab.call("bridge", "ADD", { bridge: "br0" }, { ...place, CNI_IFNAME: "eth0" });
    expect(bridge).toHaveProperty("interfaces");
    const mac = "c2:00:00:00:00:01";
    const args = { ...place, CNI_ARGS: "IgnoreUnknown=1;MAC=c2:00:00:00:00:02" };
    const runtimeConfig = { mac: "c2:00:00:00:00:03" };
    const macs = [
      lab.call("tap", "ADD", { mac }, { CNI_IFNAME: "t1" }),
      lab.call("tap", "ADD", { mac }, { ...args, CNI_IFNAME: "t2" }),
      lab.call("tap", "ADD", { mac, runtimeConfig }, { ...args, CNI_IFNAME: "t3" }),
    ].map(({ interfaces }) => (interfaces as { mac: string }[])[0]?.mac);
    expect(macs).toEqual([mac, "c2:00:00:00:00:02", "c2:00:00:00:00:03"]);
    expect(lab.call("tap", "ADD", { bridge: "br1" }, place)).toMatchObject({
      msg: "failed to get bridge br1: Link not found",
    });
  });
});

describe("vlan", () => {
  const ipam = { type: "host-local", subnet: "10.1.2.0/24" };
  const set = (): Machine => {
    const lab = machine();
    const addresses = [{ address: "10.9.0.1/24" }];
    lab.call("dummy", "ADD", { ipam: { type: "static", addresses } }, { CNI_IFNAME: "dummy0" });
    return lab;
  };
  const base = { master: "dummy0", linkInContainer: true, vlanId: 1234 };

  test.each<[string, object, string]>([
    [
      "ADD",
      { ...base, master: "" },
      '"master" field is required. It specifies the host interface name to create the VLAN for',
    ],
    ["ADD", { ...base, vlanId: 4095, ipam }, "invalid VLAN ID 4095 (must be between 0 and 4095 inclusive)"],
    ["ADD", { ...base, master: "none", ipam }, "Link not found"],
    ["ADD", { ...base, mtu: 1600, ipam }, "invalid MTU 1600, must be [0, master MTU(1500)]"],
    ["ADD", base, "failed to execute IPAM delegate: no plugin name provided"],
    [
      "ADD",
      { ...base, ipam: { type: "host-local", subnet: "10.1.2.0/33" } },
      "failed to execute IPAM delegate: invalid CIDR address: 10.1.2.0/33",
    ],
    ["DEL", { ...base, master: "none", ipam }, "Link not found"],
    ["DEL", base, "no plugin name provided"],
  ])("%s of %j is refused", (command, config, msg) => {
    expect(set().call("vlan", command, config)).toEqual({ code: 999, msg });
  });

  test("CHECK looks for the lower device, the VLAN and the MTU", () => {
    const { call } = set();
    const config = { ...base, mtu: 1400, ipam };
    const prevResult = call("vlan", "ADD", config);
    expect(prevResult).toMatchObject({
      interfaces: [{ name: "eth0" }],
      ips: [{ address: "10.1.2.2/24", interface: 0 }],
    });
    const check = (change: object): unknown => call("vlan", "CHECK", { ...config, ...change, prevResult }).msg;
    expect(check({})).toBeUndefined();
    expect(check({ master: "none" })).toBe('failed to lookup master "none": Link not found');
    expect(check({ vlanId: 7 })).toBe("Error: Tuning link eth0 configured promisc is 7, current value is 1234");
    expect(check({ mtu: 1300 })).toBe("Error: Tuning configured MTU of eth0 is 1300, current value is 1400");
    expect(call("vlan", "CHECK", config)).toEqual({ code: 999, msg: "vlan: Required prevResult missing" });
  });
});

test("tuning refuses a sysctl that is there twice", () => {
  const { host } = machine();
  const text =
    '{"name":"t","cniVersion":"1.0.0","sysctl":{"net.ipv4.ip_forward":"1","net.ipv4.ip_forward":"0"},"prevResult":{}}';
  const { stdout } = new CniCommand(host, standardPlugins()).run(
    "tuning",
    { ...ENVIRONMENT, CNI_COMMAND: "ADD" },
    text,
  );
  expect(JSON.parse(stdout)).toEqual({ code: 999, msg: "duplicated sysctl keys are not allowed" });
});

test.each<[string, (result: Record<string, unknown>) => object, string]>([
  ["macvlan", () => ({}), "required prevResult missing"],
  ["ptp", () => ({}), "ptp: Required prevResult missing"],
  [
    "macvlan",
    (result) => ({ prevResult: { ...result, interfaces: [] } }),
    "sandbox in prevResult  doesn't match configured netns: /var/run/netns/a",
  ],
  [
    "macvlan",
    (result) => ({
      prevResult: { ...result, interfaces: [{ name: "eth0", sandbox: "/var/run/netns/a", mac: "02:00:00:00:00:01" }] },
    }),
    "interface eth0 Mac 02:00:00:00:00:01 doesn't match container Mac: ",
  ],
  [
    "ptp",
    (result) => ({ prevResult: { ...result, routes: [{ dst: "10.99.0.0/16", gw: "10.1.2.1" }] } }),
    "Expected Route {Dst:{IP:10.99.0.0 Mask:ffff0000} GW:10.1.2.1 MTU:0 AdvMSS:0 Priority:0 Table:<nil> Scope:<nil>} not found in routing table",
  ],
])("CHECK of %s with another prevResult (%#)", (type, change, message) => {
  const { call } = machine();
  const addresses = [{ address: "10.9.0.1/24" }];
  call("dummy", "ADD", { ipam: { type: "static", addresses } }, { CNI_IFNAME: "dummy0" });
  const config = { master: "dummy0", linkInContainer: true, ipam: { type: "host-local", subnet: "10.1.2.0/24" } };
  const result = call(type, "ADD", config);
  expect(call(type, "CHECK", { ...config, prevResult: result })).toEqual({});
  expect(String(call(type, "CHECK", { ...config, ...change(result) }).msg)).toContain(message);
});
