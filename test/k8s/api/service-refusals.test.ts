import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/k8s/api/api-error.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import type { Service } from "../../../src/k8s/api/object.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { warningsOf } from "../../../src/k8s/api/warnings.js";
import { Sim } from "../../../src/sim/sim.js";

function newStore(serviceCidrs = ["10.96.0.0/16"]): ApiStore {
  const store = new ApiStore(new Sim(1), { serviceCidrs });
  bootstrapCluster(store);
  return store;
}

function create(store: ApiStore, name: string, spec: object): Service {
  return store.create<Service>({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: spec as Service["spec"],
  });
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return "accepted";
}

const http = { port: 80 };

describe("the API server refuses a Service in its own words", () => {
  const rows: readonly (readonly [what: string, spec: object, words: string])[] = [
    ["no ports", {}, 'Service "web" is invalid: spec.ports: Required value'],
    [
      "port 0",
      { ports: [{ port: 0 }] },
      'Service "web" is invalid: [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]',
    ],
    [
      "port 70000",
      { ports: [{ port: 70000, targetPort: 80 }] },
      'Service "web" is invalid: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      "two ports without names",
      { ports: [http, { port: 81 }] },
      'Service "web" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
    ],
    [
      "a name twice",
      {
        ports: [
          { name: "a", port: 80 },
          { name: "a", port: 81 },
        ],
      },
      'Service "web" is invalid: spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      "a port twice",
      {
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 80 },
        ],
      },
      'Service "web" is invalid: spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
    ],
    [
      "an unknown protocol",
      { ports: [{ port: 80, protocol: "ICMP" }] },
      'Service "web" is invalid: spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      "an unknown type",
      { type: "Balancer", ports: [http] },
      'Service "web" is invalid: spec.type: Unsupported value: "Balancer": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      "a nodePort on a ClusterIP",
      { ports: [{ port: 80, nodePort: 30000 }] },
      "Service \"web\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      "a nodePort outside the range",
      { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] },
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      "a clusterIP outside the range",
      { clusterIP: "10.1.0.1", ports: [http] },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"10.1.0.1"}: failed to allocate IP 10.1.0.1: the provided network does not match the current range',
    ],
    [
      "a clusterIP that is no address",
      { clusterIP: "web", ports: [http] },
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: "web": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      "an unknown external policy",
      { type: "NodePort", externalTrafficPolicy: "Near", ports: [http] },
      'Service "web" is invalid: spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
    ],
    [
      "an external policy inside",
      { externalTrafficPolicy: "Local", ports: [http] },
      'Service "web" is invalid: spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      "an unknown internal policy",
      { internalTrafficPolicy: "Near", ports: [http] },
      'Service "web" is invalid: spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
    ],
    [
      "affinity for 0 seconds",
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } }, ports: [http] },
      'Service "web" is invalid: spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400',
    ],
    [
      "an unknown affinity",
      { sessionAffinity: "Cookie", ports: [http] },
      'Service "web" is invalid: spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ],
    [
      "ExternalName without a name",
      { type: "ExternalName" },
      'Service "web" is invalid: spec.externalName: Required value',
    ],
    [
      "two families on one stack",
      { ipFamilyPolicy: "RequireDualStack", ports: [http] },
      'Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      "a family that the cluster lacks",
      { ipFamilies: ["IPv6"], ports: [http] },
      'Service "web" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      "a headless node port",
      { type: "NodePort", clusterIP: "None", ports: [http] },
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    ],
    [
      "source ranges inside",
      { loadBalancerSourceRanges: ["10.0.0.0/8"], ports: [http] },
      "Service \"web\" is invalid: spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "a loopback external address",
      { externalIPs: ["127.0.0.1"], ports: [http] },
      'Service "web" is invalid: spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
    [
      "a network's own address",
      { clusterIP: "10.96.0.0", ports: [http] },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.0.0"}: failed to allocate IP 10.96.0.0: the provided network does not match the current range',
    ],
    [
      "clusterIPs that do not begin with clusterIP",
      { clusterIP: "10.96.0.7", clusterIPs: ["10.96.0.8"], ports: [http] },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.0.8"}: first value must match `clusterIP`',
    ],
    [
      "three families",
      { ipFamilies: ["IPv4", "IPv6", "IPv4"], ports: [http] },
      'Service "web" is invalid: spec.ipFamilies[2]: Duplicate value: "IPv4"',
    ],
    [
      "clusterIPs without clusterIP",
      { clusterIPs: ["10.96.0.8"], ports: [http] },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.0.8"}: must be empty when `clusterIP` is not specified',
    ],
    [
      "None with another address",
      { clusterIP: "None", clusterIPs: ["None", "10.96.0.8"], ports: [http] },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"None", "10.96.0.8"}: \'None\' must be the first and only value',
    ],
    [
      "None in the second place",
      { clusterIP: "10.96.0.8", clusterIPs: ["10.96.0.8", "None"], ports: [http] },
      'Service "web" is invalid: spec.clusterIPs[1]: Invalid value: "None": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      "two addresses of one family",
      { clusterIP: "10.96.0.8", clusterIPs: ["10.96.0.8", "10.96.0.9"], ports: [http] },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.0.8", "10.96.0.9"}: may specify no more than one IP for each IP family',
    ],
    [
      "an address of another family than asked for",
      { clusterIP: "10.96.0.8", ipFamilies: ["IPv6"], ports: [http] },
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: "10.96.0.8": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
    [
      "an unknown family and policy",
      { ipFamilies: ["IPv5"], ipFamilyPolicy: "Both", ports: [http] },
      'Service "web" is invalid: [spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6", spec.ipFamilyPolicy: Unsupported value: "Both": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"]',
    ],
    [
      "the kubelet's port at a load balancer: since 1.33 no reason",
      { type: "LoadBalancer", ports: [{ port: 10250 }] },
      "accepted",
    ],
    [
      "a class for what is no load balancer",
      { loadBalancerClass: "a.b/c", ports: [http] },
      "Service \"web\" is invalid: spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "ExternalName with an address",
      { type: "ExternalName", externalName: "a.example", clusterIP: "10.96.0.8", ipFamilies: ["IPv4"] },
      'Service "web" is invalid: [spec.clusterIPs: Forbidden: may not be set for ExternalName services, spec.ipFamilies: Forbidden: may not be set for ExternalName services]',
    ],
    [
      "affinity settings without affinity of a client",
      { sessionAffinity: "None", sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } }, ports: [http] },
      "accepted",
    ],
    [
      "a health check port that is taken",
      { type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: 80, ports: [http] },
      "Internal error occurred: failed to allocate requested HealthCheck NodePort 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
    ],
    [
      "a target port's name with capitals",
      { ports: [{ port: 80, targetPort: "HTTP" }] },
      'Service "web" is invalid: [spec.ports[0].targetPort: Invalid value: "HTTP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), spec.ports[0].targetPort: Invalid value: "HTTP": must contain at least one letter (a-z)]',
    ],
    [
      "an affinity longer than a day",
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } }, ports: [http] },
      'Service "web" is invalid: spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
    ],
    [
      "a health check port without a need for it",
      { type: "LoadBalancer", healthCheckNodePort: 30001, ports: [http] },
      "Service \"web\" is invalid: spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
    [
      "an unknown traffic distribution",
      { trafficDistribution: "Near", ports: [http] },
      'Service "web" is invalid: spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose"',
    ],
    ...["PreferSameNode", "PreferSameZone"].map(
      (value) =>
        [
          `the traffic distribution ${value}, which is behind an alpha gate in 1.33`,
          { trafficDistribution: value, ports: [http] },
          `Service "web" is invalid: spec.trafficDistribution: Unsupported value: "${value}": supported values: "PreferClose"`,
        ] as const,
    ),
    [
      "an unknown field",
      { ports: [http], selectors: {} },
      'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.selectors"',
    ],
  ];
  test.each(rows)("%s", (_what, spec, words) => {
    expect(refusal(() => create(newStore(), "web", spec))).toBe(words);
  });

  test("a nodePort and a clusterIP that are taken", () => {
    const store = newStore();
    const first = create(store, "first", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] });
    expect(refusal(() => create(store, "web", { type: "NodePort", ports: [{ port: 81, nodePort: 30080 }] }))).toBe(
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    const clusterIP = first.spec.clusterIP ?? "";
    expect(refusal(() => create(store, "web", { clusterIP, ports: [http] }))).toBe(
      `Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"${clusterIP}"}: failed to allocate IP ${clusterIP}: provided IP is already allocated`,
    );
  });

  test("a refused Service takes nothing, and gives nothing of others away", () => {
    const store = newStore();
    create(store, "first", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] });
    refusal(() => create(store, "bad", { ports: [{ port: 80, nodePort: 30080 }] }));
    refusal(() => create(store, "bad", { type: "NodePort", ports: [{ port: 0, nodePort: 30081 }] }));
    expect(refusal(() => create(store, "a", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }))).toContain(
      "already allocated",
    );
    expect(refusal(() => create(store, "b", { type: "NodePort", ports: [{ port: 80, nodePort: 30081 }] }))).toBe(
      "accepted",
    );
    store.delete("Service", "default", "first");
    expect(refusal(() => create(store, "a", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }))).toBe(
      "accepted",
    );
  });
});

