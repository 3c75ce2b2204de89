import type { ServicePort } from "kubernetes-types/core/v1.js";
import { describe, expect, test } from "vitest";
import type { Service } from "../../src/k8s/api/object.js";
import type { RenderOptions } from "../../src/k8s/node/proxy/datapath.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { type EndpointRow, type Outcome, ProxierWorld, type ServiceRow } from "./proxier-world.js";

// The packet flows of kube-proxy's own tests (runPacketFlowTests in pkg/proxy/iptables and pkg/proxy/nftables,
// proxier_test.go), as facts, through the rules that podwire writes.

/** What comes of it: the endpoints, "+" in front where the source is rewritten; or DROP, REJECT, nothing; by mode where they differ. */
type Expected = string | Readonly<Record<ProxyMode, string>>;
type Flow = readonly [from: string, to: string, port: number, expected: Expected, protocol?: "tcp" | "udp" | "sctp"];
interface Table {
  readonly name: string;
  readonly options?: Partial<RenderOptions>;
  readonly services: readonly ServiceRow[];
  readonly flows: readonly Flow[];
}

const POD = "10.0.0.2";
const NODE = "192.168.0.2";
const ALT = "192.168.1.2";
const CLIENT = "203.0.113.2";
const BLOCKED = "203.0.113.130";

const lb = (ip: string) => ({ ip });
const service = (
  spec: Partial<Service["spec"]>,
  endpoints: readonly EndpointRow[] | null,
  lbIps: readonly object[] = [],
  key = "ns1/svc1",
): ServiceRow => ({
  key,
  spec: { clusterIP: "172.30.0.41", ...spec },
  lbIps,
  ...(endpoints === null ? {} : { endpoints }),
});
const ports = (nodePort: number): ServicePort[] => [{ name: "p80", port: 80, protocol: "TCP", nodePort }];

/** IPVS has no short way for the cluster's own traffic past a Local policy: all get the local endpoints. */
const shortWay = (all: string, local: string): Expected => ({ iptables: all, nftables: all, ipvs: local });

const TWO: readonly EndpointRow[] = [["10.180.0.1"], ["10.180.2.1", "host"]];
const BOTH = "10.180.0.1:80, 10.180.2.1:80";
const balanced = (policy: "Local" | "Cluster"): ServiceRow =>
  service(
    {
      type: "LoadBalancer",
      externalTrafficPolicy: policy,
      externalIPs: ["192.168.99.11"],
      ports: ports(3001),
      healthCheckNodePort: 30000,
    },
    TWO,
    [lb("1.2.3.4")],
  );

