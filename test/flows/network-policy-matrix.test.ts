import { describe, expect, test } from "vitest";
import { type MatrixAction, type MatrixPod, type MatrixStep, PolicyMatrix } from "./policy-matrix.js";

// What Kubernetes' own end-to-end tests of NetworkPolicy, the recipes for them and Cyclonus' generator try.

const PORTS = [80, 81].flatMap((port) =>
  ["TCP", "UDP", "SCTP"].map((protocol) => ({
    name: `serve-${port}-${protocol.toLowerCase()}`,
    containerPort: port,
    protocol,
  })),
);
const NAMESPACES = { x: { ns: "x" }, y: { ns: "y" }, z: { ns: "z" } };
const PODS: Record<string, MatrixPod> = {};
for (const [i, namespace] of ["x", "y", "z"].entries()) {
  for (const [j, name] of ["a", "b", "c"].entries()) {
    const labels = { pod: name };
    PODS[`${namespace}/${name}`] = { labels, node: `node-${((i + j) % 2) + 1}`, ports: JSON.stringify(PORTS) };
  }
}

/** A NetworkPolicy in flow style. */
function np(key: string, spec: string): MatrixAction {
  const [namespace, name] = key.split("/");
  return {
    apply: `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: "${name}", namespace: "${namespace}" }\nspec: ${spec}\n`,
  };
}
const remove = (what: string): MatrixAction => ({ remove: what });
const relabel = (what: string, labels: { readonly [key: string]: string | null }): MatrixAction => ({
  relabel: what,
  labels,
});

const A = "podSelector: { matchLabels: { pod: a } }";
const NS_NAME = "kubernetes.io/metadata.name";
const inY = `namespaceSelector: { matchLabels: { ${NS_NAME}: "y" } }`;
const notX = `namespaceSelector: { matchExpressions: [{ key: ${NS_NAME}, operator: NotIn, values: [x] }] }`;
const ALL_IN = "ingress: [{}]";
const ALL_OUT = "policyTypes: [Egress], egress: [{}]";
/** On TCP 80, which most ask about. */
const tcp80 = (...lines: string[]) => ({ "TCP 80": lines });