/**
 * `service/storage`'s rows of creation: by the cluster's families, what a Service asks for in clusterIPs and ipFamilyPolicy,
 * and what it gets for ipFamilies unset, v4, v6, v4v6 and v6v4 (`-` is refused). "none*" is headless without a selector.
 */
const FAMILY_ROWS: Readonly<Record<string, readonly string[]>> = {
  v4: [
    ...["unset", "none", "v4"].flatMap((ips) => [
      `${ips} SingleStack v4 v4 - - -`,
      `${ips} PreferDualStack v4 v4 - - -`,
      `${ips} RequireDualStack - - - - -`,
    ]),
    ...["v6", "v4v6", "v6v4"].flatMap((ips) => [`${ips} unset - - - - -`, `${ips} PreferDualStack - - - - -`]),
    "none* unset v4v6 v4v6 v6v4 v4v6 v6v4",
    "none* SingleStack v4 v4 v6 - -",
    "none* PreferDualStack v4v6 v4v6 v6v4 v4v6 v6v4",
  ],
  v6: [
    ...["unset", "none", "v6"].flatMap((ips) => [
      `${ips} unset v6 - v6 - -`,
      `${ips} PreferDualStack v6 - v6 - -`,
      `${ips} RequireDualStack - - - - -`,
    ]),
    ...["v4", "v4v6", "v6v4"].flatMap((ips) => [`${ips} unset - - - - -`, `${ips} PreferDualStack - - - - -`]),
    "none* unset v6v4 v4v6 v6v4 v4v6 v6v4",
    "none* SingleStack v6 v4 v6 - -",
  ],
  v4v6: [
    ...["unset", "none"].flatMap((ips) => [
      `${ips} unset v4 v4 v6 - -`,
      `${ips} SingleStack v4 v4 v6 - -`,
      `${ips} PreferDualStack v4v6 v4v6 v6v4 v4v6 v6v4`,
      `${ips} RequireDualStack v4v6 v4v6 v6v4 v4v6 v6v4`,
    ]),
    "v4 unset v4 v4 - - -",
    "v4 PreferDualStack v4v6 v4v6 - v4v6 -",
    "v6 SingleStack v6 - v6 - -",
    "v6 RequireDualStack v6v4 - v6v4 - v6v4",
    "v4v6 unset - - - - -",
    "v4v6 SingleStack - - - - -",
    "v4v6 PreferDualStack v4v6 v4v6 - v4v6 -",
    "v6v4 RequireDualStack v6v4 - v6v4 - v6v4",
    "none* unset v4v6 v4v6 v6v4 v4v6 v6v4",
  ],
  v6v4: [
    ...["unset", "none"].flatMap((ips) => [
      `${ips} unset v6 v4 v6 - -`,
      `${ips} PreferDualStack v6v4 v4v6 v6v4 v4v6 v6v4`,
    ]),
    "v4 RequireDualStack v4v6 v4v6 - v4v6 -",
    "v6v4 PreferDualStack v6v4 - v6v4 - v6v4",
    "none* RequireDualStack v6v4 v4v6 v6v4 v4v6 v6v4",
    "none* SingleStack v6 v4 v6 - -",
  ],
};

