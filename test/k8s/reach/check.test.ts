import { describe, expect, test } from "vitest";
import { checkExpectations, cutsOfExpectations } from "../../../src/k8s/reach/check.js";
import { reportCheck } from "../../../src/k8s/reach/check-report.js";
import { readExpectations } from "../../../src/k8s/reach/expectation/read-expectations.js";
import type { ReachOptions } from "../../../src/k8s/reach/reach.js";
import { deployment, policy, reachOf } from "./manifests.js";

const APP = [
  deployment("frontend", { ports: "[{ name: http, containerPort: 8080 }]" }),
  deployment("db", { ports: "[{ name: sql, containerPort: 5432 }]", replicas: 2 }),
  deployment("stray"),
  "apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { selector: { app: db }, ports: [{ name: sql, port: 15432, targetPort: sql }, { name: admin, port: 81 }] }\n",
  policy(
    "db",
    "{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: frontend } } }, { ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: sql }] }] }",
  ),
];

/** What became of expectations: null where one holds, the violations where not, problems where it cannot be asked. */
function check(...lines: string[]): unknown[] {
  return checkOf(APP, ...lines);
}

function checkOf(app: readonly string[], ...lines: string[]): unknown[] {
  return checkIn(app, {}, ...lines);
}

function checkIn(app: readonly string[], options: ReachOptions, ...lines: string[]): unknown[] {
  const { expectations, problems } = readExpectations({
    file: "e.yaml",
    text: `expect:\n${lines.map((line) => `  - ${line}\n`).join("")}`,
  });
  if (problems.length > 0) return problems.map(({ message }) => message);
  const reach = reachOf(app, { ...options, outsideCuts: cutsOfExpectations(expectations) });
  const result = checkExpectations(reach, expectations);
  if (result.problems.length > 0)
    return result.problems.map(({ message, hint }) => `${message}${hint === null ? "" : ` (${hint})`}`);
  return reportCheck(result, []).expectations.map(({ passed, violations }) =>
    passed ? null : violations.map(({ from, to, expected, on }) => `${from} -> ${to} ${on} should be ${expected}`),
  );
}

test("an expectation holds for all families of the cluster, unless it names one", () => {
  const app = [
    ...APP.slice(0, 3),
    policy(
      "db",
      "{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 5432 }] }] }",
    ),
  ];
  const both = { podCidr: "10.244.0.0/16,fd00:10:244::/56" };
  const of = (line: string, options = {}): unknown => checkIn(app, options, line)[0];
  expect(of("frontend may reach db on 5432")).toBe(null);
  expect(of("frontend may reach db on 5432", both)).toEqual(
    ["frontend -> db TCP 5432 by IPv6 should be open"].map((one) => one.replace(/(frontend|db)(?= )/g, "default/$1")),
  );
  expect(of("frontend may reach db on 5432 by IPv4", both)).toBe(null);
  expect(of("frontend may reach db by IPv4 on 5432", both)).toBe(null);
  expect(of("frontend may not reach db by IPv6", both)).toBe(null);
  expect(of("{ deny: { from: frontend, to: db, family: IPv6 } }", both)).toBe(null);
  expect(of("frontend may not reach db", both)).toEqual([
    "default/frontend -> default/db TCP 5432 by IPv4 should be shut",
  ]);
  expect(of("frontend may reach stray", both)).toBe(null);
  expect(of("frontend may reach db by IPv6")).toBe(
    "it is about IPv6, but the cluster has IPv4 (--pod-cidr tells its families)",
  );
  expect(of("{ deny: { from: frontend, to: db, family: v6 } }", both)).toBe('found "v6", expected "IPv4" or "IPv6"');
});

