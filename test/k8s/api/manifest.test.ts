import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { formatProblem, readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { Sim } from "../../../src/sim/sim.js";

const read = (text: string, file = "a.yaml"): ReturnType<typeof readManifests> => readManifests([{ file, text }]);
const problems = (text: string): string[] => read(text).problems.map(formatProblem);
const objects = (text: string): object[] => read(text).manifests.map((manifest) => manifest.object);

describe("what is wrong is told with file, line and column", () => {
  test.each([
    [
      "YAML that does not parse",
      "a: b: c\n",
      /^a\.yaml:1:4: error: error parsing a\.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context$/,
    ],
    [
      "a text for a number in a custom resource",
      "kind: AdminNetworkPolicy\napiVersion: policy.networking.k8s.io/v1alpha1\nmetadata: { name: p }\nspec: { priority: high, subject: { namespaces: {} } }\n",
      /^a\.yaml:4:9: error: AdminNetworkPolicy p: The AdminNetworkPolicy "p" is invalid: spec\.priority: Invalid value: "string": spec\.priority in body must be of type integer: "string"$/,
    ],
    [
      "a key written twice",
      "kind: Pod\napiVersion: v1\nkind: Pod\n",
      /^a\.yaml:3:1: error: .*yaml: line 3: key "kind" already set in map$/,
    ],
    [
      "no kind",
      "apiVersion: v1\n",
      /^a\.yaml:1:1: error: error validating "a\.yaml": error validating data: kind not set$/,
    ],
    ["neither", "x: 1\n", /\[apiVersion not set, kind not set\]$/],
    ["a text", "hello\n", /json: cannot unmarshal string into Go value of type map\[string\]interface \{\}$/],
    [
      "an old version",
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: x}\n",
      /^a\.yaml:1:1: error: Ingress x: no matches for kind "Ingress" in version "extensions\/v1beta1" \(it is served as "networking\.k8s\.io\/v1"\)$/,
    ],
    [
      "a kind misspelt",
      "apiVersion: v1\nkind: Sevice\nmetadata: {name: x}\n",
      /no matches for kind "Sevice" in version "v1" \(did you mean kind "Service"\?\)$/,
    ],
    [
      "an unknown field",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replica: 3\n",
      /^a\.yaml:5:3: error: Deployment web: Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec\.replica" \(did you mean "replicas"\?\)$/,
    ],
    [
      "a field in a list",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    imag: nginx\n",
      /^a\.yaml:7:5: error: Pod p: Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec\.containers\[0\]\.imag" \(did you mean "image"\?\)$/,
    ],
    [
      "a wrong type",
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: "3"}\n',
      /^a\.yaml:4:8: error: Deployment web: Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/,
    ],
    [
      "a Secret that is not base64",
      "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { key: not base64! }\n",
      /^a\.yaml:4:9: error: Secret s: Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3/,
    ],
    [
      "what a template left",
      "metadata: { name: {{ .Values.name }} }\n",
      /: yaml: invalid map key: map\[interface \{\}\]interface \{\}\{".Values.name":interface \{\}\(nil\)\}$/,
    ],
    ["an alias without anchor", "a: *nope\n", /unknown anchor 'nope' referenced$/],
    ["an anchor within itself", "a: &a [*a]\n", /anchor 'a' value contains itself$/],
  ])("%s", (_what, text, words) => {
    expect(problems(text).join("\n")).toMatch(words);
  });

  test.each([
    ["a:\n\tb: 1\n", "line 2: found character that cannot start any token"],
    ["a: 1\n---\nkind: Pod\n metadata: x\n", "line 2: mapping values are not allowed in this context"],
    ["a: [1, 2\nb: 3\n", "line 1: did not find expected ',' or ']'"],
    ["a: {b: 1\n", "line 1: did not find expected ',' or '}'"],
    ['a: "x\nb: 2\n', "line 3: found unexpected end of stream"],
    ["- a\nb: 1\n", "line 1: did not find expected '-' indicator"],
    ["a: @x\n", "found character that cannot start any token"],
    ["spec:\n  ports:\n  - port: 80\n   name: x\n", "line 3: did not find expected key"],
    ["a: |\n x\nb\n", "line 4: could not find expected ':'"],
    ["a: - b\n", "block sequence entries are not allowed in this context"],
  ])("%j is no YAML, as Go's reader tells it", (text, words) => {
    expect(problems(text).join("\n")).toContain(`error converting YAML to JSON: yaml: ${words}`);
  });

  test("an unknown group is kept, with a warning", () => {
    const { manifests, problems: found } = read(
      "apiVersion: acme.io/v1\nkind: Widget\nmetadata: {name: w}\nspec: {any: thing}\n",
    );
    expect(manifests).toHaveLength(1);
    expect(found.map((one) => [one.severity, one.code])).toEqual([["warning", "CustomKind"]]);
  });

  const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.acme.io }