const CIDRS = { v4: "10.96.0.0/16", v6: "fd00:10:96::/108" };
const ADDRESSES = { v4: "10.96.0.9", v6: "fd00:10:96::9" };

/** "v6v4" as its two families. */
function eachFamily<T>(text: string, of: { readonly v4: T; readonly v6: T }): T[] {
  return (text.match(/v[46]/g) ?? []).map((family) => of[family as "v4" | "v6"]);
}

describe("the families that a Service gets", () => {
  test.each(Object.entries(FAMILY_ROWS))("in a cluster of %s", (cluster, rows) => {
    for (const row of rows) {
      const [ips = "", policy = ""] = row.split(" ");
      const got = ["", "v4", "v6", "v4v6", "v6v4"].map((families) => {
        const clusterIPs = ips.startsWith("none") ? ["None"] : eachFamily(ips, ADDRESSES);
        const store = newStore(eachFamily(cluster, CIDRS));
        try {
          const { spec } = create(store, "web", {
            ports: [http],
            ...(ips === "none*" ? {} : { selector: { app: "web" } }),
            ...(clusterIPs.length === 0 ? {} : { clusterIP: clusterIPs[0], clusterIPs }),
            ...(policy === "unset" ? {} : { ipFamilyPolicy: policy }),
            ...(families === "" ? {} : { ipFamilies: eachFamily(families, { v4: "IPv4", v6: "IPv6" }) }),
          });
          const numbers = (spec.ipFamilies ?? []).map((family) => `v${family.slice(-1)}`).join("");
          const shown = (spec.clusterIPs ?? []).map((ip) => (ip.includes(":") ? "v6" : "v4")).join("");
          return ips.startsWith("none") || shown === numbers ? numbers : `${numbers} with ${shown}`;
        } catch (error) {
          if (error instanceof ApiError) return "-";
          throw error;
        }
      });
      expect(`${ips} ${policy} ${got.join(" ")}`).toBe(row);
    }
  });

  const dual = ["10.96.0.0/16", "fd00:10:96::/108"];
  test.each<[string, object, object, string, number]>([
    ["one family asks for two", {}, { ipFamilyPolicy: "PreferDualStack" }, "IPv4,IPv6", 2],
    [
      "one family names a second",
      {},
      { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] },
      "IPv4,IPv6",
      2,
    ],
    [
      "two families let the second go",
      { ipFamilyPolicy: "PreferDualStack" },
      { ipFamilyPolicy: "SingleStack" },
      "IPv4",
      1,
    ],
    [
      "an ExternalName gets an address",
      { type: "ExternalName", externalName: "a.example" },
      { type: "ClusterIP" },
      "IPv4",
      1,
    ],
    ["a node port's type goes", { type: "NodePort" }, { type: "ClusterIP" }, "IPv4", 1],
    [
      "two headless families become one",
      { clusterIP: "None", ipFamilyPolicy: "RequireDualStack", selector: { a: "b" } },
      { ipFamilyPolicy: "SingleStack" },
      "IPv4",
      1,
    ],
  ])("after an update: %s", (_what, spec, change, families, addresses) => {
    const store = newStore(dual);
    const before = create(store, "web", { ports: [http], ...spec });
    const { spec: after } = store.update<Service>({ ...before, spec: { ...before.spec, ...change } });
    expect([after.ipFamilies?.join(), after.clusterIPs?.length]).toEqual([families, addresses]);
    // What it holds no more another Service may have.
    const freed = (before.spec.clusterIPs ?? []).filter((ip) => ip !== "None" && !after.clusterIPs?.includes(ip));
    for (const ip of freed) create(store, "next", { clusterIP: ip, clusterIPs: [ip], ports: [http] });
    const ports = (before.spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []);
    for (const nodePort of ports) create(store, "other", { type: "NodePort", ports: [{ port: 80, nodePort }] });
  });
});