const sides = (index: number): readonly EndpointRow[] => [
  [`10.180.0.${index}`, "host"],
  [`10.180.1.${index}`, "remote"],
];
const MASQUERADE: readonly ServiceRow[] = [
  service({ type: "LoadBalancer", externalTrafficPolicy: "Cluster", ports: ports(3001) }, sides(1), [lb("1.2.3.4")]),
  service(
    { type: "LoadBalancer", externalTrafficPolicy: "Local", clusterIP: "172.30.0.42", ports: ports(3002) },
    sides(2),
    [lb("5.6.7.8")],
    "ns2/svc2",
  ),
  service(
    { type: "LoadBalancer", internalTrafficPolicy: "Local", clusterIP: "172.30.0.43", ports: ports(3003) },
    sides(3),
    [lb("9.10.11.12")],
    "ns3/svc3",
  ),
];
/** TestInternalExternalMasquerade: who, where; then base, without detector, masqueradeAll, both. */
const MASQUERADE_FLOWS: readonly (readonly [string, string, number, string, string?, string?, string?])[] = [
  [POD, "172.30.0.41", 80, "1", "1", "+1", "+1"],
  [POD, NODE, 3001, "+1"],
  [POD, "1.2.3.4", 80, "+1"],
  [NODE, "172.30.0.41", 80, "+1", "1", "+1", "+1"],
  [NODE, NODE, 3001, "+1"],
  [NODE, "1.2.3.4", 80, "+1"],
  [CLIENT, "172.30.0.41", 80, "+1", "1", "+1", "+1"],
  [CLIENT, NODE, 3001, "+1"],
  [CLIENT, "1.2.3.4", 80, "+1"],
  [POD, "172.30.0.42", 80, "2", "2", "+2", "+2"],
  [POD, NODE, 3002, "2", "2L", "2", "2L"],
  [POD, "5.6.7.8", 80, "2", "2L", "2", "2L"],
  [NODE, "172.30.0.42", 80, "+2", "2", "+2", "+2"],
  [NODE, NODE, 3002, "+2"],
  [NODE, "5.6.7.8", 80, "+2"],
  [CLIENT, "172.30.0.42", 80, "+2", "2", "+2", "+2"],
  [CLIENT, NODE, 3002, "2L"],
  [CLIENT, "5.6.7.8", 80, "2L"],
  [POD, "172.30.0.43", 80, "3L", "3L", "+3L", "+3L"],
  [POD, NODE, 3003, "+3"],
  [POD, "9.10.11.12", 80, "+3"],
  [NODE, "172.30.0.43", 80, "+3L", "3L", "+3L", "+3L"],
  [NODE, NODE, 3003, "+3"],
  [NODE, "9.10.11.12", 80, "+3"],
  [CLIENT, "172.30.0.43", 80, "+3L", "3L", "+3L", "+3L"],
  [CLIENT, NODE, 3003, "+3"],
  [CLIENT, "9.10.11.12", 80, "+3"],
];
const masqueradeTable = (name: string, options: Partial<RenderOptions>, column: 0 | 1 | 2 | 3): Table => ({
  name: `internal and external masquerade, ${name}`,
  options,
  services: MASQUERADE,
  flows: MASQUERADE_FLOWS.map(([from, to, port, ...columns]): Flow => {
    const [, mark = "", index = "", isLocal = ""] = /^(\+?)(\d)(L?)$/.exec(columns[column] ?? columns[0] ?? "") ?? [];
    const all = `10.180.0.${index}:80${isLocal === "L" ? "" : `, 10.180.1.${index}:80`}`;
    const isShort = columns[0] !== "2L" && (port === 3002 || to === "5.6.7.8");
    return [from, to, port, isShort ? shortWay(mark + all, "10.180.0.2:80") : mark + all];
  }),
});

const TERMINATING = {
  type: "LoadBalancer",
  clusterIP: "172.30.1.1",
  ports: [{ port: 80, protocol: "TCP" } as ServicePort],
} as const satisfies Partial<Service["spec"]>;
const terminating = (
  name: string,
  policy: "Local" | "Cluster",
  endpoints: readonly EndpointRow[] | null,
  pod: string,
  outside: Expected,
): Table => ({
  name: `terminating endpoints, ${policy}: ${name}`,
  services: [service({ ...TERMINATING, externalTrafficPolicy: policy }, endpoints, [lb("1.2.3.4")])],
  flows: [
    [POD, "172.30.1.1", 80, pod],
    [CLIENT, "1.2.3.4", 80, outside],
  ],
});
const internal = (name: string, policy: "Local" | "Cluster", nodes: readonly string[], expected: Expected): Table => ({
  name: `internalTrafficPolicy ${policy}, ${name}`,
  services: [
    service(
      { clusterIP: "172.30.1.1", internalTrafficPolicy: policy, ports: [{ port: 80, protocol: "TCP" }] },
      nodes.length === 0 ? null : nodes.map((node, index): EndpointRow => [`10.0.1.${index + 1}`, node, "r"]),
    ),
  ],
  flows: [[POD, "172.30.1.1", 80, expected]],
});

/** A virtual server without servers answers at once, whatever the policy. */
const NONE_LOCAL: Expected = { iptables: "DROP", nftables: "DROP", ipvs: "REJECT" };

const V6 = { family: 6 } as const;
const nodePorts = (name: string, options: Partial<RenderOptions>, flows: readonly Flow[]): Table => {
  const isV6 = options.family === 6;
  const [clusterIP, one, two] = isV6
    ? ["fd00:172:30::41", "fd00:10:180::1", "fd00:10:180::2:1"]
    : ["172.30.0.41", "10.180.0.1", "10.180.2.1"];
  return {
    name: `node ports, ${name}`,
    options,
    services: [service({ type: "NodePort", clusterIP, ports: ports(3001) }, [[one ?? ""], [two ?? "", "host"]])],
    flows,
  };
};
const BOTH_V6 = "[fd00:10:180::1]:80, [fd00:10:180::2:1]:80";

