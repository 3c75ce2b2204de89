import fc from "fast-check";
import { policy } from "./manifests.js";

const NAMESPACES = ["default", "shop"];
const LABELS = ["a", "b", "c"];
const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const BLOCKS = [
  ...["192.168.10.0/24", "203.0.113.0/24", "203.0.113.128/25", "8.8.8.8/32", "0.0.0.0/0", "10.0.0.0/8"],
  ...["2001:db8:1::/48", "fd00:10:244::/56", "::/0"],
];

/** What is told of a cluster's families: nothing (IPv4), both, or IPv6 alone. */
export const arbitraryFamilies = fc.constantFrom<{ podCidr?: string }>(
  {},
  { podCidr: "10.244.0.0/16,fd00:10:244::/56" },
  { podCidr: "fd00:10:244::/56" },
);

/** A selector of pods by the one label that all pods have. */
const podSelector = fc.oneof(
  fc.constant("{}"),
  fc.constantFrom(...LABELS).map((label) => `{ matchLabels: { app: ${label} } }`),
  fc
    .constantFrom(...LABELS)
    .map((label) => `{ matchExpressions: [{ key: app, operator: NotIn, values: [${label}] }] }`),
  fc.constant("{ matchExpressions: [{ key: extra, operator: Exists }] }"),
);
const namespaceSelector = fc.oneof(
  fc.constant("{}"),
  fc.constantFrom(...NAMESPACES).map((name) => `{ matchLabels: { kubernetes.io/metadata.name: ${name} } }`),
);
const block = fc
  .constantFrom(...BLOCKS)
  .chain((cidr) =>
    cidr === "203.0.113.0/24"
      ? fc.constantFrom(
          `{ ipBlock: { cidr: "${cidr}" } }`,
          `{ ipBlock: { cidr: "${cidr}", except: [203.0.113.7/32] } }`,
        )
      : fc.constant(`{ ipBlock: { cidr: "${cidr}" } }`),
  );
const peer = fc.oneof(
  podSelector.map((selector) => `{ podSelector: ${selector} }`),
  namespaceSelector.map((selector) => `{ namespaceSelector: ${selector} }`),
  fc.tuple(namespaceSelector, podSelector).map(([ns, pods]) => `{ namespaceSelector: ${ns}, podSelector: ${pods} }`),
  block,
);
const port = fc.oneof(
  fc
    .tuple(fc.constantFrom(...PROTOCOLS), fc.integer({ min: 78, max: 82 }))
    .map(([protocol, one]) => `{ protocol: ${protocol}, port: ${one} }`),
  fc
    .tuple(fc.constantFrom(...PROTOCOLS), fc.constantFrom(1, 70, 79), fc.constantFrom(80, 90, 65535))
    .map(([protocol, first, last]) => `{ protocol: ${protocol}, port: ${first}, endPort: ${last} }`),
  fc.constantFrom(...PROTOCOLS).map((protocol) => `{ protocol: ${protocol} }`),
  fc.constant("{ port: http }"),
);
const list = (of: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(of, { maxLength: 2 }).map((all) => `[${all.join(", ")}]`);
const rule = (peers: "from" | "to"): fc.Arbitrary<string> =>
  fc.tuple(list(peer), list(port)).map(([who, ports]) => `{ ${peers}: ${who}, ports: ${ports} }`);
const types = fc.constantFrom("[Ingress]", "[Egress]", "[Ingress, Egress]");

/** NetworkPolicies over the pods of `arbitraryPods`, one document each. */
export const arbitraryPolicies = fc
  .array(fc.tuple(fc.constantFrom(...NAMESPACES), podSelector, types, list(rule("from")), list(rule("to"))), {
    maxLength: 4,
  })
  .map((all) =>
    all.map(([namespace, selector, policyTypes, ingress, egress], i) =>
      policy(
        `p${i}`,
        `{ podSelector: ${selector}, policyTypes: ${policyTypes}, ingress: ${ingress}, egress: ${egress} }`,
        namespace,
      ),
    ),
  );

/** Administrators' policies: an AdminNetworkPolicy with a few rules, or none. */
export const arbitraryAdminPolicies = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 0, max: 3 }),
      subject: fc.constantFrom(
        "{ namespaces: {} }",
        "{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: a } } } }",
      ),
      rules: fc.array(
        fc.tuple(
          fc.constantFrom("ingress", "egress"),
          fc.constantFrom("Allow", "Deny", "Pass"),
          fc.constantFrom(
            "{ namespaces: {} }",
            "{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: b } } } }",
          ),
          fc.constantFrom(
            "",
            ", ports: [{ portNumber: { protocol: TCP, port: 80 } }]",
            ", ports: [{ portRange: { protocol: UDP, start: 70, end: 90 } }]",
            ", ports: [{ namedPort: http }]",
          ),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { maxLength: 2 },
  )
  .map((all) =>
    all.map(({ priority, subject, rules }, i) => {
      const of = (direction: string, peers: string): string =>
        rules
          .filter(([one]) => one === direction)
          .map(([, action, who, ports]) => `{ action: ${action}, ${peers}: [${who}]${ports} }`)
          .join(", ");
      return `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: admin-${i} }\nspec: { priority: ${priority * 10 + i}, subject: ${subject}, ingress: [${of("ingress", "from")}], egress: [${of("egress", "to")}] }\n`;
    }),
  );

/** A few pods of two namespaces with one of three labels, some on their node's network, one document each. */
export const arbitraryPods = fc
  .array(
    fc.tuple(
      fc.constantFrom(...NAMESPACES),
      fc.constantFrom(...LABELS),
      fc.constantFrom("", ", extra: yes-it-is"),
      fc.constantFrom(80, 81),
      fc.constantFrom("", "", "", "nodeName: n1, ", "hostNetwork: true, ", "hostNetwork: true, nodeName: n1, "),
    ),
    { minLength: 2, maxLength: 5 },
  )
  .map((all) => [
    "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n",
    "apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nstatus: { addresses: [{ type: InternalIP, address: 10.9.0.3 }] }\n",
    ...all.map(
      ([namespace, label, extra, http, where], i) =>
        `apiVersion: v1\nkind: Pod\nmetadata: { name: pod-${i}, namespace: ${namespace}, labels: { app: ${label}${extra} } }\nspec: { ${where}containers: [{ name: c, image: app, ports: [{ name: http, containerPort: ${http} }] }] }\n`,
    ),
  ]);

const NAMES = ["example.com", "*.example.org"];
const externalPeers = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => `{ domainNames: ["${name}"] }`),
  fc.constantFrom(...BLOCKS).map((cidr) => `{ networks: ["${cidr}"] }`),
);

/** An AdminNetworkPolicy about names and addresses outside, or none; a name can be allowed only. */
export const arbitraryNames = fc
  .array(fc.tuple(fc.constantFrom("Allow", "Deny", "Pass"), externalPeers, fc.constantFrom("80", "81")), {
    maxLength: 4,
  })
  .map((all) => {
    const rules = all.map(([action, to, port]) => {
      const verdict = to.includes("domainNames") ? "Allow" : action;
      return `{ action: ${verdict}, to: [${to}], ports: [{ portNumber: { protocol: TCP, port: ${port} } }] }`;
    });
    if (rules.length === 0) return [];
    return [
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: names }\nspec: { priority: 99, subject: { namespaces: {} }, egress: [${rules.join(", ")}] }\n`,
    ];
  });