spec:
  group: acme.io
  scope: Cluster
  names: { kind: Widget, plural: widgets }
  versions: [{ name: v1beta1, served: true, storage: false, schema: &any { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }, { name: v1, served: true, storage: true, schema: *any }, { name: v1alpha1, served: false, storage: false, schema: *any }]
---
`;
  test.each([
    [
      "v1",
      "",
      'no matches for kind "Widget" in version "acme.io/v1" where its CustomResourceDefinition is not installed',
    ],
    ["v1", CRD, 'kind "Widget" in version "acme.io/v1" is kept as its CustomResourceDefinition has it'],
    ["v1beta1", CRD, 'kind "Widget" in version "acme.io/v1beta1" is kept as its CustomResourceDefinition has it'],
    [
      "v1alpha1",
      CRD,
      'error: Widget w: no matches for kind "Widget" in version "acme.io/v1alpha1" (it is served as "acme.io/v1", "acme.io/v1beta1")',
    ],
  ])("a custom kind in version %s is what its definition says", (version, definition, words) => {
    const text = `${definition}apiVersion: acme.io/${version}\nkind: Widget\nmetadata: { name: w }\n`;
    expect(problems(text).join("\n")).toContain(words);
    const store = new ApiStore(new Sim(1));
    bootstrapCluster(store);
    const { objects: made } = applyManifests(store, read(text).manifests);
    const isKept = version !== "v1alpha1";
    expect(made.filter(({ kind }) => kind === "Widget").map(({ metadata }) => metadata.namespace)).toEqual(
      isKept ? [definition === "" ? "default" : undefined] : [],
    );
  });

  test.each([
    ["storage.k8s.io/v1", "CSINode", "spec: { drivers: [] }"],
    ["networking.k8s.io/v1", "ServiceCIDR", "spec: { cidrs: [10.97.0.0/24] }"],
    ["apiregistration.k8s.io/v1", "APIService", "spec: { group: metrics.k8s.io, version: v1beta1 }"],
    ["admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "spec: { policyName: p }"],
    [
      "admissionregistration.k8s.io/v1",
      "ValidatingWebhookConfiguration",
      "webhooks: [{ name: a.b.c, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods], scope: '*' }] }]",
    ],
    ["certificates.k8s.io/v1", "CertificateSigningRequest", "spec: { signerName: a/b, request: '' }"],
    ["flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "spec: { matchingPrecedence: 1 }"],
  ])("%s knows %s", (apiVersion, kind, rest) => {
    expect(problems(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x }\n${rest}\n`)).toEqual([]);
  });
});

