import { describe, expect, test } from "vitest";
import { type MatrixAction, type MatrixPod, type MatrixStep, PolicyMatrix } from "./policy-matrix.js";

// What network-policy-api's conformance suite tries, with its houses and ports, in the words of all three kinds.

const HOUSES = ["gryffindor", "slytherin", "hufflepuff", "ravenclaw"];
const NAMESPACES = Object.fromEntries(HOUSES.map((house) => [house, { house }]));
const PORTS = JSON.stringify([
  { name: "web", containerPort: 80 },
  { containerPort: 8080 },
  { name: "dns", containerPort: 53, protocol: "UDP" },
  { containerPort: 5353, protocol: "UDP" },
  { containerPort: 9003, protocol: "SCTP" },
  { containerPort: 9005, protocol: "SCTP" },
]);
const PODS: Record<string, MatrixPod> = {};
for (const [i, house] of HOUSES.entries()) {
  for (const nth of [0, 1]) {
    PODS[`${house}/${nth}`] = {
      labels: { house, "statefulset.kubernetes.io/pod-name": `${house}-${nth}` },
      node: `node-${((i + nth) % 2) + 1}`,
      ports: PORTS,
    };
  }
}

type Ports = readonly (readonly [protocol: "TCP" | "UDP" | "SCTP", first: number, last?: number] | string)[];
/** One rule in no kind's words: what it does, with whom (peers in flow style), on which ports. */
type Rule = readonly [action: "Allow" | "Deny" | "Pass", peers: string, ports?: Ports];
interface Spec {
  readonly name?: string;
  readonly priority?: number;
  readonly subject?: string;
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}
type Kind = "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy" | "Baseline";

const house = (name: string): string => `{ namespaces: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const pods = (name: string): string =>
  `{ pods: { namespaceSelector: { matchLabels: { house: ${name} } }, podSelector: { matchLabels: { house: ${name} } } } }`;
const nth = (name: string): string =>
  `{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: ${name} } } } }`;

/** The policy in the words of a kind. */
function policy(
  kind: Kind,
  { name = "p", priority = 15, subject = house("gryffindor"), ...rules }: Spec,
): MatrixAction {
  const isCluster = kind === "ClusterNetworkPolicy" || kind === "Baseline";
  const portText = (port: Ports[number]): string => {
    if (typeof port === "string") return isCluster ? `{ destinationNamedPort: ${port} }` : `{ namedPort: ${port} }`;
    const [protocol, first, last] = port;
    const range = `{ start: ${first}, end: ${last ?? first} }`;
    if (isCluster) {
      const destination = last === undefined ? `{ number: ${first} }` : `{ range: ${range} }`;
      return `{ ${protocol.toLowerCase()}: { destinationPort: ${destination} } }`;
    }
    if (last === undefined) return `{ portNumber: { protocol: ${protocol}, port: ${first} } }`;
    return `{ portRange: { protocol: ${protocol}, start: ${first}, end: ${last} } }`;
  };
  const ruleText = (peersField: string, [action, peers, ports]: Rule, i: number): string => {
    const on = ports === undefined ? "" : `, ${isCluster ? "protocols" : "ports"}: [${ports.map(portText).join(", ")}]`;
    const verb = isCluster && action === "Allow" ? "Accept" : action;
    return `    - { name: "rule ${i}", action: ${verb}, ${peersField}: [${peers}]${on} }\n`;
  };
  const list = (field: "ingress" | "egress", peersField: string): string =>
    rules[field] === undefined
      ? ""
      : `  ${field}:\n${rules[field].map((rule, i) => ruleText(peersField, rule, i)).join("")}`;
  const version = isCluster ? "v1alpha2" : "v1alpha1";
  const head = isCluster
    ? `  tier: ${kind === "Baseline" ? "Baseline" : "Admin"}\n  priority: ${priority}\n`
    : kind === "AdminNetworkPolicy"
      ? `  priority: ${priority}\n`
      : "";
  const metadata = kind === "BaselineAdminNetworkPolicy" ? "default" : name;
  return {
    apply: `apiVersion: policy.networking.k8s.io/${version}
