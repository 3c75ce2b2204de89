import { namespace, pod } from "./policy-world.js";

/** Every protocol and port. */
export const EVERYTHING = "TCP, UDP, SCTP, ICMP";
/** What the policies are about; the addresses are those that a cluster of two nodes gives them. */
export const PODS = [
  namespace("x", "ns: x"),
  namespace("y", 'ns: "y"'),
  pod("x/a", "pod: a", { ip: "10.244.0.2", node: "n1", ports: "{ name: serve-80, containerPort: 80 }" }),
  pod("x/b", "pod: b", { ip: "10.244.0.3", node: "n1", ports: "{ name: serve-81, containerPort: 81 }" }),
  pod("y/a", "pod: a", { ip: "10.244.1.2", node: "n2" }),
  pod("y/b", "pod: b", { ip: "10.244.1.3", node: "n2" }),
  pod("x/c", "pod: c", { ip: "10.244.1.4", node: "n2" }),
  pod("y/host", "pod: host", { ip: "192.168.10.12", node: "n2", more: ", hostNetwork: true" }),
  `---
apiVersion: v1
kind: Node
metadata: { name: n1 }
status: { addresses: [{ type: InternalIP, address: 192.168.10.11 }] }
---
apiVersion: v1
kind: Node
metadata: { name: n2 }
status: { addresses: [{ type: InternalIP, address: 192.168.10.12 }] }
`,
].join("");

/** Spec of a policy in x, then what each connection is allowed. */
export const TABLE: readonly (readonly [title: string, spec: string, facts: Readonly<Record<string, string>>])[] = [
  [
    "an empty ingress list lets nothing in",
    "  podSelector: {}\n  policyTypes: [Ingress]",
    {
      "y/a x/a": "",
      "x/a y/a": EVERYTHING,
      "x/a x/b": "",
      "x/a x/a": EVERYTHING,
      "node/n1 x/a": EVERYTHING,
      "node/n2 x/a": "",
    },
  ],
  [
    "an empty rule lets everybody in",
    "  podSelector: {}\n  ingress: [{}]",
    { "y/a x/a": EVERYTHING, "203.0.113.9 x/a": EVERYTHING, "node/n2 x/a": EVERYTHING },
  ],
  [
    "without policyTypes, egress rules make a policy about both directions",
    "  podSelector: { matchLabels: { pod: a } }\n  egress: [{ to: [{ podSelector: {} }] }]",
    { "x/a x/b": EVERYTHING, "x/a y/a": "", "x/b x/a": "", "x/b y/a": EVERYTHING },
  ],
  [
    "rules of a direction that policyTypes leaves out mean nothing",
    "  podSelector: { matchLabels: { pod: a } }\n  policyTypes: [Ingress]\n  ingress: [{}]\n  egress: [{ to: [{ podSelector: { matchLabels: { pod: zz } } }] }]",
    { "x/a y/a": EVERYTHING, "y/a x/a": EVERYTHING },
  ],
  [
    "a podSelector alone is about the policy's own namespace",
    "  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } } }] }]",
    { "x/b x/a": EVERYTHING, "y/b x/a": "" },
  ],
  [
    "both selectors in one peer must both match",
    '  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } }, namespaceSelector: { matchLabels: { ns: "y" } } }] }]',
    { "x/b x/a": "", "y/b x/a": EVERYTHING, "y/a x/a": "" },
  ],
  [
    "two peers are two chances",
    '  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } } }, { namespaceSelector: { matchLabels: { ns: "y" } } }] }]',
    { "x/b x/a": EVERYTHING, "y/b x/a": EVERYTHING, "y/a x/a": EVERYTHING, "x/c x/a": "" },
  ],
  [
    "an empty namespaceSelector is every namespace, but no node and nobody outside",
    "  podSelector: {}\n  ingress: [{ from: [{ namespaceSelector: {} }] }]",
    { "y/a x/a": EVERYTHING, "x/b x/a": EVERYTHING, "203.0.113.9 x/a": "", "node/n2 x/a": "", "y/host x/a": "" },
  ],
  [
    "matchExpressions join, and NotIn takes pods without the label",
    '  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: pod, operator: NotIn, values: [b] }, { key: tier, operator: DoesNotExist }] }, namespaceSelector: { matchExpressions: [{ key: ns, operator: In, values: [x, "y"] }] } }] }]',
    { "x/b x/a": "", "x/c x/a": EVERYTHING, "y/a x/a": EVERYTHING, "y/b x/a": "" },
  ],
  [
    "a port without protocol is TCP, and a protocol without port is all of its ports",
    "  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ ports: [{ port: 80 }, { protocol: SCTP }] }]",
    { "y/a x/a": "TCP 80, SCTP" },
  ],
  [
    "endPort closes the range",
    "  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ ports: [{ port: 80, endPort: 90 }, { port: 85, endPort: 100 }, { protocol: UDP, port: 53 }] }]",
    { "y/a x/a": "TCP 80-100, UDP 53" },
  ],
  [
    "a named port is that of the pod that is connected to",
    "  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress: [{ ports: [{ port: serve-80 }] }]\n  egress: [{ ports: [{ port: serve-80 }, { port: serve-81 }] }]",
    { "y/a x/a": "TCP 80", "y/a x/b": "", "x/c x/a": "TCP 80", "x/a x/b": "", "x/a y/a": "" },
  ],
  [
    "a named port of another protocol is no port",
    "  podSelector: {}\n  ingress: [{ ports: [{ port: serve-80, protocol: UDP }] }]",
    { "y/a x/a": "" },
  ],
  [
    "an ipBlock is about addresses, whosever they are, except those taken out",
    "  podSelector: { matchLabels: { pod: a } }\n  ingress: [{ from: [{ ipBlock: { cidr: 10.244.1.0/24, except: [10.244.1.3/32] } }, { ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.128/25] } }] }]",
    {
      "y/a x/a": EVERYTHING,
      "y/b x/a": "",
      "x/b x/a": "",
      "203.0.113.9 x/a": EVERYTHING,
      "203.0.113.200 x/a": "",
      "198.51.100.1 x/a": "",
    },
  ],
  [
    "an address that one block takes out and another has is allowed",
    "  podSelector: { matchLabels: { pod: a } }\n  egress: [{ to: [{ ipBlock: { cidr: 10.244.1.0/24, except: [10.244.1.2/32] } }, { ipBlock: { cidr: 10.244.1.2/32 } }] }]",
    { "x/a y/a": EVERYTHING, "x/a y/b": EVERYTHING, "x/a x/b": "" },
  ],
  [
    "a pod on its node's network is the node: only its address counts, and its own pods are always reached",
    "  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress: [{ from: [{ ipBlock: { cidr: 192.168.10.12/32 } }] }]",
    {
      "y/host x/a": EVERYTHING,
      "node/n2 x/a": EVERYTHING,
      "x/a y/host": "",
      "x/c y/host": EVERYTHING,
      "x/c node/n1": "",
    },
  ],
];
