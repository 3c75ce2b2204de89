import { describe, expect, test } from "vitest";
import { parseSelector, selects } from "../../../src/cni/calico/selector.js";
import { Cluster } from "../../../src/k8s/cluster.js";
import type { ClusterOptions } from "../../../src/k8s/cluster-options.js";

const NODES = [
  { name: "a", labels: { zone: "west" } },
  { name: "b", labels: { zone: "east" } },
];

function calico(options: Partial<ClusterOptions> = {}): Cluster {
  return new Cluster({ nodes: NODES, dns: false, podNetwork: "calico-no-tunnel", ...options });
}

/** Pods "NODE-1".. on their nodes, with annotations. */
function pods(node: string, count: number, annotations = "{}", first = 1): string {
  return Array.from(
    { length: count },
    (_, index) => `
apiVersion: v1
kind: Pod
metadata: { name: ${node}-${first + index}, annotations: ${annotations} }
spec: { nodeName: ${node}, terminationGracePeriodSeconds: 0, containers: [{ name: web, image: nginx }] }
---`,
  ).join("");
}

const object = (kind: string, name: string, spec: string, group = "projectcalico.org/v3"): string =>
  `{ apiVersion: ${group}, kind: ${kind}, metadata: { name: ${name} }, spec: ${spec} }\n---\n`;

function addresses(cluster: Cluster): Record<string, string | undefined> {
  return Object.fromEntries(cluster.api.list("Pod").map((pod) => [pod.metadata.name, pod.status.podIP]));
}

function blocks(cluster: Cluster): string[] {
  const kind = "BlockAffinity.crd.projectcalico.org";
  return cluster.api.list(kind).map((one) => {
    const { node, cidr } = (one as unknown as { spec: { node: string; cidr: string } }).spec;
    return `${node} ${cidr}`;
  });
}

function failure(cluster: Cluster, name: string): string {
  const events = cluster.api.list("Event").filter((one) => one.involvedObject.name === name);
  return (events.find((one) => one.reason === "FailedCreatePodSandBox")?.message ?? "").replace(/^.*\(add\): /, "");
}

async function shell(cluster: Cluster, place: string, script: string): Promise<string> {
  return (await cluster.exec(place, script)).stdout.trimEnd();
}

