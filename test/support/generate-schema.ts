/*
 * Writes src/k8s/api/schema.gen.ts: what fields each Kubernetes type has, from the types of `kubernetes-types`.
 * Run by hand when that package changes: npx jiti test/support/generate-schema.ts
 *
 * The file holds one JSON text (as text, because Node 20 warns about importing JSON, and JSON.parse is the fastest way
 * to make it). Each type is a map from field name to a type code:
 *   s string, i int32, l int64, n number, b boolean, q quantity, t time, p int-or-string, x anything, @Name another type,
 *   [code] a list, {code} a map; a leading ! marks a required field.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const TYPES = dirname(createRequire(import.meta.url).resolve("kubernetes-types/package.json"));

const MODULES: readonly (readonly [file: string, kinds: string])[] = [
  [
    "core/v1",
    "Pod Namespace Node PodTemplate Service Endpoints ConfigMap Secret ServiceAccount ReplicationController PersistentVolume PersistentVolumeClaim LimitRange ResourceQuota Event",
  ],
  ["apps/v1", "ReplicaSet Deployment StatefulSet DaemonSet"],
  ["batch/v1", "Job CronJob"],
  ["discovery/v1", "EndpointSlice"],
  ["networking/v1", "Ingress IngressClass NetworkPolicy"],
  ["rbac/v1", "Role ClusterRole RoleBinding ClusterRoleBinding"],
  ["storage/v1", "StorageClass CSIDriver CSINode CSIStorageCapacity VolumeAttachment"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["policy/v1", "PodDisruptionBudget"],
  ["scheduling/v1", "PriorityClass"],
  ["node/v1", "RuntimeClass"],
  ["coordination/v1", "Lease"],
  // Stable since 1.33 with the same fields.
  ["networking/v1alpha1", "ServiceCIDR IPAddress"],
  [
    "admissionregistration/v1",
    "MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
  ],
  ["apiextensions/v1", "CustomResourceDefinition"],
  ["certificates/v1", "CertificateSigningRequest"],
  ["flowcontrol/v1", "FlowSchema PriorityLevelConfiguration"],
];
const CUSTOM = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"];

/** Fields that Go keeps as int64; all other whole numbers are int32. */
const INT64 = new Set([
  "terminationGracePeriodSeconds",
  "activeDeadlineSeconds",
  "runAsUser",
  "runAsGroup",
  "fsGroup",
  "generation",
  "observedGeneration",
  "tolerationSeconds",
  "deletionGracePeriodSeconds",
  "expirationSeconds",
  "startingDeadlineSeconds",
]);

/** Fields newer than the types: [type, field, code]. */
const ADDED: readonly (readonly [string, string, string])[] = [
  ["ServiceSpec", "trafficDistribution", "s"],
  ["Container", "restartPolicyRules", "[x]"],
  ["PodSpec", "resources", "@ResourceRequirements"],
  ["PodSpec", "hostnameOverride", "s"],
  ["EndpointHints", "forNodes", "[x]"],
  ["StatefulSetSpec", "revisionHistoryLimit", "i"],
  ["JobSpec", "podReplacementPolicy", "s"],
  ["JobSpec", "managedBy", "s"],
  ["JobSpec", "successPolicy", "x"],
  ["SecurityContext", "appArmorProfile", "@AppArmorProfile"],
  ["PodSecurityContext", "supplementalGroupsPolicy", "s"],
  ["PodSecurityContext", "seLinuxChangePolicy", "s"],
  ["Volume", "image", "x"],
  ["DeploymentStatus", "terminatingReplicas", "i"],
  ["ReplicaSetStatus", "terminatingReplicas", "i"],
  ["Lifecycle", "stopSignal", "s"],
  ["LeaseSpec", "preferredHolder", "s"],
  ["LeaseSpec", "strategy", "s"],
  ["RuleWithOperations", "resources", "[s]"],
  ["RuleWithOperations", "scope", "s"],
  ["NamedRuleWithOperations", "resources", "[s]"],
  ["NamedRuleWithOperations", "scope", "s"],
  ["CSIDriverSpec", "nodeAllocatableUpdatePeriodSeconds", "l"],
];

interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  const?: unknown;
  enum?: unknown[];
}

function codeOf(field: string, schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = decodeURIComponent(schema.$ref.replace("#/definitions/", ""));
    if (name === "Quantity") return "q";
    if (name === "Time" || name === "MicroTime") return "t";
    if (name === "RawExtension" || name.startsWith("JSON")) return "x";
    return `@${name}`;
  }
  if (Array.isArray(schema.type)) return "p";
  if (schema.const !== undefined || schema.enum !== undefined) return "s";
  switch (schema.type) {
    case "string":
      return "s";
    case "boolean":
      return "b";
    case "number":
      return INT64.has(field) ? "l" : "i";
    case "array":
      return `[${codeOf(field, schema.items ?? {})}]`;
    case "object":
      if (typeof schema.additionalProperties === "object") return `{${codeOf(field, schema.additionalProperties)}}`;
      return "x";
    default:
      return "x";
  }
}

const types: Record<string, Record<string, string>> = {};

function addDefinitions(definitions: Record<string, JsonSchema>): void {
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.properties === undefined) continue;
    const fields: Record<string, string> = {};
    for (const [field, schema] of Object.entries(definition.properties)) {
      const required = definition.required?.includes(field) === true ? "!" : "";
      fields[field] = required + codeOf(field, schema);
    }
    const known = types[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(fields)) {
      throw new Error(`two types are called ${name}: rename one in RENAMED`);
    }
    types[name] = fields;
  }
}

/** Types of one name in several groups: the group's file gets the suffix. */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  "discovery/v1": ["EndpointPort"],
  "rbac/v1": ["Subject"],
  "storage/v1": ["TokenRequest"],
  "autoscaling/v2": [],
};

function rename(file: string, definitions: Record<string, JsonSchema>): Record<string, JsonSchema> {
  let text = JSON.stringify(definitions);
  for (const name of RENAMED[file] ?? []) {
    const renamed = `${name}.${file.split("/")[0] ?? ""}`;
    text = text.replaceAll(`"#/definitions/${name}"`, `"#/definitions/${renamed}"`);
    text = text.replaceAll(`"${name}":{`, `"${renamed}":{`);
  }
  return JSON.parse(text) as Record<string, JsonSchema>;
}

function definitionsOf(path: string, kind: string): Record<string, JsonSchema> {
  const generator = createGenerator({
    path,
    type: kind,
    skipTypeCheck: true,
    additionalProperties: false,
    jsDoc: "none",
    tsconfig: join(ROOT, "test/tsconfig.json"),
  });
  return (generator.createSchema(kind).definitions ?? {}) as Record<string, JsonSchema>;
}

for (const [file, kinds] of MODULES) {
  for (const kind of kinds.split(" ")) addDefinitions(rename(file, definitionsOf(join(TYPES, `${file}.d.ts`), kind)));
}
const admin = join(ROOT, "src/k8s/api/admin-network-policy.ts");
for (const kind of CUSTOM) {
  addDefinitions(definitionsOf(admin, `${kind}Spec`));
  types[kind] = { apiVersion: "s", kind: "s", metadata: "@ObjectMeta", spec: `!@${kind}Spec`, status: "x" };
}
for (const [type, field, code] of ADDED) {
  const fields = types[type];
  if (fields === undefined) throw new Error(`no type ${type}`);
  fields[field] ??= code;
}
for (const fields of Object.values(types)) {
  for (const [field, code] of Object.entries(fields)) {
    const name = /@([\w.]+)/.exec(code)?.[1];
    if (name !== undefined && types[name] === undefined) fields[field] = code.replace(`@${name}`, "x");
  }
}

const json = JSON.stringify(types);
writeFileSync(
  join(ROOT, "src/k8s/api/schema.gen.ts"),
  `// Written by test/support/generate-schema.ts from kubernetes-types; do not edit.\n\n/** Kubernetes' types and their fields, as JSON; see schema.ts for the codes. */\nexport const SCHEMA_JSON =\n  ${JSON.stringify(json).replace(/^"|"$/g, "'").replaceAll('\\"', '"')};\n`,
);