describe("YAML is read as Kubernetes reads it", () => {
  const data = (yaml: string): unknown =>
    (objects(`apiVersion: acme.io/v1\nkind: W\nmetadata: {name: w}\nv: ${yaml}\n`)[0] as { v: unknown }).v;
  test.each([
    ["yes", true],
    ["off", false],
    ["0644", 420],
    ["0x10", 16],
    ["12:30:45", "12:30:45"],
    ["2025-01-01", "2025-01-01"],
    ['"no"', "no"],
    ["{on: 1}", { true: 1 }],
    ["{80: web}", { 80: "web" }],
    ["null", null],
  ])("%s", (text, value) => {
    expect(data(text)).toEqual(value);
  });

  test("anchors, merge keys, several documents, comments and lists of objects", () => {
    const text = `
# nothing here
---
apiVersion: acme.io/v1
kind: W
metadata: {name: w}
a: &a {x: 1, z: 2}
b: {<<: *a, z: 3}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: two
`;
    const outcome = read(text);
    expect(outcome.manifests.map((manifest) => manifest.object.metadata.name)).toEqual(["w", "one", "two"]);
    expect(outcome.manifests[0]?.object).toMatchObject({ b: { x: 1, z: 3 } });
    expect(outcome.manifests[2]?.source.originOf("metadata.name")).toEqual({ file: "a.yaml", line: 17, column: 5 });
  });

  test("JSON, with tabs", () => {
    expect(objects('{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"metadata": {"name": "c"}\n}')).toHaveLength(1);
  });

  test("JSON, one object below the other", () => {
    const object = (name: string): string =>
      `{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "${name}" }, "data": { "x": "}\\n{" } }`;
    const outcome = read(
      `${object("a")}\n${object("b")}\n\n${object("c").replaceAll(", ", ",\n")}\n---\n${object("d")}\n`,
    );
    expect(outcome.problems).toEqual([]);
    expect(
      outcome.manifests.map(({ object: { metadata }, source }) => [metadata.name, source.originOf("").line]),
    ).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 4],
      ["d", 9],
    ]);
  });

  test("nulls become what Go makes of them", () => {
    const text =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, labels: {a: }}\nspec: {podSelector: , ingress: [null]}\n";
    expect(objects(text)).toEqual([
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "p", labels: { a: "" } },
        spec: { ingress: [{}] },
      },
    ]);
  });

  test("aliases that explode end in an error", () => {
    let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (let i = 1; i < 9; i++) text += `a${i}: &a${i} [${new Array(10).fill(`*a${i - 1}`).join(", ")}]\n`;
    expect(problems(text).join()).toContain("excessive");
  });

  test("whatever the text, reading ends without a crash", () => {
    const piece = fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "<<",
      '"',
      "'",
      "|",
      "apiVersion: v1\n",
      "kind: Pod\n",
      "---\n",
      "spec:\n",
      "null",
      "1",
      "\t",
      "#",
      "__proto__: ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { manifests, problems: found } = read(pieces.join(""));
        for (const problem of found) expect(problem.origin.line).toBeGreaterThan(0);
        return Array.isArray(manifests);
      }),
      { numRuns: 500 },
    );
  });
});

describe("manifests are applied to the store", () => {
  const apply = (text: string, missingNamespaces: "refuse" | "create" = "refuse"): string[] => {
    const store = new ApiStore(new Sim(1));
    bootstrapCluster(store);
    return applyManifests(store, read(text).manifests, { missingNamespaces }).problems.map(formatProblem);
  };

  test("a refusal points to the line of the field", () => {
    expect(
      apply(
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n  - port: 80\n  - name: b\n    port: 70000\n    targetPort: 80\n",
      ),
    ).toEqual([
      'a.yaml:6:5: error: Service web: The Service "web" is invalid: spec.ports[0].name: Required value',
      'a.yaml:8:5: error: Service web: The Service "web" is invalid: spec.ports[1].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ]);
  });

  test("a namespace that is missing is refused, or made with a warning", () => {
    const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: team\n";
    expect(apply(text)).toEqual(['a.yaml:5:3: error: ConfigMap team/c: namespaces "team" not found']);
    expect(apply(text, "create")).toEqual([
      'a.yaml:5:3: warning: ConfigMap team/c: namespaces "team" not found: it was created, though no manifest does so',
    ]);
  });

  test("applying twice changes nothing", () => {
    const store = new ApiStore(new Sim(1));
    bootstrapCluster(store);
    const { manifests } = read(
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, selector: {a: b}, ports: [{port: 80}]}\n",
    );
    applyManifests(store, manifests);
    const version = store.resourceVersion;
    expect(applyManifests(store, manifests).problems).toEqual([]);
    expect(store.resourceVersion).toBe(version);
  });

  test.each(["guestbook", "boutique"])("the manifests of a real application (%s) are accepted as they are", (name) => {
    const file = new URL(`../../../../shared/manifests/${name}.yaml`, import.meta.url);
    if (!existsSync(file)) return;
    expect(apply(readFileSync(file, "utf8"))).toEqual([]);
  });
});