const CASES: Readonly<Record<string, readonly MatrixStep[]>> = {
  "default deny of ingress": [
    [
      [np("x/deny", "{ podSelector: {} }")],
      { "TCP 80": ["* > x/* no"], "UDP 80": ["* > x/* no"], "SCTP 80": ["* > x/* no"], ICMP: ["* > x/* no"] },
    ],
  ],
  "default deny of both": [
    [[np("x/deny", "{ podSelector: {}, policyTypes: [Ingress, Egress] }")], tcp80("* > x/* no", "x/* > * no")],
  ],
  "pods of the same namespace, by their labels": [
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } } }] }] }`)],
      tcp80("* > x/a no", "x/b > x/a yes"),
    ],
  ],
  "an allowed target beside a default deny": [
    [
      [
        np("x/deny", "{ podSelector: {}, ingress: [] }"),
        np("x/p", `{ ${A}, ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }] }`),
      ],
      tcp80("* > x/b,x/c no"),
    ],
  ],
  "pods of all namespaces": [[[np("x/p", `{ ${A}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`)], tcp80()]],
  "pods of another namespace alone": [
    [[np("x/p", `{ ${A}, ingress: [{ from: [{ ${inY} }] }] }`)], tcp80("x/*,z/* > x/a no")],
  ],
  "expressions about pods": [
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: pod, operator: In, values: [b] }] } }] }] }`,
        ),
      ],
      tcp80("* > x/a no", "x/b > x/a yes"),
    ],
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: pod, operator: Exists }, { key: none, operator: DoesNotExist }] } }] }] }`,
        ),
      ],
      tcp80("y/*,z/* > x/a no"),
    ],
    [
      [np("x/p", `{ podSelector: { matchExpressions: [{ key: pod, operator: NotIn, values: [a] }] } }`)],
      tcp80("* > x/b,x/c no"),
    ],
  ],
  "expressions about namespaces": [
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: ns, operator: In, values: ["y"] }] } }] }] }`,
        ),
      ],
      tcp80("x/*,z/* > x/a no"),
    ],
  ],
  "pods or namespaces": [
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ ${notX} }, { podSelector: { matchLabels: { pod: b } } }] }] }`)],
      tcp80("x/c > x/a no"),
    ],
  ],
  "pods and namespaces": [
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ ${notX}, podSelector: { matchLabels: { pod: b } } }] }] }`)],
      tcp80("* > x/a no", "y/b,z/b > x/a yes"),
    ],
  ],
  "several pods and namespaces": [
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ from: [{ ${notX}, podSelector: { matchExpressions: [{ key: pod, operator: In, values: [b, c] }] } }] }] }`,
        ),
      ],
      tcp80("x/*,*/a > x/a no"),
    ],
  ],
  "any of several pods": [
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } } }, { podSelector: { matchLabels: { pod: c } } }] }] }`,
        ),
      ],
      tcp80("* > x/a no", "x/b,x/c > x/a yes"),
    ],
  ],
  "one pod of another namespace, on every protocol": [
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ ${inY}, podSelector: { matchLabels: { pod: a } } }] }] }`)],
      {
        "TCP 80": ["* > x/a no", "y/a > x/a yes"],
        "UDP 80": ["* > x/a no", "y/a > x/a yes"],
        "SCTP 80": ["* > x/a no", "y/a > x/a yes"],
        ICMP: ["* > x/a no", "y/a > x/a yes"],
      },
    ],
  ],
  "ports, stacked one on the other": [
    [
      [np("x/p81", `{ ${A}, ingress: [{ from: [{ ${inY} }], ports: [{ port: 81, protocol: TCP }] }] }`)],
      { "TCP 81": ["x/*,z/* > x/a no"], "TCP 80": ["* > x/a no"] },
    ],
    [
      [np("x/p80", `{ ${A}, ingress: [{ from: [{ ${inY} }], ports: [{ port: 80, protocol: TCP }] }] }`)],
      { "TCP 81": ["x/*,z/* > x/a no"], "TCP 80": ["x/*,z/* > x/a no"] },
    ],
    [[remove("NetworkPolicy x/p81")], { "TCP 81": ["* > x/a no"], "TCP 80": ["x/*,z/* > x/a no"] }],
  ],
  "all is allowed": [[[np("x/p", `{ podSelector: {}, ${ALL_IN} }`)], { "TCP 80": [], "UDP 81": [], ICMP: [] }]],
  "one named port in": [
    [
      [np("x/p", "{ podSelector: {}, ingress: [{ ports: [{ port: serve-81-tcp }] }] }")],
      { "TCP 81": [], "TCP 80": ["* > x/* no"], "UDP 81": ["* > x/* no"] },
    ],
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ ${inY} }], ports: [{ port: serve-80-tcp, protocol: TCP }] }] }`)],
      { "TCP 80": ["x/*,z/* > x/a no"], "TCP 81": ["* > x/a no"] },
    ],
    // A name is that of a port of the protocol that is told.
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ ports: [{ port: serve-80-udp, protocol: TCP }, { port: serve-81-udp, protocol: UDP }] }] }`,
        ),
      ],
      { "TCP 80": ["* > x/a no"], "UDP 80": ["* > x/a no"], "UDP 81": [] },
    ],
  ],
  "one named port out": [
    [
      [np("x/p", "{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: serve-80-tcp }] }] }")],
      { "TCP 80": [], "TCP 81": ["x/* > * no"] },
    ],
    [
      [
        np(
          "x/p",
          `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ${inY} }], ports: [{ port: serve-80-sctp, protocol: SCTP }] }] }`,
        ),
      ],
      { "SCTP 80": ["x/* > x/*,z/* no"], "TCP 80": ["x/* > * no"], "SCTP 81": ["x/* > * no"] },
    ],
  ],
  "a policy that changes": [
    [[np("x/p", `{ podSelector: {}, ${ALL_IN} }`)], { "TCP 81": [] }],
    [[np("x/p", "{ podSelector: {}, ingress: [] }")], { "TCP 81": ["* > x/* no"] }],
    [[np("x/p", `{ ${A}, ingress: [{ from: [{ ${inY} }] }] }`)], { "TCP 81": ["x/*,z/* > x/a no"] }],
    [
      [np("x/p", `{ podSelector: { matchLabels: { pod: b } }, ingress: [{ from: [{ ${inY} }] }] }`)],
      { "TCP 81": ["x/*,z/* > x/b no"] },
    ],
    [[remove("NetworkPolicy x/p")], { "TCP 81": [] }],
  ],
  "a namespace that gets a label and loses it": [
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { ns2: updated } } }] }] }`)],
      tcp80("* > x/a no"),
    ],
    [[relabel("y", { ns2: "updated" })], tcp80("* > x/a no", "y/* > * yes")],
    [[relabel("y", { ns2: "other" }), relabel("x", { ns2: "updated" })], tcp80("* > x/a no", "x/* > x/a yes")],
    [[relabel("x", { ns2: null })], tcp80("* > x/a no")],
  ],
  "a pod that gets a label, as caller and as target": [
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [{ podSelector: { matchLabels: { pod: b, pod2: updated } } }] }] }`)],
      tcp80("* > x/a no"),
    ],
    [[relabel("x/b", { pod2: "updated" })], tcp80("* > x/a no", "x/b > x/a yes")],
    [[relabel("x/b", { pod2: null }), relabel("x/a", { pod: "d" })], tcp80()],
    [[np("x/t", "{ podSelector: { matchLabels: { target: isolated } } }")], tcp80()],
    [[relabel("x/c", { target: "isolated" })], tcp80("* > x/c no")],
    [[relabel("x/c", { target: null })], tcp80()],
  ],
  "the same namespace alone": [
    [[np("x/p", "{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }")], tcp80("y/*,z/* > x/* no")],
  ],
  "no egress of a pod": [
    [[np("x/p", `{ ${A}, policyTypes: [Egress] }`)], { "TCP 80": ["x/a > * no"], ICMP: ["x/a > * no"] }],
    [[np("x/p", "{ podSelector: {}, policyTypes: [Egress], egress: [] }")], tcp80("x/* > * no")],
  ],
  "both directions in one policy": [
    [
      [
        np(
          "x/p",
          `{ ${A}, policyTypes: [Egress, Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } } }] }], egress: [{ ports: [{ port: 80 }] }] }`,
        ),
      ],
      {
        "TCP 80": ["* > x/a no", "x/b > x/a yes"],
        "TCP 81": ["* > x/a no", "x/a > * no", "x/b > x/a yes"],
        "UDP 80": ["* > x/a no", "x/a > * no", "x/b > x/a yes"],
      },
    ],
  ],
  "egress denied though the other side allows it": [
    [
      [
        np(
          "x/out",
          `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ ${inY}, podSelector: { matchLabels: { pod: a } } }] }] }`,
        ),
        np(
          "y/a",
          `{ ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { ns: x } }, podSelector: { matchLabels: { pod: a } } }] }] }`,
        ),
        np(
          "y/b",
          `{ podSelector: { matchLabels: { pod: b } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { ns: x } }, podSelector: { matchLabels: { pod: a } } }] }] }`,
        ),
      ],
      tcp80("x/a > * no", "* > y/a,y/b no", "x/a > y/a yes"),
    ],
  ],
  "egress to one pod of another namespace": [
    [
      [
        np(
          "x/p",
          `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ ${inY}, podSelector: { matchLabels: { pod: a } } }] }] }`,
        ),
      ],
      tcp80("x/a > * no", "x/a > y/a yes"),
    ],
  ],
  "a protocol without ports": [
    [
      [np("x/p", `{ ${A}, ingress: [{ ports: [{ protocol: TCP }] }] }`)],
      { "TCP 80": [], "TCP 81": [], "UDP 80": ["* > x/a no"], ICMP: ["* > x/a no"] },
    ],
    [
      [np("x/p", `{ ${A}, ingress: [{ ports: [{ protocol: UDP }, { protocol: SCTP, port: 80 }] }] }`)],
      { "UDP 81": [], "SCTP 80": [], "SCTP 81": ["* > x/a no"], "TCP 80": ["* > x/a no"] },
    ],
  ],
  "allowing all goes before a narrower policy": [
    [[np("x/p80", "{ podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }")], { "TCP 81": ["* > x/* no"] }],
    [[np("x/all", `{ podSelector: {}, ${ALL_IN} }`)], { "TCP 81": [] }],
    [
      [
        remove("NetworkPolicy x/all"),
        remove("NetworkPolicy x/p80"),
        np("x/out80", "{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 80 }] }] }"),
      ],
      { "TCP 81": ["x/* > * no"] },
    ],
    [[np("x/out", `{ podSelector: {}, ${ALL_OUT} }`)], { "TCP 81": [] }],
  ],
  "nothing is left of policies that are gone": [
    [[np("x/deny", "{ podSelector: {}, policyTypes: [Ingress, Egress] }")], tcp80("x/* > * no", "* > x/* no")],
    [[remove("NetworkPolicy x/deny")], tcp80()],
  ],
  "a block with one pod's address": [
    [
      [np("x/p", `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: POD(y/b)/32 } }] }] }`)],
      tcp80("x/a > * no", "x/a > y/b yes"),
    ],
  ],
  "an address that is taken out of a block, and put in again": [
    [
      [
        np(
          "x/p",
          `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.244.0.0/16, except: [POD(x/b)/32] } }] }] }`,
        ),
      ],
      tcp80("x/a > x/b no"),
    ],
    [[np("x/q", `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: POD(x/b)/32 } }] }] }`)], tcp80()],
    [[remove("NetworkPolicy x/p")], tcp80("x/a > * no", "x/a > x/b yes")],
    [
      [
        np(
          "x/q",
          `{ ${A}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [POD(y/a)/32, POD(z/a)/32] } }] }] }`,
        ),
      ],
      tcp80("y/a,z/a > x/a no"),
    ],
  ],
  "directions by themselves": [
    [[np("x/out", `{ ${A}, ${ALL_OUT} }`)], tcp80()],
    [[np("x/in", `{ ${A}, policyTypes: [Ingress] }`)], tcp80("* > x/a no")],
  ],
  "SCTP and UDP are not TCP": [
    [
      [
        np("x/deny", "{ podSelector: {} }"),
        np("x/sctp", `{ ${A}, ingress: [{ ports: [{ port: 81, protocol: SCTP }] }] }`),
      ],
      { "TCP 81": ["* > x/* no"], "SCTP 81": ["* > x/b,x/c no"] },
    ],
    [
      [remove("NetworkPolicy x/deny"), np("x/sctp", `{ ${A}, ingress: [{ ports: [{ port: 80, protocol: SCTP }] }] }`)],
      { "TCP 81": ["* > x/a no"], "TCP 80": ["* > x/a no"] },
    ],
    [
      [np("x/sctp", `{ ${A}, ingress: [{ ports: [{ port: 81, protocol: UDP }] }] }`)],
      { "TCP 81": ["* > x/a no"], "UDP 81": [] },
    ],
  ],
  "namespaces that are not one, out": [
    [
      [
        np(
          "x/p",
          `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: ${NS_NAME}, operator: NotIn, values: ["y"] }] } }] }] }`,
        ),
      ],
      tcp80("x/a > y/* no"),
    ],
  ],
  "a range of ports": [
    [
      [
        np(
          "x/p",
          `{ ${A}, ingress: [{ ports: [{ port: 79, endPort: 80 }, { port: 81, endPort: 81, protocol: UDP }] }] }`,
        ),
      ],
      { "TCP 80": [], "TCP 81": ["* > x/a no"], "UDP 81": [], "UDP 80": ["* > x/a no"] },
    ],
    [
      [
        np(
          "x/p",
          `{ ${A}, policyTypes: [Egress], egress: [{ to: [{ ${inY} }], ports: [{ port: 1, endPort: 65535, protocol: SCTP }] }] }`,
        ),
      ],
      { "SCTP 80": ["x/a > x/*,z/* no"], "TCP 80": ["x/a > * no"] },
    ],
  ],
  "rules that conflict, in either order": [
    [
      [
        np("x/deny", "{ podSelector: {}, policyTypes: [Ingress, Egress] }"),
        np("x/allow", "{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }"),
      ],
      tcp80(),
    ],
    [
      [
        np("y/deny", `{ ${A}, policyTypes: [Ingress, Egress] }`),
        np("x/allow", `{ ${A}, ingress: [{ from: [{ ${inY} }] }] }`),
      ],
      tcp80("x/* > * no", "* > x/b,x/c,y/a no", "y/a > * no", "x/*,z/* > x/a no"),
    ],
  ],
  "an empty list of peers or ports is all of them, an empty rule too": [
    [[np("x/p", `{ ${A}, ingress: [{ from: [], ports: [] }] }`)], { "TCP 80": [], ICMP: [] }],
    [
      [np("x/p", `{ ${A}, ingress: [{ from: [], ports: [{ port: 80 }] }] }`)],
      { "TCP 80": [], "TCP 81": ["* > x/a no"] },
    ],
    [
      [np("x/p", `{ ${A}, policyTypes: [Egress], egress: [{ to: [], ports: [{ port: 81 }] }] }`)],
      { "TCP 81": [], "TCP 80": ["x/a > * no"] },
    ],
  ],
  "types that are left out, named without rules, or without their rules": [
    [[np("x/p", `{ ${A}, egress: [{ to: [{ ${inY} }] }] }`)], tcp80("x/a > x/*,z/* no", "* > x/a no")],
    [[np("x/p", `{ ${A}, policyTypes: [Ingress], egress: [{ to: [{ ${inY} }] }] }`)], tcp80("* > x/a no")],
    [[np("x/p", `{ ${A}, policyTypes: [Egress], ingress: [{ from: [{ ${inY} }] }] }`)], tcp80("x/a > * no")],
    [[np("x/p", `{ ${A}, policyTypes: [], egress: [] }`)], tcp80("* > x/a no")],
  ],
  "pods and namespaces come and go": [
    [[np("x/p", `{ ${A}, ingress: [{ from: [{ ${inY} }] }] }`)], tcp80("x/*,z/* > x/a no")],
    [[remove("Pod y/b"), remove("Pod x/a")], tcp80()],
    [
      [
        {
          apply: JSON.stringify({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "a", namespace: "x", labels: { pod: "a" } },
            spec: { containers: [{ name: "c", image: "pause" }] },
          }),
        },
      ],
      tcp80("x/*,z/* > x/a no"),
    ],
    [
      [
        {
          apply: JSON.stringify({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "d", namespace: "y", labels: { pod: "d" } },
            spec: { containers: [{ name: "c", image: "pause" }] },
          }),
        },
      ],
      tcp80("x/*,z/* > x/a no"),
    ],
    [[np("y/deny", "{ podSelector: { matchLabels: { pod: d } } }")], tcp80("x/*,z/* > x/a no", "* > y/d no")],
    [[remove("Pod y/d")], tcp80("x/*,z/* > x/a no")],
  ],
};

describe("closed worlds", () => {
  const matrix = new PolicyMatrix(NAMESPACES, PODS);

  test.each(Object.entries(CASES))("%s", async (_, steps) => {
    await matrix.reset();
    for (const [i, [actions, facts]] of steps.entries()) {
      for (const action of actions) await matrix.act(action);
      expect((await matrix.differences(facts)).map((line) => `step ${i + 1}: ${line}`)).toEqual([]);
    }
  });
});
