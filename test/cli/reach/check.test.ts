import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { junitProblems } from "../../support/junit-facts.js";
import { schemaPath } from "../../support/report-schemas.js";
import { sarifProblems } from "../../support/sarif-schema.js";
import { temporaryFolder, writeBelow } from "../../support/temporary-folder.js";
import { parseXml } from "../../support/xml.js";
import { podwire } from "../cli.js";
import { SHOP } from "./shop.js";

const folder = temporaryFolder();
const write = (name: string, text: string): string => writeBelow(folder, name, text);
const shop = write("shop, all of it.yaml", SHOP.replace("port: 5432, targetPort", "port: 5432, name: sql, targetPort"));
const good = write("good.yaml", "namespace: shop\nexpect:\n  - frontend may reach db on 5432, nothing else may\n");
const NAME = 'no <stray> & "others" 100%: not, one';
const bad = write(
  "bad.yaml",
  `namespace: shop\nexpect:\n  - frontend may reach db on 5432\n  - name: ${JSON.stringify(NAME)}\n    deny: { from: "*", to: frontend }\n  - stray may reach db\n`,
);
const lost = write(
  "lost, and found.yaml",
  `${SHOP}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: lost, namespace: shop }\nspec: { podSelector: { matchLabels: { app: gone } } }\n`,
);

describe("check", () => {
  test("0 when all is as expected, 1 when something is not", async () => {
    const fine = await podwire(["check", "-f", shop, "-t", good]);
    expect([fine.exitCode, fine.stdout]).toEqual([
      0,
      "ok    frontend may reach db on 5432, nothing else may\n\n1 expectation, all as expected\n",
    ]);
    const wrong = await podwire(["check", "-f", shop, "-t", good, "-t", bad]);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout).toContain(
      `FAIL  ${NAME}  ${bad}:4:5\n        shop/db reaches shop/frontend on everything: no policy restricts`,
    );
    expect(wrong.stdout).toContain(
      `        shop/stray does not reach shop/db on TCP 5432: ingress: no policy that selects this pod allows it: db, ${shop}:33\n`,
    );
    expect(wrong.stdout).toMatch(/4 expectations, 2 failed\n$/);
  });

  test("-n tells the namespace of names that have none, unless the file does", async () => {
    const bare = write("bare.yaml", "expect:\n  - frontend may reach db on 5432\n");
    expect((await podwire(["check", "-f", shop, "-t", bare])).exitCode).toBe(2);
    expect((await podwire(["check", "-f", shop, "-t", bare, "-n", "shop"])).exitCode).toBe(0);
    expect((await podwire(["check", "-f", shop, "-t", good, "-n", "other"])).exitCode).toBe(0);
  });

  test("warns of what is surely a mistake, and does not fail for it", async () => {
    const { exitCode, stdout } = await podwire(["check", "-f", lost, "-t", good]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining(
        `warning: ${lost}:45:9: NetworkPolicy shop/lost: it selects no pod [policy-selects-nothing]\n`,
      ),
    ]);
  });

  test("fails where a pod on its node's network reaches another on the same node, and says so", async () => {
    const agent = `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent, namespace: shop }\nspec:\n  selector: { matchLabels: { app: agent } }\n  template: { metadata: { labels: { app: agent } }, spec: { hostNetwork: true, containers: [{ name: a, image: a }] } }\n`;
    const hosts = write("hosts.yaml", `${SHOP}---\n${agent}`);
    const none = write("none.yaml", "namespace: shop\nexpect:\n  - agent may not reach db\n");
    const { exitCode, stdout } = await podwire(["check", "-f", hosts, "-t", none]);
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringContaining(
        "shop/agent reaches shop/db on everything on the same node: a node and its own pods always reach each other\n",
      ),
    ]);
    const only = "frontend may reach db on 5432, nothing else may";
    const expectations = (but: string): string => write("o.yaml", `namespace: shop\nexpect:\n  - ${only}${but}\n`);
    const failing = await podwire(["check", "-f", hosts, "-t", expectations(""), "--no-confirm"]);
    expect(failing.stdout).toContain(`(no policy can change that: write "except shop/agent" behind it)\n`);
    const but = expectations(", except shop/agent");
    expect((await podwire(["check", "-f", hosts, "-t", but, "--no-confirm"])).exitCode).toBe(0);
  });

  test.each([
    [
      "an expectation that names no workload",
      "expect:\n  - shop/fronted may reach shop/db\n",
      /e\.yaml:2:5: error: "shop\/fronted" names no workload \(did you mean "shop\/frontend"\?\)/,
    ],
    [
      "an expectation that cannot be read",
      "expect:\n  - frontend talks to db\n",
      /e\.yaml:2:5: error: "frontend talks to db" is no sentence that is known here/,
    ],
    ["YAML that is none", "expect: [\n", /e\.yaml:2:1: error: /],
  ])("2 for %s", async (_, text, message) => {
    const { exitCode, stdout, stderr } = await podwire(["check", "-f", shop, "-t", write("e.yaml", text)]);
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringMatching(message)]);
  });

  test("2 for a manifest that is wrong, and for a file that is not there", async () => {
    const broken = write("broken.yaml", SHOP.replace("kind: Deployment", "kind: Deploymnt"));
    expect((await podwire(["check", "-f", broken, "-t", good])).exitCode).toBe(2);
    expect((await podwire(["check", "-f", shop, "-t", `${folder}/none.yaml`])).exitCode).toBe(2);
  });
});