describe("calico-ipam", () => {
  test("cuts blocks of 64 for machines as they need them, and routes them", async () => {
    const cluster = calico({ podCidr: "10.244.0.0/24" });
    expect(blocks(cluster)).toEqual([]);
    cluster.apply(pods("a", 65));
    expect((await cluster.settle({ limitNs: 600e9 })).problems).toEqual([]);
    const [one = "", two = ""] = blocks(cluster);
    expect([one, two].map((each) => each.replace(/\d+\/26$/, "N/26"))).toEqual(["a 10.244.0.N/26", "a 10.244.0.N/26"]);
    const routes = await shell(cluster, "node/b", "ip route show proto bird | sort -V");
    expect(
      routes
        .split("\n")
        .map((each) => each.trimEnd())
        .sort(),
    ).toEqual([one, two].map((each) => `${each.slice(2)} via 192.168.10.11 dev eth0`).sort());
    expect(await shell(cluster, "node/a", "ip route show type blackhole | wc -l")).toBe("2");
    const own = Object.values(addresses(cluster));
    expect(new Set(own).size).toBe(65);
  });

  test("lends addresses where no block is left, which others reach by routes of their own", async () => {
    const cluster = calico({ podCidr: "10.244.0.0/26", nodeCidrMaskSizeIpv4: 28 });
    cluster.apply(pods("a", 1));
    await cluster.settle();
    cluster.apply(pods("b", 1));
    await cluster.settle();
    expect(blocks(cluster)).toEqual(["a 10.244.0.0/26"]);
    expect(addresses(cluster)).toEqual({ "a-1": "10.244.0.0", "b-1": "10.244.0.1" });
    expect(await shell(cluster, "node/a", "ip route show 10.244.0.1")).toBe(
      "10.244.0.1 via 192.168.10.12 dev eth0 proto bird",
    );
    expect(await shell(cluster, "a-1", "ping -c 1 -W 1 10.244.0.1 | grep -o '1 received'")).toBe("1 received");
    expect(await shell(cluster, "b-1", "ping -c 1 -W 1 10.244.0.0 | grep -o '1 received'")).toBe("1 received");
  });

  test("does not lend under strict affinity, and gives what came back again once it is its turn", async () => {
    const cluster = calico({ podCidr: "10.244.0.0/29", nodeCidrMaskSizeIpv4: 30 });
    cluster.apply(object("IPAMConfig", "default", "{ strictAffinity: true }", "crd.projectcalico.org/v1"));
    cluster.apply(pods("a", 9));
    await cluster.settle();
    const refused =
      "failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No more free affine blocks and strict affinity enabled";
    const waiting = Object.entries(addresses(cluster)).filter(([, address]) => address === undefined);
    expect(waiting).toHaveLength(1);
    expect(failure(cluster, waiting[0]?.[0] ?? "")).toBe(refused);
    cluster.apply(pods("b", 1));
    await cluster.settle();
    expect(failure(cluster, "b-1")).toBe(refused);
    const gone = Object.entries(addresses(cluster)).find(([, address]) => address === "10.244.0.3")?.[0] ?? "";
    cluster.delete("Pod", gone);
    await cluster.settle();
    expect(addresses(cluster)[waiting[0]?.[0] ?? ""]).toBe("10.244.0.3");
  });

  test("leaves out what is reserved, disabled, or for other machines, and gives what annotations ask for", async () => {
    const cluster = calico();
    const pool = (name: string, spec: string): string => object("IPPool", name, spec);
    cluster.apply(
      pool("default-ipv4-ippool", "{ cidr: 10.244.0.0/16, disabled: true }") +
        pool("west", `{ cidr: 10.1.0.0/24, blockSize: 28, nodeSelector: 'zone == "west"' }`) +
        pool("east", `{ cidr: 10.2.0.0/24, blockSize: 28, nodeSelector: 'zone in {"east"}' }`) +
        pool("asked", "{ cidr: 10.3.0.0/28, blockSize: 28, assignmentMode: Manual }") +
        object("IPReservation", "kept", "{ reservedCIDRs: [10.3.0.0/31] }"),
    );
    const asking = (what: string): string => `{ cni.projectcalico.org/ipv4pools: '${what}' }`;
    cluster.apply(pods("a", 1) + pods("b", 1) + pods("a", 1, asking('["asked"]'), 2));
    cluster.apply(pods("a", 1, asking('["none"]'), 3) + pods("b", 1, asking('["10.1.0.0/24"]'), 2));
    await cluster.settle();
    const given = addresses(cluster);
    expect(given["a-1"]).toMatch(/^10\.1\.0\./);
    expect(given["b-1"]).toMatch(/^10\.2\.0\./);
    expect(given["a-2"]).toBe("10.3.0.2");
    expect(failure(cluster, "a-3")).toBe('error parsing pool "none": invalid CIDR address: none');
    // Who asks for a pool gets it on any machine.
    expect(given["b-2"]).toMatch(/^10\.1\.0\./);
    expect(blocks(cluster).map((each) => each.replace(/\d+\/28/, "N/28"))).toEqual([
      "a 10.1.0.N/28",
      "a 10.3.0.N/28",
      "b 10.1.0.N/28",
      "b 10.2.0.N/28",
    ]);
  });

  test("says in Calico's words why there is no address", async () => {
    const cluster = calico();
    const pool = (name: string, spec: string): string => object("IPPool", name, spec);
    cluster.apply(
      pool("default-ipv4-ippool", "{ cidr: 10.244.0.0/16, nodeSelector: 'zone == \"west\"' }") +
        pool("closed", "{ cidr: 10.1.0.0/24, disabled: true }") +
        pool("tunnels", "{ cidr: 10.2.0.0/24, allowedUses: [Tunnel] }") +
        pool("one", "{ cidr: 10.3.0.0/28, blockSize: 29 }") +
        pool("two", "{ cidr: 10.4.0.0/28, blockSize: 29 }") +
        object("IPAMConfiguration", "default", "{ maxBlocksPerHost: 1 }"),
    );
    const asking = (name: string, what: string, version = 4): string =>
      `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, annotations: { cni.projectcalico.org/ipv${version}pools: '${what}' } }, spec: { nodeName: b, containers: [{ name: web, image: nginx }] } }\n---\n`;
    const words: Record<string, string> = {
      '["closed"]': "the given pool (10.1.0.0/24) does not exist, or is not enabled",
      '["10.9.0.1/24"]': "the given pool (10.9.0.0/24) does not exist, or is not enabled",
      '["tunnels"]': "cannot find a qualified ippool, no pools match the required use (Workload)",
      '["fd00::/64"]': '"fd00::" isn\'t a IPv4 address',
      '["a b"]': 'error parsing pool "a b": invalid CIDR address: a b',
      one: "invalid character 'o' looking for beginning of value",
      "[5]": "json: cannot unmarshal number into Go value of type string",
      "{}": "json: cannot unmarshal object into Go value of type []string",
    };
    const names = Object.keys(words);
    cluster.apply(names.map((what, index) => asking(`bad-${index}`, what)).join("") + asking("six", '["one"]', 6));
    await cluster.settle();
    expect(names.map((_, index) => failure(cluster, `bad-${index}`))).toEqual(Object.values(words));
    expect(failure(cluster, "six")).toBe('"10.3.0.0" isn\'t a IPv6 address');
    // The pools are tried in the order in which they are asked for, and blocks are counted in those pools alone.
    cluster.apply(Array.from({ length: 9 }, (_, index) => asking(`p-${index}`, '["two", "one"]')).join(""));
    cluster.apply(asking("other", '["one"]'));
    await cluster.settle();
    const given = addresses(cluster);
    const got = Array.from({ length: 9 }, (_, index) => given[`p-${index}`] ?? "");
    expect(got.filter((each) => each.startsWith("10.4.0."))).toHaveLength(8);
    const late = `p-${got.findIndex((each) => !each.startsWith("10.4.0."))}`;
    expect(failure(cluster, late)).toBe("cannot allocate new block due to per host block limit");
    expect(given["other"]).toMatch(/^10\.3\.0\./);
  });

  test("gives of pools for a namespace to its pods alone, and to those that ask", async () => {
    const cluster = calico();
    const pool = (name: string, spec: string): string => object("IPPool", name, spec);
    const inNamespace = (namespace: string, text: string): string =>
      text.replaceAll("metadata: {", `metadata: { namespace: ${namespace},`);
    cluster.apply(
      "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { tier: front } } }\n---\n" +
        "{ apiVersion: v1, kind: Namespace, metadata: { name: mail, labels: { tier: back } } }\n---\n" +
        pool("default-ipv4-ippool", "{ cidr: 10.244.0.0/16, disabled: true }") +
        pool("front", `{ cidr: 10.1.0.0/24, namespaceSelector: 'tier == "front"' }`),
    );
    cluster.apply(inNamespace("shop", pods("a", 1)) + inNamespace("mail", pods("a", 1, "{}", 2)));
    cluster.apply(inNamespace("mail", pods("a", 1, `{ cni.projectcalico.org/ipv4pools: '["front"]' }`, 3)));
    await cluster.settle();
    const given = addresses(cluster);
    expect(given["a-1"]).toMatch(/^10\.1\.0\./);
    expect(failure(cluster, "a-2")).toBe("no configured Calico pools for node a");
    expect(given["a-3"]).toMatch(/^10\.1\.0\./);
  });

  test("tells of pools that give nothing", () => {
    const { problems } = calico().apply(object("IPPool", "odd", "{ cidr: 10.9.0.1/24 }"));
    expect(problems.map((each) => each.message).join()).toContain("gives no addresses");
  });

  test.each([
    ["Always", /^10\.244\.\d+\.\d+\/26 via 10\.244\.\d+\.\d+ dev vxlan\.calico onlink$/, 1450],
    ["CrossSubnet", /^10\.244\.\d+\.\d+\/26 via 192\.168\.10\.12 dev eth0 onlink$/, 1450],
  ])("VXLAN %s, chosen by the pool", async (vxlanMode, route, mtu) => {
    const cluster = calico();
    cluster.apply(
      object("IPPool", "default-ipv4-ippool", `{ cidr: 10.244.0.0/16, vxlanMode: ${vxlanMode}, natOutgoing: true }`),
    );
    await cluster.settle();
    cluster.apply(pods("a", 1) + pods("b", 1));
    await cluster.settle();
    expect(await shell(cluster, "node/a", "ip route show proto 80 | grep via")).toMatch(route);
    expect(await shell(cluster, "node/a", "cat /sys/class/net/vxlan.calico/mtu")).toBe(`${mtu}`);
    const target = addresses(cluster)["b-1"] ?? "";
    expect(await shell(cluster, "a-1", `ping -c 1 -W 1 ${target} | grep -o '1 received'`)).toBe("1 received");
    expect(await shell(cluster, "node/a", `ping -c 1 -W 1 ${target} | grep -o '1 received'`)).toBe("1 received");
  });
});

