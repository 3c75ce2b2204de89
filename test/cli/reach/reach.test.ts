import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { makeSchemas, REPORTS, schemaPath } from "../../support/report-schemas.js";
import { temporaryFolder, writeBelow } from "../../support/temporary-folder.js";
import { podwire } from "../cli.js";
import { SHOP } from "./shop.js";

const folder = temporaryFolder();
const write = (name: string, text: string): string => writeBelow(folder, name, text);
const shop = write("shop.yaml", SHOP);
const open = write(
  "open.yaml",
  SHOP.replace("    - from: [{ podSelector: { matchLabels: { app: frontend } } }]\n      ports", "    - ports"),
);

function valid(page: keyof typeof REPORTS, text: string): unknown {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schemaPath(page), "utf8")));
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

describe("reach", () => {
  test("tells who reaches whom, what Services lead to, and how many packets agreed", async () => {
    const { exitCode, stdout, stderr } = await podwire(["reach", "-f", shop]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("shop/db        TCP 5432    shop/frontend\n");
    expect(stdout).toContain("shop/db  TCP 5432  shop/db:5432  shop/frontend\n");
    expect(stdout).toMatch(/^confirmed by \d+ packets between \d+ kinds of pairs$/m);
  });

  test("outside reaches a Service that stands on nodes' ports, as it reaches the pods", async () => {
    const exposed = write(
      "exposed.yaml",
      `apiVersion: v1
kind: Service
metadata: { name: front, namespace: shop }
spec: { type: NodePort, selector: { app: frontend }, ports: [{ port: 80, targetPort: http, nodePort: 30080 }] }
`,
    );
    const { stdout } = await podwire(["reach", "-f", shop, "-f", exposed, "--no-confirm"]);
    expect(stdout).toMatch(/^shop\/front +TCP 80:30080 +shop\/frontend:8080 +every workload, outside$/m);
  });

  test("--node-cidr says which blocks are about nodes", async () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: frontend, namespace: shop }
spec: { podSelector: { matchLabels: { app: frontend } }, ingress: [{ from: [{ ipBlock: { cidr: 10.20.0.0/16 } }] }] }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: shop }
spec:
  selector: { matchLabels: { app: agent } }
  template: { metadata: { labels: { app: agent } }, spec: { hostNetwork: true, containers: [{ name: a, image: a }] } }
`;
    const args = [
      "reach",
      "-f",
      shop,
      "-f",
      write("nodes.yaml", policy),
      "--to",
      "shop/frontend",
      "--from",
      "shop/agent",
    ];
    expect((await podwire(args)).stdout).toMatch(/^shop\/frontend +everything on the same node +shop\/agent$/m);
    expect((await podwire([...args, "--node-cidr", "10.20.8.0/24"])).stdout).toMatch(
      /^shop\/frontend +everything +shop\/agent$/m,
    );
    const explained = (await podwire([...args, "--explain"])).stdout;
    expect(explained).toContain(`shop/agent -> shop/frontend: everything on the same node
  allowed on everything on the same node
    egress of shop/agent: yes, policies are about pods with a network of their own
    ingress of shop/frontend: yes, a node and its own pods always reach each other
  denied on everything on other nodes
`);
    const table = (await podwire([...args, "--explain", "--format", "markdown"])).stdout;
    expect(table).toContain("| everything on the same node | allowed |");
    expect(valid("reach", (await podwire([...args, "--explain", "--json"])).stdout)).toEqual([]);
  });

  test("--explain tells the rule or the default deny behind every port, with file and line", async () => {
    const args = [
      "reach",
      "-f",
      shop,
      "-n",
      "shop",
      "--from",
      "frontend",
      "--from",
      "stray",
      "--to",
      "db",
      "--port",
      "5432",
      "--explain",
    ];
    const { stdout } = await podwire(args);
    expect(stdout).toContain(`    ingress of shop/db: yes, NetworkPolicy shop/db ingress[0] allows it, ${shop}:39\n`);
    expect(stdout).toContain(`    ingress of shop/db: no, no policy that selects this pod allows it: db, ${shop}:33\n`);
  });

  test("with --from those that are asked about do not speak for all others", async () => {
    const pods = ["one", "two"].flatMap((namespace) =>
      ["a", "b", "c"].map(
        (name) =>
          `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { containers: [{ name: c, image: app }] }\n`,
      ),
    );
    const namespaces = ["one", "two"].map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`);
    const many = write("many.yaml", [...namespaces, ...pods].join("---\n"));
    const some = await podwire(["reach", "-f", many, "--no-confirm", "--to", "one/a", "--from", "two/*"]);
    expect(some.stdout).toBe("TO     ON          FROM\none/a  everything  two/*\n");
    const all = await podwire(["reach", "-f", many, "--no-confirm", "--to", "one/a"]);
    expect(all.stdout).toContain("one/a  everything  every other workload, outside\n");
  });

  test("a port of the nodes that source ranges do not hold for is told of in every form", async () => {
    const balancer = write(
      "balancer.yaml",
      "apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop }\nspec: { type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], selector: { app: frontend }, ports: [{ port: 80, nodePort: 30080 }] }\n",
    );
    const args = ["reach", "-f", shop, "-f", balancer, "--no-confirm"];
    const note = "port 30080 of every node is open to all";
    for (const format of ["text", "markdown"]) {
      expect((await podwire([...args, "--format", format])).stdout).toContain(note);
    }
    expect((await podwire([...args, "--json"])).stdout).toContain('"nodePortOpenToAll": true');
  });

  test.each([
    ["ends with the same connections are one node", "", 'n0["default/a<br/>default/b<br/>default/c"]', "n0"],
    [
      "one that another policy selects is apart",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: b }\nspec: { podSelector: { matchLabels: { app: b } } }\n",
      'n0["default/a<br/>default/c"]',
      'n1["default/b"]',
    ],
    [
      "those that reach each other one way only are apart",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: b }\nspec: { podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }\n",
      'n0["default/a"]',
      'n1["default/b"]',
    ],
  ])("in a graph %s", async (_what, more, ...expected) => {
    const pod = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\nspec: { containers: [{ name: c, image: app }] }\n`;
    const file = write("alike.yaml", [...["a", "b", "c"].map(pod), ...(more === "" ? [] : [more])].join("---\n"));
    const { stdout } = await podwire(["reach", "-f", file, "--no-confirm", "--format", "mermaid"]);
    for (const one of expected) expect(stdout).toContain(one);
  });

  test("both families of a cluster are told of where they differ, with who decides", async () => {
    const six = write(
      "four.yaml",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: four, namespace: shop }\nspec: { podSelector: { matchLabels: { app: frontend } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: http }] }] }\n",
    );
    const args = ["reach", "-f", shop, "-f", six, "--pod-cidr", "10.244.0.0/16,fd00:10:244::/56"];
    const { stdout } = await podwire([...args, "-n", "shop", "--from", "db", "--to", "frontend", "--explain"]);
    expect(stdout).toMatch(/^shop\/frontend +TCP 8080 by IPv4 +shop\/db$/m);
    expect(stdout).toMatch(/denied on everything by IPv6\n.*\n.*no policy that selects this pod allows it: four/);
    expect(valid("reach", (await podwire([...args, "--explain", "--json"])).stdout)).toEqual([]);
    const { exitCode, stderr } = await podwire([...args, "--node-cidr", "10.9.0.0/24"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--node-cidr 10.9.0.0/24 has no IPv6 range")]);
  });

  test("its JSON is of its schema, with and without explanations", async () => {
    for (const args of [[], ["--explain"], ["--no-confirm", "--to", "10.0.0.0/8"]]) {
      const { stdout } = await podwire(["reach", "-f", shop, "--json", ...args]);
      expect(valid("reach", stdout)).toEqual([]);
    }
  });

  test("JSON has every pair, those that are shut too", async () => {
    const { stdout } = await podwire(["reach", "-f", shop, "--json"]);
    const { connections } = JSON.parse(stdout);
    const allowed = (from: string, to: string): unknown =>
      connections.find((one: { from: string; to: string }) => one.from === from && one.to === to);
    expect(allowed("shop/frontend", "shop/db")).toEqual({
      from: "shop/frontend",
      to: "shop/db",
      allowed: "TCP 5432",
      ports: [{ protocol: "TCP", first: 5432, last: 5432 }],
      icmp: false,
    });
    expect(allowed("shop/stray", "shop/db")).toMatchObject({ allowed: "nothing", ports: [] });
  });

  test("several forms at once, into files or not", async () => {
    const dot = `${folder}/reach.dot`;
    const { stdout } = await podwire([
      "reach",
      "-f",
      shop,
      "--format",
      `dot=${dot}`,
      "--format",
      "mermaid",
      "--format",
      "markdown",
    ]);
    expect(readFileSync(dot, "utf8")).toMatch(/^digraph reach \{\n(?: {2}.*;\n)+\}\n$/);
    expect(stdout).toMatch(/^flowchart LR\n(?: {2}n\d+.*\n)+## Who may talk to whom\n\n\| To \| On \| From \|\n/);
    expect(stdout).toContain('-->|"TCP 5432"|');
    expect(stdout).toContain("| shop/db | TCP 5432 | shop/frontend |");
  });
});

describe("diff", () => {
  test("tells what is opened and closed, with those who decide", async () => {
    const { exitCode, stdout } = await podwire(["diff", "-f", shop, "-f", open]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `+ shop/stray, outside -> shop/db: TCP 5432\n    before: ingress: no policy that selects this pod allows it: db, ${shop}:33\n    now: NetworkPolicy shop/db ingress[0] allows it, ${open}:39\n`,
    );
    const back = await podwire(["diff", "-f", open, "-f", shop, "--exit-code"]);
    expect([back.exitCode, back.stdout.includes("- shop/stray, outside -> shop/db: TCP 5432")]).toEqual([1, true]);
  });

  test("nothing of a file with itself; its JSON is of its schema", async () => {
    const { exitCode, stdout } = await podwire(["diff", "-f", shop, "-f", shop, "--exit-code"]);
    expect([exitCode, stdout.split("\n")[0]]).toEqual([0, "no connection is opened or closed"]);
    expect(valid("diff", (await podwire(["diff", "-f", shop, "-f", open, "--json"])).stdout)).toEqual([]);
    const markdown = await podwire(["diff", "-f", shop, "-f", open, "--format", "markdown"]);
    expect(markdown.stdout).toContain("### Opened\n\n| From | To | On | Before | Now |\n");
  });

  test("a default deny on both sides is told of each", async () => {
    const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;
    const shut = write("shut.yaml", `${SHOP}---\n${deny}`);
    const { stdout } = await podwire(["diff", "-f", shop, "-f", shut, "--no-confirm"]);
    expect(stdout).toContain(
      `- shop/db, shop/stray -> shop/frontend: everything
    before: no policy restricts this pod's egress
    before: no policy restricts this pod's ingress
    now: egress: no policy that selects this pod allows it: all, ${shut}:42
    now: ingress: no policy that selects this pod allows it: all, ${shut}:42
`,
    );
  });

  test("what stays as it is on the same node, and what other nodes lead to, says so", async () => {
    const pod = (name: string, spec: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\nspec: { ${spec}containers: [{ name: c, image: app }] }\n`;
    const service = (type: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { type: ${type}, selector: { app: db }, ports: [{ port: 80 }] }\n`;
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db }
spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: { cidr: 192.168.10.0/24 } }] }] }
`;
    const common = write("pods.yaml", [pod("db", ""), pod("exporter", "hostNetwork: true, ")].join("---\n"));
    const shut = policy.replace(/ingress: .*/, "policyTypes: [Ingress] }");
    const rows = async (
      old: readonly string[],
      next: readonly string[],
      sides = ["--no-confirm"],
    ): Promise<string[]> => {
      const files = [write("was.yaml", old.join("---\n")), write("is.yaml", next.join("---\n"))];
      const { stdout } = await podwire(["diff", "-c", common, ...files.flatMap((file) => ["-f", file]), ...sides]);
      if (sides.includes("--json")) expect(valid("diff", stdout)).toEqual([]);
      return stdout.split("\n").filter((line) => /^[+-]/.test(line));
    };
    expect(await rows([service("ClusterIP")], [service("ClusterIP"), shut])).toEqual([
      "- default/exporter -> default/db: everything (on other nodes)",
      "- outside -> default/db: everything",
    ]);
    const exposed = [
      [service("ClusterIP"), policy],
      [service("NodePort"), policy],
    ] as const;
    expect(await rows(...exposed)).toEqual(["+ outside -> default/db: TCP 80 (by other nodes)"]);
    await rows(...exposed, ["--json"]);
  });

  test("policies apart from the workloads that both sides have", async () => {
    const [app = "", policies = ""] = [SHOP.slice(0, SHOP.lastIndexOf("---")), SHOP.slice(SHOP.lastIndexOf("---") + 4)];
    const [common, old, next] = [
      write("app.yaml", app),
      write("old.yaml", policies),
      write("new.yaml", policies.replace("sql", "5433")),
    ];
    const { stdout } = await podwire(["diff", "-c", common, "-f", old, "-f", next, "--no-confirm"]);
    expect(stdout.split("\n").filter((line) => /^[+-]/.test(line))).toEqual([
      "+ shop/frontend -> shop/db: TCP 5433",
      "- shop/frontend -> shop/db: TCP 5432",
    ]);
  });
});