test("pods that have one family each, and not the same, do not reach each other", () => {
  const pod = (name: string, ...ips: string[]): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: c, image: i }] }\nstatus: ${JSON.stringify({ podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) })}\n`;
  const pods = [pod("four", "10.244.0.5"), pod("six", "fd00::6"), pod("both", "10.244.0.7", "fd00::7")];
  const of = (line: string): unknown => checkIn(pods, {}, line)[0];
  expect(of("four may not reach six")).toBe(null);
  expect(of("both may reach six on 80")).toBe(null);
  expect(of("six may reach both on 80")).toBe(null);
  expect(of("six may reach four on 80")).toEqual([expect.stringContaining("default/six -> default/four TCP 80")]);
});

describe("expectations that hold", () => {
  test.each([
    "frontend may reach db on 5432",
    "frontend may reach db on sql",
    "frontend may reach db",
    "frontend may reach service/db on 15432",
    "frontend may reach service/db on sql",
    "stray may not reach db",
    "outside may not reach db on UDP",
    "192.0.2.0/25 may reach db on 5432",
    "192.0.3.0/24 may not reach db",
    "db may not reach db",
    "app=frontend may reach app=db on TCP/5432",
    "default/* may reach frontend",
    "any may reach stray on all",
  ])("%s", (line) => {
    expect(check(line)).toEqual([null]);
  });

  test("nothing else may, but those that are left out", () => {
    expect(check("{ allow: { from: frontend, to: db, ports: 5432 }, only: from, except: [192.0.2.0/24] }")).toEqual([
      null,
    ]);
  });
});

describe("expectations that do not hold", () => {
  test.each([
    ["stray may reach db on 5432", ["default/stray -> default/db TCP 5432 should be open"]],
    ["frontend may reach db on 5432 and 5433", ["default/frontend -> default/db TCP 5433 should be open"]],
    ["frontend may not reach db", ["default/frontend -> default/db TCP 5432 should be shut"]],
    ["frontend may reach db on 5432, nothing else may", ["192.0.2.0/24 -> default/db TCP 5432 should be shut"]],
    ["frontend may reach service/db on admin", ["default/frontend -> default/db TCP 81 should be open"]],
    [
      "frontend may reach db on 5432 and nothing else",
      [
        "default/frontend -> default/stray everything should be shut",
        "default/frontend -> outside everything should be shut",
        "default/frontend -> 192.0.2.0/24 everything should be shut",
      ],
    ],
  ])("%s", (line, violations) => {
    expect(check(line)).toEqual([violations]);
  });

  test("are told with who decides, and where", () => {
    const { expectations } = readExpectations({ file: "e.yaml", text: "expect: [stray may reach db on 5432]" });
    const [result] = reportCheck(checkExpectations(reachOf(APP), expectations), []).expectations;
    expect(result?.violations[0]).toMatchObject({
      message:
        "default/stray does not reach default/db on TCP 5432: ingress: no policy that selects this pod allows it: db, app.yaml:36",
      place: { file: "app.yaml", line: 36 },
    });
  });
});

describe("outside", () => {
  const open = policy(
    "frontend",
    "{ podSelector: { matchLabels: { app: frontend } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 203.0.113.0/24] } }] }] }",
  );
  test.each([
    ["outside may reach frontend on 80", null],
    ["0.0.0.0/0 may reach frontend on 80", ["10.0.0.0/8,203.0.113.0/24 -> default/frontend TCP 80 should be open"]],
    ["outside and 10.1.0.0/16 may reach frontend on 80", ["10.1.0.0/16 -> default/frontend TCP 80 should be open"]],
    ["{ allow: { from: 0.0.0.0/0, to: frontend, ports: 80 }, except: [10.0.0.0/8, 203.0.113.0/24] }", null],
    [
      "outside may not reach frontend",
      [
        "outside -> default/frontend everything should be shut",
        "192.0.2.0/24 -> default/frontend everything should be shut",
      ],
    ],
  ])("%s", (line, violations) => {
    expect(checkOf([...APP, open], line)).toEqual([violations]);
  });
});

describe("a Service with loadBalancerSourceRanges", () => {
  const app = [
    deployment("web", { ports: "[{ containerPort: 80 }]" }),
    "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [203.0.113.0/25], selector: { app: web }, ports: [{ port: 80 }] }\n",
    policy("web", "{ podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }"),
  ];
  test.each([
    ["203.0.113.200 may not reach service/web", null],
    ["203.0.113.0/25 may reach service/web, nothing else may", null],
    ["198.51.100.1 may reach service/web", ["198.51.100.1 -> default/web TCP 80 should be open"]],
    ["198.51.100.1 may reach web on 80", null],
    ["203.0.113.1 may not reach service/web", ["203.0.113.1 -> default/web TCP 80 should be shut"]],
  ])("%s", (line, violations) => {
    expect(checkOf(app, line)).toEqual([violations]);
  });
});

test("what a node may do with its own pods alone is missing where the two are on two nodes", () => {
  const app = [
    deployment("agent", { ports: "[]" }).replace("spec: { containers", "spec: { hostNetwork: true, containers"),
    deployment("db", { ports: "[{ containerPort: 5432 }]" }),
    policy("db", "{ podSelector: { matchLabels: { app: db } } }"),
  ];
  expect(checkOf(app, "agent may reach db on 5432")).toEqual([
    ["default/agent -> default/db TCP 5432 where they are on two nodes should be open"],
  ]);
  expect(checkOf(app, "agent may not reach db")).toEqual([
    ["default/agent -> default/db everything on the same node should be shut"],
  ]);
});

describe("a Service on nodes' ports", () => {
  const app = [
    deployment("web", { ports: "[{ containerPort: 80 }]" }),
    deployment("client"),
    "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: NodePort, selector: { app: web }, ports: [{ port: 80 }] }\n",
    policy(
      "web",
      "{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: client } } }, { ipBlock: { cidr: 192.168.10.0/24 } }], ports: [{ port: 80 }] }] }",
    ),
  ];
  const passedOn =
    "outside -> default/web TCP 80 through a node that it is not on, which puts its own address in the source's place should be shut";
  test.each([
    ["outside may not reach service/web on 80", [passedOn, "192.168.10.0/24 -> default/web TCP 80 should be shut"]],
    ["client and 192.168.10.0/24 may reach service/web on 80, nothing else may", [passedOn]],
  ])("leads by way of other nodes: %s", (line, violations) => {
    expect(checkOf(app, line)).toEqual([violations]);
  });
});

describe("expectations that cannot be asked", () => {
  test.each([
    ["fronted may reach db", '"fronted" names no workload (did you mean "frontend"?)'],
    ["default/fronted may reach db", '"default/fronted" names no workload (did you mean "default/frontend"?)'],
    ["shop/frontend may reach db", '"shop/frontend" names no workload (did you mean "default/frontend"?)'],
    ["frontend may reach service/dbb", '"service/dbb" names no Service (did you mean "service/db"?)'],
    [
      "frontend may reach service/db on 99",
      "Service default/db has no such port, it has TCP 15432 (sql), TCP 81 (admin)",
    ],
    ["frontend may reach db on sqll", '"db" has no port called "sqll" (did you mean "sql"?)'],
    ["ingress may reach db", "there is no Ingress in the manifests"],
    ["app=nobody may reach db", '"app=nobody" names no workload with these labels'],
    ["frontend may reach frontend", '"default/frontend" has one pod, and a pod always reaches itself'],
  ])("%s", (line, problem) => {
    expect(check(line)).toEqual([problem]);
  });

  const NAMELESS = `apiVersion: v1
kind: Service
metadata: { name: ext }
spec: { type: ExternalName, externalName: db.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: by-hand }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: lost }
spec: { selector: { app: gone }, ports: [{ port: 80 }] }
`;
  test.each([
    [
      "frontend may reach service/ext",
      "no pod is behind Service default/ext: it is an ExternalName for db.example.com",
    ],
    ["service/ext may not reach db", "no pod is behind Service default/ext: it is an ExternalName for db.example.com"],
    ["frontend may reach service/by-hand", "no pod is behind Service default/by-hand: it has no selector"],
    ["service/by-hand may reach db", "no pod is behind Service default/by-hand: it has no selector"],
    ["service/lost may reach db", "no pod is behind Service default/lost"],
    [
      "other/app=db may reach frontend",
      '"other/app=db" names no workload with these labels (did you mean "default/app=db"?)',
    ],
  ])("nothing that was written already is suggested: %s", (line, problem) => {
    expect(checkOf([...APP, NAMELESS], line)).toEqual([problem]);
  });
});