test.each([
  ["", true],
  ["all()", true],
  ['zone == "west"', true],
  ["zone == 'east'", false],
  ['zone != "east" && has(disk)', true],
  ['!has(disk) || zone in { "west", "north" }', true],
  ['other not in {"x"}', true],
  ['disk starts with "s" && disk ends with "d" && disk contains "s"', true],
  ['!(zone == "west" || all())', false],
  ["kubernetes.io/os == 'linux'", false],
  [" (all( ) )", true],
  ["zone startswith'w'&&zone ends \t with\"t\"", true],
  ["zone notin{'east','north',}", true],
  ["zone  not  in  {}", true],
  ["zone in {}", false],
  ["in in {'x'} || contains contains 'x' || has == 'x'", false],
  ["! (has( other)||!has(zone ))", true],
])("the selector %s", (text, expected) => {
  const selector = parseSelector(text);
  expect(selector !== null && selects(selector, { zone: "west", disk: "ssd" })).toBe(expected);
});

test.each([
  "zone =",
  "zone == west",
  "(all()",
  "in {x}",
  'zone in {"a" "b"}',
  'zone in {,"a"}',
  "&&",
  "zone has(disk)",
  "zone starts from 'w'",
  "'west' == zone",
  "zone == 'west'\n",
  "has(zone, disk)",
  "zone == 'west' &",
])("%s is no selector", (text) => {
  expect(parseSelector(text)).toBeNull();
});
