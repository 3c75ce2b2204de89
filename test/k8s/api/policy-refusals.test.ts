import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/k8s/api/api-error.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { warningsOf } from "../../../src/k8s/api/warnings.js";
import { Sim } from "../../../src/sim/sim.js";

function create(apiVersion: string, kind: string, spec: object, extra: object = {}, name = "p"): string {
  const store = new ApiStore(new Sim(1));
  bootstrapCluster(store);
  try {
    const object = store.create({ apiVersion, kind, metadata: { name }, spec, ...extra } as never);
    return (
      warningsOf(object)
        .map((warning) => warning.message)
        .join("\n") || "accepted"
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.message.replace(/^.* is invalid: /, "");
  }
}

const policy = (spec: object): string => create("networking.k8s.io/v1", "NetworkPolicy", { podSelector: {}, ...spec });
const fromBlock = (ipBlock: object): string => policy({ ingress: [{ from: [{ ipBlock }] }] });

/** The rules in CEL are not asked then. */
function unchecked(...words: readonly string[]): string {
  const last =
    "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
  return `[${[...words, last].join(", ")}]`;
}

describe("NetworkPolicy", () => {
  test.each([
    [
      "an endPort below the port",
      policy({ ingress: [{ ports: [{ port: 80, endPort: 79 }] }] }),
      "spec.ingress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`",
    ],
    [
      "an endPort without a port",
      policy({ egress: [{ ports: [{ endPort: 79 }] }] }),
      "spec.egress[0].ports[0].endPort: Invalid value: 79: may not be specified when `port` is not specified",
    ],
    [
      "an endPort after a name",
      policy({ ingress: [{ ports: [{ port: "http", endPort: 79 }] }] }),
      "spec.ingress[0].ports[0].endPort: Invalid value: 79: may not be specified when `port` is non-numeric",
    ],
    [
      "a port 0",
      policy({ ingress: [{ ports: [{ port: 0 }] }] }),
      "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    ],
    [
      "an unknown protocol",
      policy({ ingress: [{ ports: [{ protocol: "ICMP" }] }] }),
      'spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
    ],
    [
      "a CIDR that is none",
      fromBlock({ cidr: "10.0.0.0/33" }),
      'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
    ["no CIDR", fromBlock({ cidr: "" }), "spec.ingress[0].from[0].ipBlock.cidr: Required value"],
    [
      "a CIDR with host bits",
      fromBlock({ cidr: "10.0.0.1/8" }),
      'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    ],
    [
      "a CIDR of mapped IPv4",
      fromBlock({ cidr: "::ffff:1.2.3.0/120" }),
      'spec.ingress[0].from[0].ipBlock.cidr: non-standard CIDR value "::ffff:1.2.3.0/120" will be considered invalid in a future Kubernetes release: use "1.2.3.0/24"',
    ],
    [
      "an except outside",
      fromBlock({ cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] }),
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
    [
      "an except as large",
      fromBlock({ cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] }),
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    ],
    [
      "an except of the other family",
      fromBlock({ cidr: "10.0.0.0/8", except: ["fd00::/64"] }),
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "fd00::/64": must be a strict subset of `cidr`',
    ],
    [
      "an empty peer",
      policy({ ingress: [{ from: [{}] }] }),
      "spec.ingress[0].from[0]: Required value: must specify a peer",
    ],
    [
      "a block and a selector",
      policy({ ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }] }] }),
      "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
    ],
    [
      "an unknown operator",
      policy({ podSelector: { matchExpressions: [{ key: "a", operator: "Equals", values: ["b"] }] } }),
      'spec.podSelector.matchExpressions[0].operator: Invalid value: "Equals": not a valid selector operator',
    ],
    [
      "In without values",
      policy({ podSelector: { matchExpressions: [{ key: "a", operator: "In" }] } }),
      "spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
    [
      "Exists with values",
      policy({ podSelector: { matchExpressions: [{ key: "a", operator: "Exists", values: ["b"] }] } }),
      "spec.podSelector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    ],
    [
      "an unknown type",
      policy({ policyTypes: ["Inbound"] }),
      'spec.policyTypes[0]: Unsupported value: "Inbound": supported values: "Ingress", "Egress"',
    ],
    [
      "all that is fine",
      policy({
        ingress: [
          { ports: [{ port: 80, endPort: 90, protocol: "SCTP" }], from: [{ podSelector: {}, namespaceSelector: {} }] },
        ],
      }),
      "accepted",
    ],
  ])("%s", (_what, words, expected) => {
    expect(words).toBe(expected);
  });

  test("policyTypes follow the rules that are there", () => {
    const store = new ApiStore(new Sim(1));
    bootstrapCluster(store);
    const types = (name: string, spec: object): unknown => {
      const made = store.create({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name },
        spec,
      } as never);
      return (made as unknown as { spec: { policyTypes: string[] } }).spec.policyTypes;
    };
    expect(types("a", {})).toEqual(["Ingress"]);
    expect(types("b", { egress: [{}] })).toEqual(["Ingress", "Egress"]);
    expect(types("c", { egress: [] })).toEqual(["Ingress"]);
  });
});