describe("forms for CI", () => {
  test("two forms at once: JUnit into a file, text beside it; JUnit is of its schema", async () => {
    const out = `${folder}/out.xml`;
    const { exitCode, stdout } = await podwire([
      "check",
      "-f",
      lost,
      "-t",
      good,
      "-t",
      bad,
      "--format",
      `junit=${out}`,
      "--format",
      "text",
    ]);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining("4 expectations, 2 failed")]);
    const xml = parseXml(readFileSync(out, "utf8"));
    expect(junitProblems(xml)).toEqual([]);
    expect(xml.children.map(({ attributes }) => [attributes.tests, attributes.failures, attributes.errors])).toEqual([
      ["1", "0", "0"],
      ["3", "2", "0"],
    ]);
    const cases = xml.children.flatMap(({ children }) => children.filter(({ name }) => name === "testcase"));
    expect(cases.map(({ attributes }) => attributes.name)).toContain(NAME);
    expect(xml.children[0]?.children.at(-2)?.text).toContain("it selects no pod [policy-selects-nothing]");
  });

  test("SARIF is 2.1.0, its results point at rules that there are and at paths as URIs", async () => {
    const { stdout } = await podwire(["check", "-f", lost, "-t", bad, "--format", "sarif"]);
    const log = JSON.parse(stdout);
    expect(sarifProblems(log)).toEqual([]);
    const { results, tool } = log.runs[0];
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(new Set(results.map(({ level }: { level: string }) => level))).toEqual(new Set(["error", "warning"]));
    expect(stdout).toContain("lost%2C%20and%20found.yaml");
  });

  describe.each([
    [
      "a manifest that is wrong",
      write("op.yaml", `${SHOP}      endpoints: 1\n`),
      good,
      "manifest-refused",
      ["op.yaml", 41],
    ],
    [
      "an expectation that names nobody",
      shop,
      write("nobody.yaml", "expect:\n  - x may reach y\n"),
      "expectation-refused",
      ["nobody.yaml", 2],
    ],
    ["a file that is not there", shop, `${folder}/absent.yaml`, "input-missing", null],
  ] as const)("carry %s as an error", (_, manifests, expectations, rule, place) => {
    const asked = ["check", "-f", manifests, "-t", expectations];

    test("as JUnit", async () => {
      const { exitCode, stdout } = await podwire([...asked, "--format", "junit"]);
      const xml = parseXml(stdout);
      expect([exitCode, junitProblems(xml)]).toEqual([2, []]);
      const error = xml.children[0]?.children[1]?.children[0];
      expect([error?.name, error?.attributes.type]).toEqual(["error", rule]);
      if (place !== null) expect(error?.text).toContain(`${place[0]}:${place[1]}:`);
    });

    test("as SARIF", async () => {
      const { exitCode, stdout } = await podwire([...asked, "--format", "sarif"]);
      const log = JSON.parse(stdout);
      expect(sarifProblems(log)).toEqual([]);
      const [run] = log.runs;
      expect([exitCode, run.invocations, run.results[0].ruleId]).toEqual([2, [{ executionSuccessful: false }], rule]);
      const { artifactLocation, region } = run.results[0].locations[0].physicalLocation;
      if (place !== null) {
        expect(artifactLocation.uri).toContain(place[0]);
        expect(region.startLine).toBe(place[1]);
      }
    });

    test("as GitHub's annotation, as JSON, and as a file of text", async () => {
      const text = `${folder}/refused.txt`;
      const { exitCode, stdout } = await podwire([...asked, "--format", "github", "--format", `text=${text}`]);
      expect([exitCode, stdout]).toEqual([2, expect.stringMatching(/^::error .*title=[a-z-]+::/)]);
      if (place !== null) expect(stdout).toContain(`${place[0]},line=${place[1]},`);
      expect(readFileSync(text, "utf8")).toMatch(/^error: /);
      const json = JSON.parse((await podwire([...asked, "--json"])).stdout);
      expect([json.passed, json.errors[0].rule]).toEqual([false, rule]);
    });
  });

  test("tells a sentence that cannot be read and a name that nobody has at once", async () => {
    const both = write("both.yaml", "expect:\n  - x sees y\n  - x may reach y\n");
    const { exitCode, stderr } = await podwire(["check", "-f", shop, "-t", both]);
    expect([exitCode, stderr.match(/both\.yaml:\d+/g)]).toEqual([2, ["both.yaml:2", "both.yaml:3", "both.yaml:3"]]);
  });

  test("GitHub's annotations escape what their grammar needs", async () => {
    const { stdout } = await podwire(["check", "-f", lost, "-t", bad, "--format", "github"]);
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines) {
      expect(line).toMatch(/^::(error|warning) file=[^,:\r\n]+,line=\d+,col=\d+,title=[^,:\r\n]+::[^\r\n]+$/);
      expect(line.replace(/%(25|0D|0A|3A|2C)/g, "")).not.toContain("%");
    }
    expect(lines[0]).toContain('title=no <stray> & "others" 100%25%3A not%2C one::');
    expect(lines.filter((line) => line.startsWith("::warning"))).toHaveLength(1);
  });

  test("JSON is of its schema", async () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schemaPath("check"), "utf8")));
    validate(JSON.parse((await podwire(["check", "-f", lost, "-t", bad, "--json"])).stdout));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("a file of expectations has a schema for editors", () => {
    const path = schemaPath("check").replace("check.schema", "expectations.schema");
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(path, "utf8")),
    );
    const ends = { from: "a", to: ["b", { namespace: "shop", labels: { app: "c" } }], ports: [80, "UDP/53"] };
    expect(
      validate({
        namespace: "shop",
        expect: ["a may reach b", { allow: ends, only: "from", except: "c" }, { deny: ends }],
      }),
    ).toBe(true);
    for (const wrong of [
      {},
      { expect: ["a talks to b"] },
      { expect: [{ allow: ends, deny: ends }] },
      { expect: [{ deny: ends, only: "to" }] },
    ]) {
      expect(validate(wrong)).toBe(false);
    }
  });
});