describe("what the API server fills in", () => {
  test("a plain Service gets an address outside the static part of the range", () => {
    const { spec } = create(newStore(), "web", { ports: [http] });
    expect(spec).toMatchObject({
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
    expect(spec.clusterIPs).toEqual([spec.clusterIP]);
    expect(spec.clusterIP).toMatch(/^10\.96\.(?!0\.)/);
  });

  test("TCP and UDP of one number share a node port", () => {
    const ports = [
      { name: "tcp", port: 53 },
      { name: "udp", port: 53, protocol: "UDP" },
    ];
    const { spec } = create(newStore(), "dns", { type: "NodePort", ports });
    expect(spec.ports?.[0]?.nodePort).toBe(spec.ports?.[1]?.nodePort);
  });

  test("PreferDualStack takes one address of each family that there is", () => {
    const store = newStore(["10.96.0.0/16", "fd00:10:96::/108"]);
    const { spec } = create(store, "web", { ipFamilyPolicy: "PreferDualStack", ports: [http] });
    expect(spec.ipFamilies).toEqual(["IPv4", "IPv6"]);
    expect(spec.clusterIPs?.[1]).toMatch(/^fd00:10:96:/);
    expect(create(newStore(), "web", { ipFamilyPolicy: "PreferDualStack", ports: [http] }).spec.ipFamilies).toEqual([
      "IPv4",
    ]);
  });

  test("a local load balancer gets a health check port", () => {
    const { spec } = create(newStore(), "web", { type: "LoadBalancer", externalTrafficPolicy: "Local", ports: [http] });
    expect(spec.healthCheckNodePort).toBeGreaterThanOrEqual(30000);
    expect(spec.allocateLoadBalancerNodePorts).toBe(true);
  });

  test.each<[string, object[], (number | "new")[]]>([
    [
      "another number",
      [
        { name: "a", port: 8080 },
        { name: "b", port: 443 },
      ],
      [30001, 30002],
    ],
    [
      "names that change places",
      [
        { name: "b", port: 80 },
        { name: "a", port: 443 },
      ],
      [30002, 30001],
    ],
    [
      "another name",
      [
        { name: "c", port: 80 },
        { name: "b", port: 443 },
      ],
      ["new", 30002],
    ],
    [
      "the node port of another",
      [
        { name: "a", port: 80, nodePort: 30002 },
        { name: "b", port: 443 },
      ],
      [30002, "new"],
    ],
  ])("an update that leaves node ports out keeps them by the ports' names: %s", (_what, ports, expected) => {
    const store = newStore();
    const given = [
      { name: "a", port: 80, nodePort: 30001 },
      { name: "b", port: 443, nodePort: 30002 },
    ];
    const before = create(store, "web", { type: "NodePort", ports: given });
    const after = store.update<Service>({ ...before, spec: { ...before.spec, ports: ports as typeof given } });
    const nodePorts = (after.spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0);
    expect(nodePorts.map((port) => (port === 30001 || port === 30002 ? port : "new"))).toEqual(expected);
  });

  test("an update that leaves addresses out keeps them; a change of type gives ports back", () => {
    const store = newStore();
    const before = create(store, "web", { type: "NodePort", ports: [http] });
    const { clusterIP: _ip, clusterIPs: _ips, ...rest } = before.spec;
    const kept = store.update<Service>({ ...before, spec: { ...rest, ports: [{ port: 80 }] } });
    expect(kept.spec.clusterIP).toBe(before.spec.clusterIP);
    expect(kept.spec.ports?.[0]?.nodePort).toBe(before.spec.ports?.[0]?.nodePort);
    const inside = store.update<Service>({ ...kept, spec: { ...kept.spec, type: "ClusterIP" } });
    expect(inside.spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(inside.spec.externalTrafficPolicy).toBeUndefined();
    expect(
      refusal(() =>
        store.update<Service>({
          ...inside,
          spec: { ...inside.spec, clusterIP: "10.96.9.9", clusterIPs: ["10.96.9.9"] },
        }),
      ),
    ).toContain("may not change once set");
  });
});

describe("a change of a Service is refused in the API server's own words", () => {
  const local = { type: "LoadBalancer", externalTrafficPolicy: "Local", ports: [http] };
  const dual = { ipFamilyPolicy: "RequireDualStack", ports: [http] };
  const rows: readonly (readonly [string, object, object, string])[] = [
    [
      "another class",
      { type: "LoadBalancer", loadBalancerClass: "a.b/c", ports: [http] },
      { loadBalancerClass: "a.b/d" },
      'spec.loadBalancerClass: Invalid value: "a.b/d": may not change once set',
    ],
    [
      "a class taken away",
      { type: "LoadBalancer", loadBalancerClass: "a.b/c", ports: [http] },
      { loadBalancerClass: undefined },
      "spec.loadBalancerClass: Invalid value: null: may not change once set",
    ],
    [
      "another health check port",
      local,
      { healthCheckNodePort: 30999 },
      "spec.healthCheckNodePort: Forbidden: field is immutable",
    ],
    [
      "a headless Service that gets an address",
      { clusterIP: "None", selector: { a: "b" }, ports: [http] },
      { clusterIP: "10.96.9.9", clusterIPs: ["10.96.9.9"] },
      'spec.clusterIPs[0]: Invalid value: []string{"10.96.9.9"}: may not change once set',
    ],
    [
      "a second family let go without the policy",
      dual,
      { ipFamilies: ["IPv4"], clusterIPs: undefined },
      "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": must be 'SingleStack' to release the secondary IP family",
    ],
    [
      "a family that changes",
      { ports: [http] },
      { ipFamilies: ["IPv6"] },
      "expected an IPv6 value as indicated by `ipFamilies[0]`",
    ],
    [
      "two ports of one node port",
      {
        type: "NodePort",
        ports: [
          { name: "a", port: 80, nodePort: 30001 },
          { name: "b", port: 81, nodePort: 30002 },
        ],
      },
      {
        ports: [
          { name: "a", port: 80, protocol: "TCP", nodePort: 30001 },
          { name: "b", port: 81, protocol: "TCP", nodePort: 30001 },
        ],
      },
      "duplicate nodePort: {TCP 30001}",
    ],
    ["from dual to single stack", dual, { ipFamilyPolicy: "SingleStack" }, "accepted"],
    [
      "another clusterIP, as a manifest without clusterIPs gives it",
      { ports: [http] },
      { clusterIP: "10.96.9.9" },
      'spec.clusterIPs[0]: Invalid value: []string{"10.96.9.9"}: may not change once set',
    ],
    [
      "a Service with an address that becomes headless",
      { ports: [http] },
      { clusterIP: "None" },
      'spec.clusterIPs[0]: Invalid value: []string{"None"}: may not change once set',
    ],
    ["an address taken away that the server chose", { ports: [http] }, { clusterIP: "" }, "accepted"],
    [
      "a first family that changes under two",
      dual,
      { ipFamilies: ["IPv6", "IPv4"] },
      "expected an IPv6 value as indicated by `ipFamilies[0]`",
    ],
    ["to ExternalName", { ports: [http] }, { type: "ExternalName", externalName: "a.example" }, "accepted"],
    [
      "away from external addresses",
      { externalIPs: ["192.0.2.1"], externalTrafficPolicy: "Local", ports: [http] },
      { externalIPs: undefined },
      "accepted",
    ],
  ];
  test.each(rows)("%s", (_what, spec, change, words) => {
    const store = newStore(["10.96.0.0/16", "fd00:10:96::/108"]);
    const before = create(store, "web", spec);
    const after = Object.fromEntries(
      Object.entries({ ...before.spec, ...change }).filter(([, value]) => value !== undefined),
    );
    expect(refusal(() => store.update<Service>({ ...before, spec: after as Service["spec"] }))).toContain(words);
  });
});

describe("what the API server warns of in a Service that it accepts", () => {
  const rows: readonly (readonly [what: string, spec: object, words: readonly string[]])[] = [
    ["a plain one", { ports: [http] }, []],
    [
      "a headless one with what it ignores",
      { clusterIP: "None", sessionAffinity: "ClientIP", externalIPs: ["192.0.2.1"], loadBalancerIP: "192.0.2.2" },
      [
        "spec.loadBalancerIP is ignored for headless services",
        "spec.externalIPs is ignored for headless services",
        "spec.SessionAffinity is ignored for headless services",
      ],
    ],
    ["a plain headless one", { clusterIP: "None" }, []],
    [
      "an ExternalName with addresses",
      { type: "ExternalName", externalName: "a.example", externalIPs: ["192.0.2.1"] },
      ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
    ],
    [
      "a name for what is no ExternalName",
      { externalName: "a.example", ports: [http] },
      ['spec.externalName is ignored when spec.type is not "ExternalName"'],
    ],
  ];
  test.each(rows)("%s", (_what, spec, words) => {
    expect(warningsOf(create(newStore(), "web", spec)).map(({ message }) => message)).toEqual(words);
  });
});

describe("where a load balancer answers", () => {
  const write = (type: string, ...ingress: object[]) => {
    const store = newStore();
    const service = create(store, "web", { type, ports: [http] });
    return store.updateStatus<Service>({ ...service, status: { loadBalancer: { ingress } } } as Service).status;
  };

  test("is taken by itself unless it says that it is a proxy", () => {
    expect(
      write("LoadBalancer", { ip: "192.0.2.1" }, { ip: "192.0.2.2", ipMode: "Proxy" }, { hostname: "a.example" }),
    ).toEqual({
      loadBalancer: {
        ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }, { ip: "192.0.2.2", ipMode: "Proxy" }, { hostname: "a.example" }],
      },
    });
  });

  test.each<[type: string, place: object, words: string]>([
    [
      "LoadBalancer",
      { ip: "300.1.1.1" },
      'Service "web" is invalid: status.loadBalancer.ingress[0].ip: Invalid value: "300.1.1.1": must be a valid IP address',
    ],
    [
      "LoadBalancer",
      { hostname: "a", ipMode: "VIP" },
      "ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set",
    ],
    [
      "LoadBalancer",
      { ip: "192.0.2.1", ipMode: "Foo" },
      'ingress[0].ipMode: Unsupported value: "Foo": supported values: "Proxy", "VIP"',
    ],
    ["LoadBalancer", { hostname: "a_b" }, 'ingress[0].hostname: Invalid value: "a_b": a lowercase RFC 1123 subdomain'],
    [
      "LoadBalancer",
      { hostname: "10.1.2.3" },
      'ingress[0].hostname: Invalid value: "10.1.2.3": must be a DNS name, not an IP address',
    ],
    [
      "ClusterIP",
      { ip: "192.0.2.1" },
      'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
    ],
  ])("of a Service of type %s may not be %j", (type, place, words) => {
    expect(refusal(() => write(type, place))).toContain(words);
  });

  test("is forgotten when the Service is no load balancer any more", () => {
    const store = newStore();
    const service = create(store, "web", { type: "LoadBalancer", ports: [http] });
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
    const balanced = store.updateStatus<Service>({ ...service, status } as Service);
    expect(store.updateStatus<Service>({ ...balanced, status } as Service)).toBe(balanced);
    const plain = store.update<Service>({ ...balanced, spec: { ...balanced.spec, type: "ClusterIP" } });
    expect([plain.status, plain.spec.allocateLoadBalancerNodePorts, plain.spec.ports?.[0]?.nodePort]).toEqual([
      { loadBalancer: {} },
      undefined,
      undefined,
    ]);
  });
});

describe("a ServiceCIDR", () => {
  const create6 = (store: ApiStore, kind: string, name: string, spec: object) =>
    store.create({ apiVersion: "networking.k8s.io/v1", kind, metadata: { name }, spec } as Parameters<
      ApiStore["create"]
    >[0]);
  const cidr = (store: ApiStore, name: string, ...cidrs: string[]) => create6(store, "ServiceCIDR", name, { cidrs });
  const byName = (store: ApiStore, name: string, clusterIP: string) =>
    refusal(() => create(store, name, { clusterIP, ports: [http] }));

  test("gives addresses once the cluster's own are used up, and no more when it is gone", () => {
    const store = newStore(["10.96.0.0/30"]);
    for (const name of ["a", "c"]) create(store, name, { ports: [http] });
    const full = "Internal error occurred: failed to allocate a serviceIP: range is full";
    expect(refusal(() => create(store, "b", { ports: [http] }))).toBe(full);
    expect(byName(store, "b", "10.7.0.1")).toContain("does not match");
    cidr(store, "more", "10.7.0.0/30");
    cidr(store, "same", "10.7.0.0/30", "fd00:7::/120");
    const spec = () => create(store, `s${store.resourceVersion}`, { ports: [http] }).spec;
    expect([spec().clusterIP, spec().clusterIP].sort()).toEqual(["10.7.0.1", "10.7.0.2"]);
    expect(refusal(() => create(store, "b", { ports: [http] }))).toBe(full);
    expect(byName(store, "b", "10.7.0.1")).toContain("already allocated");
    store.delete("ServiceCIDR", "", "more");
    store.delete("ServiceCIDR", "", "same");
    expect(byName(store, "b", "10.7.0.1")).toContain("does not match");
    cidr(store, "again", "10.7.0.0/29");
    expect(byName(store, "b", "10.7.0.1")).toContain("already allocated");
    expect(byName(store, "b", "10.7.0.3")).toBe("accepted");
  });

  test.each<[range: string, inside: string, outside: string]>([
    ["10.0.0.0/8", "10.200.0.1", "11.0.0.1"],
    ["10.0.0.0/8", "10.255.255.254", "10.255.255.255"],
    ["fd00::/64", "fd00::ffff:ffff:ffff:ffff", "fd00:0:0:1::1"],
    ["fd00::/64", "fd00::1", "fd00::"],
    ["10.96.0.0/32", "", "10.96.0.0"],
  ])("of any size: %s has %s, not %s", (range, inside, outside) => {
    const store = newStore([range]);
    if (inside !== "") expect(byName(store, "a", inside)).toBe("accepted");
    expect(byName(store, "b", outside)).toContain("the provided network does not match the current range");
  });

  test.each<[string[], string]>([
    [[], "spec.cidrs: Required value: at least one CIDR required"],
    [
      ["10.0.0.0/24", "fd00::/120", "10.1.0.0/24"],
      'spec.cidrs: Invalid value: networking.ServiceCIDRSpec{CIDRs:[]string{"10.0.0.0/24", "fd00::/120", "10.1.0.0/24"}}: may only hold up to 2 values',
    ],
    [
      ["10.0.0.0/24", "10.1.0.0/24"],
      "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64",
    ],
    [["10.0.0.0"], 'spec.cidrs[0]: Invalid value: "10.0.0.0": must be a valid CIDR value'],
    [["10.0.0.1/24"], 'spec.cidrs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length'],
    [
      ["10.0.007.0/24"],
      'spec.cidrs[0]: Invalid value: "10.0.007.0/24": must not have leading 0s in IP or prefix length',
    ],
    [["FD00::/64"], 'spec.cidrs[0]: Invalid value: "FD00::/64": must be in canonical form ("fd00::/64")'],
  ])("%j is refused", (cidrs, words) => {
    expect(refusal(() => cidr(newStore(), "more", ...cidrs))).toContain(words);
  });

  test.each<[name: string, parentRef: object | undefined, words: string]>([
    ["192.168.1.1", { resource: "services", name: "a", namespace: "b" }, "accepted"],
    ["192.168.1.1", { group: "gateway.networking.k8s.io", resource: "gateway", name: "a" }, "accepted"],
    ["192.168.1.1", undefined, 'IPAddress.networking.k8s.io "192.168.1.1" is invalid: spec.parentRef: Required value'],
    [
      "192.168.1.1",
      { resource: "services" },
      'IPAddress.networking.k8s.io "192.168.1.1" is invalid: spec.parentRef.name: Required value',
    ],
    [
      "2001:db8::1",
      { resource: "a%b", name: "c/d" },
      "[spec.parentRef.resource: Invalid value: \"a%b\": may not contain '%', spec.parentRef.name: Invalid value: \"c/d\": may not contain '/']",
    ],
    [
      "2001:db8:0::1",
      { resource: "services", name: "a" },
      'metadata.name: Invalid value: "2001:db8:0::1": must be in canonical form ("2001:db8::1")',
    ],
    ["::ffff:1.2.3.4", { resource: "services", name: "a" }, "must not be an IPv4-mapped IPv6 address"],
    ["web", { resource: "services", name: "a" }, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"],
  ])("the IPAddress %s of %j: %s", (name, parentRef, words) => {
    expect(refusal(() => create6(newStore(), "IPAddress", name, { parentRef }))).toContain(words);
  });

  test("each address of a Service has an IPAddress, and no Service gets one that has", () => {
    const store = newStore(["10.96.0.0/24", "fd00::/112"]);
    const spec = {
      ipFamilyPolicy: "RequireDualStack",
      clusterIP: "10.96.0.7",
      clusterIPs: ["10.96.0.7", "FD00::7"],
      ports: [http],
    };
    create(store, "web", spec);
    const names = () => store.list("IPAddress").map(({ metadata }) => metadata.name);
    expect(names()).toEqual(["10.96.0.7", "fd00::7"]);
    expect(store.get("IPAddress", "", "fd00::7")).toMatchObject({
      metadata: {
        labels: {
          "ipaddress.kubernetes.io/ip-family": "IPv6",
          "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
        },
      },
      spec: { parentRef: { group: "", resource: "services", namespace: "default", name: "web" } },
    });
    // The API server's repair makes it again.
    store.delete("IPAddress", "", "10.96.0.7");
    expect(names()).toEqual(["10.96.0.7", "fd00::7"]);
    create6(store, "IPAddress", "10.96.0.9", { parentRef: { resource: "gateways", name: "a" } });
    expect(byName(store, "b", "10.96.0.9")).toContain("provided IP is already allocated");
    store.delete("IPAddress", "", "10.96.0.9");
    expect(byName(store, "b", "10.96.0.9")).toBe("accepted");
    store.delete("Service", "default", "web");
    expect(names()).toEqual(["10.96.0.9"]);
  });
});
