import fc from "fast-check";

// Small clusters with policies of all kinds, as fast-check draws them.

export const NAMESPACES = ["blue", "green"];
export const PORTS = [80, 81, 443];

const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("a", "b"), { maxKeys: 2 });
const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom("app", "tier"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.subarray(["a", "b"], { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom("app", "tier"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const podSelector = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.record({ matchLabels: labels }) },
  { weight: 2, arbitrary: fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }) },
);
const namespaceSelector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ team: fc.constantFrom(...NAMESPACES) }) }),
  fc.constant({ matchExpressions: [{ key: "team", operator: "NotIn", values: ["blue"] }] }),
);
/** Blocks of the cluster: pods' ranges and parts of them, nodes, the outside. */
const block4 = fc.constantFrom(
  { cidr: "0.0.0.0/0" },
  { cidr: "0.0.0.0/0", except: ["10.244.0.0/16"] },
  { cidr: "10.244.0.0/24" },
  { cidr: "10.244.0.0/23", except: ["10.244.0.2/31", "10.244.1.4/32"] },
  { cidr: "192.168.10.0/24" },
  { cidr: "198.51.100.0/24", except: ["198.51.100.128/25"] },
  { cidr: "fd00:10:244::/56", except: ["fd00:10:244:1::/64"] },
  { cidr: "::/0" },
);
const port = fc.oneof(
  fc.record(
    { port: fc.constantFrom(...PORTS), protocol: fc.constantFrom("TCP", "UDP", "SCTP") },
    { requiredKeys: ["port"] },
  ),
  fc.constant({ port: 80, endPort: 90 }),
  fc.record({ port: fc.constantFrom("web", "alt") }),
  fc.record({ protocol: fc.constantFrom("TCP", "UDP", "SCTP") }),
);
const peer = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock: block4 }),
);
const rule = (peers: "from" | "to"): fc.Arbitrary<object> =>
  fc.record(
    { [peers]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
    { requiredKeys: [] },
  );
export const networkPolicy = fc
  .record(
    {
      namespace: fc.constantFrom(...NAMESPACES),
      podSelector,
      policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
      ingress: fc.array(rule("from"), { maxLength: 2 }),
      egress: fc.array(rule("to"), { maxLength: 2 }),
    },
    { requiredKeys: ["namespace", "podSelector"] },
  )
  .map(({ namespace, ...spec }) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace },
    spec,
  }));

const pods = fc.oneof(
  fc.record({ namespaces: namespaceSelector }),
  fc.record({ pods: fc.record({ namespaceSelector, podSelector }) }),
);
const adminPort = fc.oneof(
  fc.record({
    portNumber: fc.record({ port: fc.constantFrom(...PORTS), protocol: fc.constantFrom("TCP", "UDP", "SCTP") }),
  }),
  fc.record({ portRange: fc.record({ start: fc.constantFrom(1, 80), end: fc.constantFrom(81, 443) }) }),
  fc.record({ namedPort: fc.constantFrom("web", "alt") }),
);
const adminPorts = fc.option(fc.array(adminPort, { minLength: 1, maxLength: 2 }), { nil: undefined });
const numberedPorts = fc.option(
  fc.array(
    adminPort.filter((one) => !("namedPort" in one)),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: undefined },
);
const outer = fc.oneof(
  fc.record({ nodes: fc.constantFrom({}, { matchLabels: { "kubernetes.io/hostname": "node-1" } }) }),
  fc.record({
    networks: fc.subarray(["10.244.0.0/24", "198.51.100.0/24", "0.0.0.0/0", "192.168.10.11/32", "::/0"], {
      minLength: 1,
    }),
  }),
);
const action = (baseline: boolean) => fc.constantFrom("Allow", "Deny", ...(baseline ? [] : ["Pass"]));
const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const adminSpec = (baseline: boolean) =>
  fc.record({
    subject: pods,
    ingress: fc.array(
      fc.record({ action: action(baseline), from: fc.array(pods, { minLength: 1, maxLength: 2 }), ports: adminPorts }),
      { maxLength: 2 },
    ),
    egress: fc.array(
      fc.oneof(
        fc.record({ action: action(baseline), to: fc.array(pods, { minLength: 1, maxLength: 2 }), ports: adminPorts }),
        fc.record({
          action: action(baseline),
          to: fc.array(outer, { minLength: 1, maxLength: 2 }),
          ports: numberedPorts,
        }),
      ),
      { maxLength: 2 },
    ),
  });
const adminPolicy = fc.tuple(adminSpec(false), fc.integer({ min: 0, max: 20 })).map(([spec, priority]) =>
  clean({
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "AdminNetworkPolicy",
    metadata: {},
    spec: { priority, ...spec },
  }),
);
const baseline = adminSpec(true).map((spec) =>
  clean({
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "BaselineAdminNetworkPolicy",
    metadata: { name: "default" },
    spec,
  }),
);
/** The same with the words of v1alpha2. */
const clusterPolicy = fc
  .tuple(adminSpec(false), fc.integer({ min: 0, max: 20 }), fc.constantFrom("Admin", "Baseline"))
  .map(([spec, priority, tier]) => {
    const words = (
      rules: readonly {
        action: string;
        ports?:
          | readonly Record<string, { port?: number; start?: number; end?: number; protocol?: string }>[]
          | undefined;
      }[],
    ) =>
      rules.map(({ ports, ...one }) => ({
        ...one,
        action: one.action === "Allow" ? "Accept" : one.action,
        protocols: ports?.map((given) => {
          if (given.namedPort !== undefined) return { destinationNamedPort: given.namedPort };
          const number = given.portNumber?.port;
          const destinationPort =
            number === undefined ? { range: { start: given.portRange?.start, end: given.portRange?.end } } : { number };
          return { [(given.portNumber?.protocol ?? "TCP").toLowerCase()]: { destinationPort } };
        }),
      }));
    const rules = { ingress: words(spec.ingress as never), egress: words(spec.egress as never) };
    return clean({
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      kind: "ClusterNetworkPolicy",
      metadata: {},
      spec: { tier, priority, subject: spec.subject, ...rules },
    });
  });

export const world = fc.record({
  podNetwork: fc.constantFrom("default", "ptp", "calico"),
  families: fc.constantFrom("4", "46", "64", "6"),
  pods: fc.array(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACES),
      labels,
      node: fc.constantFrom("node-1", "node-2"),
      named: fc.constantFrom("web", "alt", "other"),
      port: fc.constantFrom(...PORTS),
      hostNetwork: fc.nat(9).map((n) => n === 0),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  policies: fc.tuple(
    fc.array(networkPolicy, { maxLength: 3 }),
    fc.array(fc.oneof(adminPolicy, clusterPolicy), { maxLength: 2 }),
    fc.array(baseline, { maxLength: 1 }),
  ),
});

export type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

export function manifestOf(given: World): string {
  const objects: object[] = NAMESPACES.map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { team: name } },
  }));
  given.pods.forEach((pod, i) => {
    objects.push({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `pod-${i}`, namespace: pod.namespace, labels: pod.labels },
      spec: {
        nodeName: pod.node,
        hostNetwork: pod.hostNetwork ? true : undefined,
        containers: [{ name: "main", image: "pause", ports: [{ name: pod.named, containerPort: pod.port }] }],
      },
    });
  });
  given.policies.flat().forEach((policy, i) => {
    const { metadata } = policy as { metadata: { name?: string } };
    objects.push({ ...policy, metadata: { name: `policy-${i}`, ...metadata } });
  });
  return objects.map((one) => JSON.stringify(one)).join("\n---\n");
}