const subject = { namespaces: {} };
const admin = (spec: object): string =>
  create("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", { priority: 1, subject, ...spec });

test.each([
  [
    "a priority above 1000",
    admin({ priority: 1001 }),
    "spec.priority: Invalid value: 1001: spec.priority in body should be less than or equal to 1000",
  ],
  [
    "an unknown action",
    admin({ ingress: [{ action: "Log", from: [{ namespaces: {} }] }] }),
    unchecked('spec.ingress[0].action: Unsupported value: "Log": supported values: "Allow", "Deny", "Pass"'),
  ],
  [
    "two kinds of peer at once",
    admin({
      ingress: [{ action: "Allow", from: [{ namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } }] }],
    }),
    unchecked("spec.ingress[0].from[0]: Too many: 2: must have at most 1 item"),
  ],
  [
    "nobody",
    admin({ ingress: [{ action: "Allow", from: [] }] }),
    "spec.ingress[0].from: Invalid value: 0: spec.ingress[0].from in body should have at least 1 items",
  ],
  [
    "a baseline that is not the default",
    create("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", { subject }),
    'metadata.name: Invalid value: "p": Only one baseline admin network policy with metadata.name="default" can be created in the cluster',
  ],
  [
    "a baseline that passes",
    create(
      "policy.networking.k8s.io/v1alpha1",
      "BaselineAdminNetworkPolicy",
      { subject, ingress: [{ action: "Pass", from: [{ namespaces: {} }] }] },
      {},
      "default",
    ),
    unchecked('spec.ingress[0].action: Unsupported value: "Pass": supported values: "Allow", "Deny"'),
  ],
  [
    "a cluster policy",
    create("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", {
      tier: "Admin",
      priority: 0,
      subject,
      egress: [
        {
          action: "Accept",
          to: [{ networks: ["10.0.0.0/8"] }],
          protocols: [{ tcp: { destinationPort: { number: 443 } } }],
        },
      ],
    }),
    "accepted",
  ],
  [
    "the next version's name, v1beta1",
    create("policy.networking.k8s.io/v1beta1", "ClusterNetworkPolicy", { tier: "Baseline", priority: 0, subject }),
    "accepted",
  ],
  [
    "no spec",
    create("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", undefined as never),
    unchecked("spec: Required value"),
  ],
  ["no priority", admin({ priority: undefined }), unchecked("spec.priority: Required value")],
  [
    "a priority below 0",
    admin({ priority: -1 }),
    "spec.priority: Invalid value: -1: spec.priority in body should be greater than or equal to 0",
  ],
  ["no subject", admin({ subject: undefined }), unchecked("spec.subject: Required value")],
  [
    "an empty subject",
    admin({ subject: {} }),
    "spec.subject: Invalid value: 0: spec.subject in body should have at least 1 properties",
  ],
  [
    "a subject of pods without their namespaces",
    admin({ subject: { pods: { podSelector: {} } } }),
    unchecked("spec.subject.pods.namespaceSelector: Required value"),
  ],
  [
    "an empty list of ports",
    admin({ ingress: [{ action: "Deny", from: [{ namespaces: {} }], ports: [] }] }),
    "spec.ingress[0].ports: Invalid value: 0: spec.ingress[0].ports in body should have at least 1 items",
  ],
  [
    "a port 0",
    admin({ ingress: [{ action: "Deny", from: [{ namespaces: {} }], ports: [{ portNumber: { port: 0 } }] }] }),
    "spec.ingress[0].ports[0].portNumber.port: Invalid value: 0: spec.ingress[0].ports[0].portNumber.port in body should be greater than or equal to 1",
  ],
  [
    "a block twice",
    admin({ egress: [{ action: "Deny", to: [{ networks: ["10.0.0.0/8", "10.0.0.0/8"] }] }] }),
    'spec.egress[0].to[0].networks[1]: Duplicate value: "10.0.0.0/8"',
  ],
  [
    "a block that is none",
    admin({ egress: [{ action: "Deny", to: [{ networks: ["10.0.0.0"] }] }] }),
    'spec.egress[0].to[0].networks[0]: Invalid value: "10.0.0.0": Invalid CIDR format provided',
  ],
  [
    "a named port on nodes",
    admin({ egress: [{ action: "Deny", to: [{ nodes: {} }], ports: [{ namedPort: "web" }] }] }),
    'spec.egress[0]: Invalid value: "object": networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for networks/nodes/domainNames',
  ],
  [
    "domain names in a rule that denies",
    admin({ egress: [{ action: "Deny", to: [{ domainNames: ["example.com"] }] }] }),
    "spec.egress[0].to[0].domainNames: names of domains are for rules that allow",
  ],
  [
    "an operator that is none, which its schema takes",
    admin({
      ingress: [{ action: "Deny", from: [{ namespaces: { matchExpressions: [{ key: "a", operator: "Is" }] } }] }],
    }),
    'spec.ingress[0].from[0].namespaces.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator: it selects nothing, though the schema takes it',
  ],
  [
    "a requirement without a key",
    admin({ subject: { namespaces: { matchExpressions: [{ operator: "Exists" }] } } }),
    unchecked("spec.subject.namespaces.matchExpressions[0].key: Required value"),
  ],
  [
    "a protocol that is none, which its schema takes",
    admin({
      ingress: [{ action: "Deny", from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: "ICMP", port: 1 } }] }],
    }),
    'spec.ingress[0].ports[0].portNumber: "ICMP" is none of TCP, UDP, SCTP: it matches nothing, though the schema takes it',
  ],
  [
    "a range that ends before it begins, which its schema takes",
    admin({ ingress: [{ action: "Deny", from: [{ namespaces: {} }], ports: [{ portRange: { start: 9, end: 8 } }] }] }),
    "spec.ingress[0].ports[0].portRange: it ends at 8, before it begins at 9: it matches nothing, though the schema takes it",
  ],
  [
    "a rule's name that is too long",
    admin({ ingress: [{ name: "x".repeat(101), action: "Deny", from: [{ namespaces: {} }] }] }),
    unchecked("spec.ingress[0].name: Too long: may not be more than 100 bytes"),
  ],
  [
    "an unknown tier",
    create("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", { tier: "Network", priority: 1, subject }),
    unchecked('spec.tier: Unsupported value: "Network": supported values: "Admin", "Baseline"'),
  ],
  [
    "the other version's word",
    create("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", {
      tier: "Admin",
      priority: 1,
      subject,
      ingress: [{ action: "Allow", from: [{ namespaces: {} }] }],
    }),
    unchecked('spec.ingress[0].action: Unsupported value: "Allow": supported values: "Accept", "Deny", "Pass"'),
  ],
  [
    "a range of one port",
    create("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", {
      tier: "Admin",
      priority: 1,
      subject: { pods: { podSelector: {} } },
      ingress: [
        {
          action: "Deny",
          from: [{ namespaces: {} }],
          protocols: [{ udp: { destinationPort: { range: { start: 5, end: 5 } } } }],
        },
      ],
    }),
    'spec.ingress[0].protocols[0].udp.destinationPort.range: Invalid value: "object": Start port must be less than End port',
  ],
])("an admin policy with %s", (_what, words, expected) => {
  expect(words).toBe(expected);
});