const EXTERNAL_NAME =
  "apiVersion: v1\nkind: Service\nmetadata: { name: ext, namespace: shop }\nspec: { type: ExternalName, externalName: db.example.com }\n";

describe("what is wrong is told at its place, with exit code 2", () => {
  const spec = (text: string): string => `${SHOP.slice(0, SHOP.indexOf("  ingress:\n"))}  ${text}\n`;
  test.each([
    [
      "an endPort below its port",
      "ingress: [{ ports: [{ port: 90, endPort: 80 }] }]",
      /bad\.yaml:38:\d+: error: .*endPort: Invalid value: 80: must be greater than or equal to `port`/,
    ],
    [
      "a CIDR that is none",
      "ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/33 } }] }]",
      /bad\.yaml:38:\d+: error: .*ipBlock\.cidr: Invalid value/,
    ],
    [
      "an except outside its block",
      "ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }]",
      /bad\.yaml:38:\d+: error: .*except\[0\]: Invalid value: "11\.0\.0\.0\/16": must be a strict subset of `cidr`/,
    ],
    [
      "an operator that is none",
      "ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: a, operator: Is }] } }] }]",
      /bad\.yaml:38:\d+: error: .*operator: Invalid value: "Is": not a valid selector operator/,
    ],
    [
      "a field that is none",
      "ingres: []",
      /bad\.yaml:38:3: error: .*unknown field "spec\.ingres" \(did you mean "ingress"\?\)/,
    ],
  ])("%s", async (_, text, message) => {
    const { exitCode, stdout, stderr } = await podwire(["reach", "-f", write("bad.yaml", spec(text))]);
    expect(stderr).toMatch(message);
    expect([exitCode, stdout]).toEqual([2, ""]);
  });

  test.each([
    [
      ["reach", "-f", shop, "--from", "shop/frontent"],
      /--from shop\/frontent: no workload is called that \(did you mean "shop\/frontend"\?\)/,
    ],
    [["reach", "-f", shop, "--to", "frontend"], /--to frontend: .*\(did you mean "shop\/frontend"\?\)/],
    [["reach", "-f", shop, "--to", "statefulset/bd"], /--to statefulset\/bd: .*\(did you mean "shop\/db"\?\)/],
    [["reach", "-f", shop, "-n", "shop", "--from", "frontent"], /--from frontent: .*\(did you mean "frontend"\?\)/],
    [["reach", "-f", shop, "--to", "service/db"], /no Service default\/db \(did you mean "service\/shop\/db"\?\)/],
    [["reach", "-f", shop, "--to", "300.1.1.1"], /--to 300\.1\.1\.1: "300\.1\.1\.1" is no IP address/],
    [
      ["reach", "-f", shop, "-n", "shp", "--to", "db"],
      /--to db: no workload is in namespace "shp" \(did you mean "shop\/db"\?\)/,
    ],
    [
      ["diff", "-f", shop, "-f", write("ns.yaml", SHOP.slice(0, SHOP.indexOf("---")))],
      /nobody is there to talk \(workloads that both sides have are named with -c\)/,
    ],
    [["reach", "-f", shop, "--to", "ingress"], /--to ingress: there is no Ingress in the manifests$/m],
    [
      ["reach", "-f", shop, "--pod-cidr", "10.244.1.0/16"],
      /has bits behind its prefix: did you mean 10\.244\.0\.0\/16\?/,
    ],
    [["check", "-f", shop, "-t", "x", "--node-cidr", "10.0.0.0"], /"10\.0\.0\.0" is no CIDR such as/],
    [["reach", "-f", shop, "--port", "sqll"], /--port sqll: no container has a port called "sqll"/],
    [
      ["reach", "-f", shop, "--format", "jsn"],
      /"jsn" is no format here, expected text, json, markdown, dot, mermaid \(did you mean "json"\?\)/,
    ],
    [
      ["check", "-f", shop, "-t", "x", "--format", "junit", "--format", "sarif"],
      /--format junit and --format sarif both go to standard output: expected a file for one of them, such as --format sarif=FILE$/m,
    ],
    [
      ["check", "-f", shop, "-t", "x", "--format", "junit=out", "--format", "sarif=./out"],
      /--format junit and --format sarif both go to \.\/out: expected a file for each$/m,
    ],
    [
      ["reach", "-f", shop, "--format", "json", "--format", "text"],
      /json and --format text both go to standard output/,
    ],
    [
      ["reach", "-f", shop, "--from", "app=db"],
      /--from app=db: no workload has these labels in namespace default \(did you mean "shop\/app=db"\?\)$/m,
    ],
    [
      ["reach", "-f", shop, "-f", write("ext.yaml", EXTERNAL_NAME), "-n", "shop", "--to", "service/ext"],
      /--to service\/ext: no pod is behind this Service: it is an ExternalName for db\.example\.com$/m,
    ],
    [["diff", "-f", shop], /found one -f, expected two: -f OLD -f NEW/],
  ])("%j", async (args, message) => {
    const { exitCode, stderr } = await podwire(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

test("docs/schemas holds what the types say (`npm run schemas`)", { timeout: 120_000 }, () => {
  const made = makeSchemas();
  for (const page of Object.keys(REPORTS) as (keyof typeof REPORTS)[]) {
    expect(JSON.parse(readFileSync(schemaPath(page), "utf8"))).toEqual(JSON.parse(made[page]));
  }
});