kind: ${kind === "Baseline" ? "ClusterNetworkPolicy" : kind}
metadata: { name: ${metadata} }
spec:
${head}  subject: ${subject}
${list("ingress", "from")}${list("egress", "to")}`,
  };
}

const np = (spec: string): MatrixAction => ({
  apply: `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: np, namespace: gryffindor }\nspec:\n${spec}`,
});

const PROTOCOLS = [
  ["TCP", 80, 8080],
  ["UDP", 53, 5353],
  ["SCTP", 9003, 9005],
] as const;

/** The rules of `ingress-tcp`, `egress-udp`, ...: all of ravenclaw, some ports of slytherin, some of hufflepuff. */
function core(kind: Kind, [protocol, one, other]: (typeof PROTOCOLS)[number], swapped: boolean): Spec {
  const first: Rule[] = [
    ["Allow", house("ravenclaw")],
    ["Deny", house("ravenclaw")],
  ];
  const second: Rule[] = [
    ["Deny", house("slytherin"), [[protocol, one]]],
    ["Allow", pods("hufflepuff"), [[protocol, other]]],
    ["Deny", pods("hufflepuff")],
  ];
  const pass: Rule[] = kind.includes("Baseline") ? [] : [["Pass", house("slytherin"), [[protocol, one]]]];
  const rules = [...(swapped ? first.reverse() : first), ...second, ...pass];
  return { ingress: rules, egress: rules };
}

const both = (...lines: readonly string[]): string[] =>
  lines.flatMap((line) => [`gryffindor/* > ${line}`, line.replace(/^(\S+) (\w+)$/, "$1 > gryffindor/* $2")]);

const KINDS: readonly Kind[] = ["AdminNetworkPolicy", "ClusterNetworkPolicy", "BaselineAdminNetworkPolicy", "Baseline"];

function casesOf(kind: Kind): Readonly<Record<string, readonly MatrixStep[]>> {
  const cases: Record<string, readonly MatrixStep[]> = {};
  for (const facts of PROTOCOLS) {
    const [protocol, one, other] = facts;
    const rest = both("slytherin/* no", "hufflepuff/* no");
    const open = both("hufflepuff/* yes");
    cases[`the order of rules decides, on ${protocol}`] = [
      [
        [policy(kind, core(kind, facts, false))],
        { [`${protocol} ${one}`]: rest, [`${protocol} ${other}`]: [...rest, ...both("slytherin/* yes"), ...open] },
      ],
      [
        [policy(kind, core(kind, facts, true))],
        {
          [`${protocol} ${one}`]: [...rest, ...both("ravenclaw/* no")],
          [`${protocol} ${other}`]: both("ravenclaw/* no"),
          ICMP: both("ravenclaw/* no", "hufflepuff/* no"),
        },
      ],
    ];
  }
  const ranges: Rule[] = [
    ["Allow", house("ravenclaw"), [["TCP", 80, 8080]]],
    ["Allow", house("hufflepuff"), [["UDP", 53, 5353]]],
    ["Allow", house("slytherin"), [["SCTP", 9003, 9005]]],
    ["Deny", "{ namespaces: { matchExpressions: [{ key: house, operator: Exists }] } }"],
  ];
  const closed = ["gryffindor/* > * no", "* > gryffindor/* no"];
  cases["ranges of ports"] = [
    [
      [policy(kind, { ingress: ranges, egress: ranges })],
      {
        "TCP 80": [...closed, ...both("ravenclaw/* yes")],
        "TCP 8080": [...closed, ...both("ravenclaw/* yes")],
        "UDP 53": [...closed, ...both("hufflepuff/* yes")],
        "SCTP 9005": [...closed, ...both("slytherin/* yes")],
        "SCTP 9006": closed,
      },
    ],
  ];
  cases["named ports"] = [
    [
      [
        policy(kind, {
          egress: [
            ["Allow", house("hufflepuff"), ["web", "dns"]],
            ["Deny", house("hufflepuff")],
          ],
          ingress: [
            ["Allow", house("ravenclaw"), ["web"]],
            ["Deny", house("ravenclaw")],
          ],
        }),
      ],
      {
        "TCP 80": [],
        "UDP 53": ["ravenclaw/* > gryffindor/* no"],
        "TCP 8080": ["gryffindor/* > hufflepuff/* no", "ravenclaw/* > gryffindor/* no"],
        ICMP: ["gryffindor/* > hufflepuff/* no", "ravenclaw/* > gryffindor/* no"],
      },
    ],
  ];
  cases["rules for one direction leave the other alone"] = [
    [[policy(kind, { ingress: [["Deny", house("slytherin")]] })], { "TCP 80": ["slytherin/* > gryffindor/* no"] }],
    [[policy(kind, { egress: [["Deny", house("slytherin")]] })], { "TCP 80": ["gryffindor/* > slytherin/* no"] }],
  ];
  cases["single pods, as subject and as peers"] = [
    [
      [
        policy(kind, {
          subject: nth("ravenclaw-0"),
          egress: [["Deny", `${nth("slytherin-1")}, ${house("hufflepuff")}`]],
          ingress: [["Deny", nth("gryffindor-0")]],
        }),
      ],
      { "TCP 80": ["ravenclaw/0 > slytherin/1,hufflepuff/* no", "gryffindor/0 > ravenclaw/0 no"] },
    ],
  ];
  const isAdmin = kind === "AdminNetworkPolicy" || kind === "ClusterNetworkPolicy";
  cases["blocks of addresses, pods in them included"] = [
    [
      [
        policy(kind, {
          egress: [
            ["Allow", house("slytherin")],
            ["Deny", "{ networks: [0.0.0.0/0, '::/0'] }"],
          ],
        }),
      ],
      { "TCP 80": ["gryffindor/* > * no", "gryffindor/* > slytherin/* yes"] },
    ],
    [
      [
        policy(kind, {
          egress: [
            ["Allow", "{ networks: [POD(ravenclaw/0)/32, POD(hufflepuff/0)/32] }"],
            ["Allow", house("slytherin")],
            ["Deny", "{ networks: [0.0.0.0/0] }"],
          ],
        }),
      ],
      {
        "TCP 80": ["gryffindor/* > * no", "gryffindor/* > slytherin/*,ravenclaw/0,hufflepuff/0 yes"],
        "SCTP 9003": ["gryffindor/* > * no", "gryffindor/* > slytherin/*,ravenclaw/0,hufflepuff/0 yes"],
      },
    ],
  ];
  cases["what the schema takes and nobody can do matches nothing"] = [
    [
      [
        policy(kind, {
          ingress: [["Deny", "{ namespaces: { matchExpressions: [{ key: house, operator: Is }] } }"]],
          egress: [["Deny", "{ namespaces: { matchExpressions: [{ key: house, operator: In }] } }"]],
        }),
      ],
      { "TCP 80": [] },
    ],
    ...(kind === "AdminNetworkPolicy"
      ? [
          [
            [policy(kind, { ingress: [["Deny", "{ namespaces: {} }", [["TCP", 90, 80]]]] })],
            { "TCP 80": [], ICMP: [] },
          ] as const,
        ]
      : []),
  ];
  cases["a policy goes, and nothing of it is left"] = [
    [[policy(kind, { ingress: [["Deny", "{ namespaces: {} }"]] })], { "TCP 80": ["* > gryffindor/* no"] }],
    [
      [
        {
          remove: `${kind === "Baseline" ? "ClusterNetworkPolicy" : kind} ${kind === "BaselineAdminNetworkPolicy" ? "default" : "p"}`,
        },
      ],
      { "TCP 80": [] },
    ],
  ];
  if (!isAdmin) {
    cases["a NetworkPolicy goes before the baseline, in its direction"] = [
      [
        [
          policy(kind, { ingress: [["Deny", house("slytherin")]], egress: [["Deny", house("slytherin")]] }),
          np(
            "  podSelector:\n  policyTypes: [Ingress]\n  ingress: [{ from: [{ namespaceSelector: { matchLabels: { house: slytherin } } }] }]\n",
          ),
        ],
        { "TCP 80": ["* > gryffindor/* no", "slytherin/* > gryffindor/* yes", "gryffindor/* > slytherin/* no"] },
      ],
    ];
    return cases;
  }
  const deny: Rule[] = [["Deny", pods("slytherin")]];
  const pass: Rule[] = [["Pass", pods("slytherin")]];
  const baseline = policy(kind === "AdminNetworkPolicy" ? "BaselineAdminNetworkPolicy" : "Baseline", {
    name: "default",
    ingress: deny,
    egress: deny,
  });
  cases["the smaller number goes first, and changes when it changes"] = [
    [
      [
        policy(kind, { name: "fifty", priority: 50, ingress: deny, egress: deny }),
        policy(kind, { name: "moving", priority: 60, ingress: pass, egress: pass }),
      ],
      { "TCP 80": both("slytherin/* no"), "UDP 53": both("slytherin/* no") },
    ],
    [[policy(kind, { name: "moving", priority: 40, ingress: pass, egress: pass })], { "TCP 80": [], "SCTP 9003": [] }],
    [[baseline], { "TCP 80": both("slytherin/* no") }],
    [
      [policy(kind, { name: "moving", priority: 51, ingress: pass, egress: pass })],
      { "TCP 80": both("slytherin/* no") },
    ],
  ];
  const gates =
    "  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress: [{ from: [{ namespaceSelector: { matchLabels: { house: slytherin } } }] }]\n  egress: [{ to: [{ namespaceSelector: { matchLabels: { house: slytherin } } }] }]\n";
  const slytherinAlone = ["* > gryffindor/* no", "gryffindor/* > * no", ...both("slytherin/* yes")];
  cases["the three tiers, one behind the other"] = [
    [
      [policy(kind, { name: "tier", priority: 10, ingress: deny, egress: deny }), np(gates), baseline],
      { "TCP 80": ["* > gryffindor/* no", "gryffindor/* > * no"] },
    ],
    [
      [policy(kind, { name: "tier", priority: 10, ingress: pass, egress: pass })],
      { "TCP 80": slytherinAlone, ICMP: slytherinAlone },
    ],
    [[{ remove: "NetworkPolicy gryffindor/np" }], { "TCP 80": both("slytherin/* no") }],
    [[{ remove: `${kind === "AdminNetworkPolicy" ? "BaselineAdminNetworkPolicy" : kind} default` }], { "TCP 80": [] }],
  ];
  cases["several of one priority, none against the other"] = [
    [
      [
        policy(kind, {
          name: "a",
          ingress: [["Deny", house("slytherin"), [["TCP", 80]]]],
          egress: [["Deny", house("slytherin"), [["TCP", 80]]]],
        }),
        policy(kind, {
          name: "b",
          ingress: [["Deny", house("hufflepuff"), [["TCP", 80]]]],
          egress: [["Deny", house("hufflepuff"), [["TCP", 80]]]],
        }),
        policy(kind, {
          name: "c",
          subject: house("hufflepuff"),
          ingress: [["Deny", house("slytherin"), [["TCP", 8080]]]],
        }),
      ],
      {
        "TCP 80": both("slytherin/* no", "hufflepuff/* no"),
        "TCP 8080": ["slytherin/* > hufflepuff/* no"],
      },
    ],
  ];
  if (kind === "ClusterNetworkPolicy") {
    cases["pods of every namespace, where no namespaces are named"] = [
      [
        [
          policy(kind, {
            subject: "{ pods: { podSelector: { matchLabels: { house: gryffindor } } } }",
            egress: [["Deny", "{ pods: { podSelector: { matchLabels: { house: ravenclaw } } } }"]],
            ingress: [
              [
                "Deny",
                "{ pods: { podSelector: { matchExpressions: [{ key: house, operator: In, values: [slytherin, hufflepuff] }] } } }",
              ],
            ],
          }),
        ],
        { "TCP 80": ["gryffindor/* > ravenclaw/* no", "slytherin/*,hufflepuff/* > gryffindor/* no"] },
      ],
    ];
    cases["a whole protocol, where no port is named"] = [
      [
        [
          {
            apply: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: p }
spec:
  tier: Admin
  priority: 0
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ namespaces: {} }], protocols: [{ udp: { destinationPort: { range: { start: 1, end: 65535 } } } }] }]
`,
          },
        ],
        { "UDP 53": ["* > * no"], "TCP 80": [], ICMP: [] },
      ],
    ];
  }
  return cases;
}

describe("closed worlds under administrators' policies", () => {
  const matrix = new PolicyMatrix(NAMESPACES, PODS);

  for (const kind of KINDS) {
    test.each(Object.entries(casesOf(kind)))(
      `${kind === "Baseline" ? "ClusterNetworkPolicy, Baseline" : kind}: %s`,
      async (_, steps) => {
        await matrix.reset();
        for (const [i, [actions, facts]] of steps.entries()) {
          for (const action of actions) await matrix.act(action);
          expect((await matrix.differences(facts)).map((line) => `step ${i + 1}: ${line}`)).toEqual([]);
        }
      },
    );
  }
});