const podSpec = { containers: [{ name: "c", image: "nginx" }] };
const pod = (spec: object): string => create("v1", "Pod", { ...podSpec, ...spec });
const template = { metadata: { labels: { app: "a" } }, spec: podSpec };
const container = (fields: object): string => pod({ containers: [{ ...podSpec.containers[0], ...fields }] });
const variable = (valueFrom: object): string => container({ env: [{ name: "A", valueFrom }] });
const deployment = (spec: object): string =>
  create("apps/v1", "Deployment", { selector: { matchLabels: { app: "a" } }, template, ...spec });

test.each([
  ["a pod without containers", pod({ containers: [] }), "spec.containers: Required value"],
  ["a container without image", pod({ containers: [{ name: "c" }] }), "spec.containers[0].image: Required value"],
  [
    "a name twice",
    pod({ containers: [...podSpec.containers, ...podSpec.containers] }),
    'spec.containers[1].name: Duplicate value: "c"',
  ],
  [
    "an unknown restart policy",
    pod({ restartPolicy: "Sometimes" }),
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
  ],
  [
    "a port name too long",
    pod({ containers: [{ name: "c", image: "n", ports: [{ name: "this-is-too-long-a-name", containerPort: 80 }] }] }),
    'spec.containers[0].ports[0].name: Invalid value: "this-is-too-long-a-name": must be no more than 15 bytes',
  ],
  [
    "a mount of nothing",
    pod({ containers: [{ name: "c", image: "n", volumeMounts: [{ name: "v", mountPath: "/v" }] }] }),
    'spec.containers[0].volumeMounts[0].name: Not found: "v"',
  ],
  [
    "a probe of no kind",
    pod({ containers: [{ name: "c", image: "n", readinessProbe: {} }] }),
    "spec.containers[0].readinessProbe: Required value: must specify a handler type",
  ],
  [
    "requests above limits",
    pod({ containers: [{ name: "c", image: "n", resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } }] }),
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
  ],
  [
    "a selector that misses the template",
    deployment({ selector: { matchLabels: { app: "b" } } }),
    'spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    "an empty selector",
    deployment({ selector: {} }),
    "spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment",
  ],
  [
    "negative replicas",
    deployment({ replicas: -1 }),
    "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
  ],
  [
    "a Job that restarts always",
    create("batch/v1", "Job", { template }),
    'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  [
    "no selector",
    deployment({ selector: undefined }),
    '[spec.selector: Required value, spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: `selector` does not match template `labels`]',
  ],
  [
    "a field that no pod has",
    variable({ fieldRef: { fieldPath: "status.foo" } }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "status.foo": error converting fieldPath: field label not supported: status.foo',
  ],
  [
    "a field that no variable is of",
    variable({ fieldRef: { fieldPath: "status.phase" } }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
  ],
  [
    "a key that is none",
    variable({ configMapKeyRef: { name: "a", key: "a/b" } }),
    "spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ],
  [
    "variables of nothing",
    container({ envFrom: [{}] }),
    'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
  ],
  [
    "a hook of no kind",
    container({ lifecycle: { postStart: {} } }),
    "spec.containers[0].lifecycle.postStart: Required value: must specify a handler type",
  ],
  [
    "a host path of an unknown type",
    pod({ volumes: [{ name: "v", hostPath: { path: "/a", type: "Foo" } }] }),
    'spec.volumes[0].hostPath.type: Unsupported value: "Foo": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
  ],
  [
    "a host path that climbs",
    pod({ volumes: [{ name: "v", hostPath: { path: "/a/../b" } }] }),
    "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
  ],
  [
    "an ingress of nothing",
    create("networking.k8s.io/v1", "Ingress", {}),
    "spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified",
  ],
  [
    "a path without type",
    create("networking.k8s.io/v1", "Ingress", {
      rules: [{ http: { paths: [{ path: "/", backend: { service: { name: "s", port: { number: 80 } } } }] } }],
    }),
    "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
  ],
  [
    "a host that is an address",
    create("networking.k8s.io/v1", "Ingress", { rules: [{ host: "10.0.0.1" }] }),
    'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ],
  [
    "a name with capitals",
    create("v1", "Pod", podSpec, {}, "Web"),
    "metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ],
  [
    "a label value that is none",
    create("v1", "Pod", podSpec, { metadata: { name: "p", labels: { a: "b c" } } }),
    "metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ],
])("%s", (_what, words, expected) => {
  expect(words).toBe(expected);
});