const general = (dst: string, port: number, expected: Expected, protocol: "tcp" | "udp" | "sctp" = "tcp"): Flow => [
  "10.180.0.2",
  dst,
  port,
  expected,
  protocol,
];

const TABLES: readonly Table[] = [
  {
    name: "no endpoints",
    services: [
      service({ type: "LoadBalancer", externalIPs: ["192.168.99.11"], ports: ports(3001) }, null, [lb("1.2.3.4")]),
    ],
    flows: [
      [POD, "172.30.0.41", 80, "REJECT"],
      [CLIENT, "192.168.99.11", 80, "REJECT"],
      [POD, NODE, 3001, "REJECT"],
      [CLIENT, NODE, 3001, "REJECT"],
      [POD, "1.2.3.4", 80, "REJECT"],
      [CLIENT, "1.2.3.4", 80, "REJECT"],
    ],
  },
  {
    name: "cluster IPs in general",
    services: [
      service({ ports: [{ name: "http", port: 80, protocol: "TCP" }] }, [["10.180.0.1", "host"]]),
      {
        key: "ns2/svc2",
        spec: {
          clusterIP: "172.30.0.42",
          ports: [
            { name: "http", port: 80, protocol: "TCP" },
            { name: "https", port: 443, protocol: "TCP", targetPort: 8443 },
            { name: "dns-udp", port: 53, protocol: "UDP" },
            { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 5353 },
            { name: "dns-sctp", port: 53, protocol: "SCTP" },
          ],
        },
        endpoints: [
          ["10.180.0.1", "host"],
          ["10.180.2.1", "node2"],
        ],
        endpointPorts: [
          { name: "http", port: 80, protocol: "TCP" },
          { name: "https", port: 8443, protocol: "TCP" },
          { name: "dns-udp", port: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 5353, protocol: "TCP" },
          { name: "dns-sctp", port: 53, protocol: "SCTP" },
        ],
      },
    ],
    flows: [
      general("172.30.0.41", 80, "10.180.0.1:80"),
      ["10.180.0.1", "172.30.0.41", 80, "+10.180.0.1:80"],
      general("172.30.0.42", 80, BOTH),
      general("172.30.0.42", 443, "10.180.0.1:8443, 10.180.2.1:8443"),
      general("172.30.0.42", 53, "10.180.0.1:5353, 10.180.2.1:5353"),
      general("172.30.0.42", 53, "10.180.0.1:53, 10.180.2.1:53", "udp"),
      general("172.30.0.42", 53, "10.180.0.1:53, 10.180.2.1:53", "sctp"),
      general("172.30.0.42", 80, { iptables: "", nftables: "REJECT", ipvs: "REJECT" }, "udp"),
      general("172.30.0.41", 443, { iptables: "", nftables: "REJECT", ipvs: "REJECT" }),
      general("172.30.0.50", 80, { iptables: "", nftables: "DROP", ipvs: "" }),
    ],
  },
  {
    name: "load balancers with source ranges",
    services: [
      service(
        {
          type: "LoadBalancer",
          ports: ports(3001),
          loadBalancerSourceRanges: ["192.168.0.0/24", " 203.0.113.0/25"],
        },
        [["10.180.0.1"]],
        [lb("1.2.3.4"), lb("5.6.7.8")],
      ),
    ],
    flows: [
      [POD, "172.30.0.41", 80, "10.180.0.1:80"],
      [CLIENT, NODE, 3001, "+10.180.0.1:80"],
      [BLOCKED, NODE, 3001, "+10.180.0.1:80"],
      ...["1.2.3.4", "5.6.7.8"].flatMap((ip): Flow[] => [
        [CLIENT, ip, 80, "+10.180.0.1:80"],
        [BLOCKED, ip, 80, "DROP"],
        [POD, ip, 80, "DROP"],
        [NODE, ip, 80, "+10.180.0.1:80"],
        [ip, ip, 80, "+10.180.0.1:80"],
      ]),
    ],
  },
  {
    name: "load balancers that are proxies",
    services: [
      service(
        { type: "LoadBalancer", ports: ports(3001) },
        [["10.180.0.1"]],
        [
          { ip: "1.2.3.4", ipMode: "Proxy" },
          { ip: "1.2.3.5", ipMode: "VIP" },
        ],
      ),
    ],
    flows: [
      [POD, "1.2.3.4", 80, ""],
      [CLIENT, "1.2.3.4", 80, ""],
      [CLIENT, "1.2.3.5", 80, "+10.180.0.1:80"],
    ],
  },
  {
    name: "addresses that are none are left out",
    services: [
      service(
        {
          type: "LoadBalancer",
          ports: ports(3001),
          externalIPs: ["192.168.99.11", "not-an-address", "192.168.99.012"],
          loadBalancerSourceRanges: ["203.0.113.0/25", "not-a-range"],
        },
        [["10.180.0.1"]],
        [lb("1.2.3.4"), { hostname: "example.com" }],
      ),
    ],
    flows: [
      [CLIENT, "192.168.99.11", 80, "+10.180.0.1:80"],
      [CLIENT, "1.2.3.4", 80, "+10.180.0.1:80"],
      [BLOCKED, "1.2.3.4", 80, "DROP"],
    ],
  },
  nodePorts("primary or all", {}, [
    [POD, "172.30.0.41", 80, BOTH],
    [CLIENT, NODE, 3001, `+${BOTH}`],
    [NODE, NODE, 3001, `+${BOTH}`],
    [CLIENT, ALT, 3001, { iptables: `+${BOTH}`, nftables: "", ipvs: `+${BOTH}` }],
  ]),
  nodePorts("chosen addresses", { nodePortAddresses: [NODE, ALT] }, [
    [CLIENT, NODE, 3001, `+${BOTH}`],
    [CLIENT, ALT, 3001, `+${BOTH}`],
  ]),
  nodePorts("one chosen address", { nodePortAddresses: [ALT] }, [
    [CLIENT, NODE, 3001, ""],
    [CLIENT, ALT, 3001, `+${BOTH}`],
  ]),
  nodePorts("IPv6, primary or all", V6, [
    ["fd00:10::2", "fd00:172:30::41", 80, BOTH_V6],
    ["2600:5200::1", "2001:db8::1", 3001, `+${BOTH_V6}`],
    ["2001:db8::1", "2001:db8::1", 3001, `+${BOTH_V6}`],
    ["2600:5200::1", "2001:db8:1::2", 3001, { iptables: `+${BOTH_V6}`, nftables: "", ipvs: `+${BOTH_V6}` }],
  ]),
  nodePorts("IPv6, chosen addresses", { ...V6, nodePortAddresses: ["2001:db8::1", "2001:db8:1::2"] }, [
    ["2600:5200::1", "2001:db8:1::2", 3001, `+${BOTH_V6}`],
  ]),
  {
    name: "externalTrafficPolicy Local",
    services: [balanced("Local")],
    flows: [
      [POD, "172.30.0.41", 80, BOTH],
      [POD, "192.168.99.11", 80, shortWay(BOTH, "10.180.2.1:80")],
      [CLIENT, "192.168.99.11", 80, "10.180.2.1:80"],
      [POD, "1.2.3.4", 80, shortWay(BOTH, "10.180.2.1:80")],
      [CLIENT, "1.2.3.4", 80, "10.180.2.1:80"],
      [POD, NODE, 3001, shortWay(BOTH, "10.180.2.1:80")],
      [CLIENT, NODE, 3001, "10.180.2.1:80"],
    ],
  },
  {
    name: "externalTrafficPolicy Cluster",
    services: [balanced("Cluster")],
    flows: [
      [POD, "172.30.0.41", 80, BOTH],
      [POD, "192.168.99.11", 80, `+${BOTH}`],
      [CLIENT, "192.168.99.11", 80, `+${BOTH}`],
      [POD, "1.2.3.4", 80, `+${BOTH}`],
      [CLIENT, "1.2.3.4", 80, `+${BOTH}`],
      [POD, NODE, 3001, `+${BOTH}`],
      [CLIENT, NODE, 3001, `+${BOTH}`],
    ],
  },
  internal("all nodes", "Cluster", ["host", "node1", "node2"], "10.0.1.1:80, 10.0.1.2:80, 10.0.1.3:80"),
  internal("one local endpoint", "Local", ["host", "node1", "node2"], "10.0.1.1:80"),
  internal("two local endpoints", "Local", ["host", "host", "node2"], "10.0.1.1:80, 10.0.1.2:80"),
  internal("no local endpoint", "Local", ["node0", "node1", "node2"], NONE_LOCAL),
  internal("no endpoint", "Local", [], "REJECT"),
  terminating(
    "some are ready",
    "Local",
    [
      ["10.0.1.1", "host", "rs"],
      ["10.0.1.2", "host", "rs"],
      ["10.0.1.3", "host", "st"],
      ["10.0.1.4", "host", "t"],
      ["10.0.1.5", "node-1", "rs"],
    ],
    "10.0.1.1:80, 10.0.1.2:80, 10.0.1.5:80",
    "10.0.1.1:80, 10.0.1.2:80",
  ),
  terminating(
    "all local ones terminate",
    "Local",
    [
      ["10.0.1.2", "host", "st"],
      ["10.0.1.3", "host", "st"],
      ["10.0.1.4", "host", "t"],
      ["10.0.1.5", "node-1", "rs"],
    ],
    "10.0.1.5:80",
    "10.0.1.2:80, 10.0.1.3:80",
  ),
  terminating("one elsewhere", "Local", [["10.0.1.5", "node-1", "st"]], "10.0.1.5:80", {
    iptables: "DROP",
    nftables: "DROP",
    // Without a local endpoint IPVS takes the others, and answers go astray.
    ipvs: "10.0.1.5:80",
  }),
  terminating(
    "none usable",
    "Local",
    [
      ["10.0.1.5", "host", "t"],
      ["10.0.1.5", "node-1", "t"],
    ],
    "REJECT",
    "REJECT",
  ),
  terminating("gone", "Local", null, "REJECT", "REJECT"),
  terminating(
    "some are ready",
    "Cluster",
    [
      ["10.0.1.1", "host", "rs"],
      ["10.0.1.2", "host", "rs"],
      ["10.0.1.3", "another-node", "st"],
      ["10.0.1.4", "another-node", "t"],
      ["10.0.1.5", "another-node", "rs"],
    ],
    "10.0.1.1:80, 10.0.1.2:80, 10.0.1.5:80",
    "+10.0.1.1:80, 10.0.1.2:80, 10.0.1.5:80",
  ),
  terminating(
    "all terminate",
    "Cluster",
    [
      ["10.0.1.2", "host", "st"],
      ["10.0.1.3", "host", "st"],
      ["10.0.1.4", "another-node", "t"],
      ["10.0.1.5", "another-node", "st"],
    ],
    "10.0.1.2:80, 10.0.1.3:80, 10.0.1.5:80",
    "+10.0.1.2:80, 10.0.1.3:80, 10.0.1.5:80",
  ),
  terminating("one elsewhere", "Cluster", [["10.0.1.5", "node-1", "st"]], "10.0.1.5:80", "+10.0.1.5:80"),
  terminating("none usable", "Cluster", [["10.0.1.5", "host", "t"]], "REJECT", "REJECT"),
  masqueradeTable("base", {}, 0),
  masqueradeTable("no detector", { local: null }, 1),
  masqueradeTable("masqueradeAll", { masqueradeAll: true }, 2),
  masqueradeTable("masqueradeAll without detector", { masqueradeAll: true, local: null }, 3),
];

const text = ({ output, masq }: Outcome): string => `${masq ? "+" : ""}${output}`;

describe.each<ProxyMode>(["iptables", "nftables", "ipvs"])("the flows of kube-proxy's own tests in %s mode", (mode) => {
  test.each(TABLES)("$name", async ({ options, services, flows }) => {
    const world = new ProxierWorld(mode, options);
    await world.start();
    expect(world.sync(services)).toBe(true);
    const found: string[] = [];
    const wanted: string[] = [];
    for (const [from, to, port, expected, protocol] of flows) {
      const name = `${from} to ${to}:${port} ${protocol ?? "tcp"}`;
      const want = typeof expected === "string" ? expected : expected[mode];
      found.push(`${name}: ${text(await world.flow(from, to, port, want.split(",").length, protocol))}`);
      wanted.push(`${name}: ${want}`);
    }
    expect(found).toEqual(wanted);
  });
});
