import type { ObjectMeta } from "kubernetes-types/meta/v1.js";
import { isMap, isSeq, type Node as YamlNode } from "yaml";
import { inStoredVersion } from "./autoscaler-v1.js";
import { illegalBase64At } from "./base64.js";
import { customKindWords, definitionOf, servedKinds } from "./custom-kinds.js";
import { siblingFields, unknownWords } from "./custom-object.js";
import { schemaOf, unknownFields } from "./custom-schema.js";
import { givenTwice } from "./given-twice.js";
import { nearestName } from "./nearest-name.js";
import type { CustomResourceDefinition } from "./object.js";
import { isBuiltInGroup, knownResource, RESOURCES, resourceFor, splitApiVersion } from "./resources.js";
import { fieldsOf } from "./schema.js";
import { formatOrigin, type Origin, SourceMap } from "./source-map.js";
import { type DecodeProblem, strictDecode } from "./strict-decode.js";
import { NodeReader, parseYaml, type YamlDocument } from "./yaml-document.js";

/** A file of manifests, YAML or JSON. */
export interface ManifestFile {
  /** The name that messages and origins use. */
  readonly file: string;
  readonly text: string;
}

/** An object as a manifest gives it; hand it to `ApiStore.create`. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** An object that was read, with the place of each of its fields. */
export interface Manifest {
  readonly object: ManifestObject;
  readonly source: SourceMap;
}

/** What kind of thing is wrong. */
export type ProblemCode =
  | "YamlSyntax"
  | "DuplicateKey"
  | "NotAnObject"
  | "MissingKind"
  | "UnknownKind"
  | "CustomKind"
  | "UnknownField"
  | "TypeMismatch"
  | "Refused"
  | "MissingNamespace"
  | "GivenTwice"
  | "Suspicious"
  | "Unenforced";

/** One thing wrong with a manifest, at its place. */
export interface ManifestProblem {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  /** Kubernetes' words, without the place. */
  readonly message: string;
  /** What was probably meant; null when there is nothing to say. */
  readonly hint: string | null;
  readonly origin: Origin;
  /** `Kind namespace/name`, as far as known; empty for a whole file. */
  readonly object: string;
}

/** What reading gives: the objects that can be handed to the store, and what is wrong. Nothing is dropped in silence. */
export interface ManifestOutcome {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

/** A problem in one line: `web.yaml:4:3: error: unknown field "spec.replica" (did you mean "replicas"?)`. */
export function formatProblem(problem: ManifestProblem): string {
  const hint = problem.hint === null ? "" : ` (${problem.hint})`;
  const object = problem.object === "" ? "" : `${problem.object}: `;
  return `${formatOrigin(problem.origin)}: ${problem.severity}: ${object}${problem.message}${hint}`;
}

/**
 * Reads manifests: several documents in a file, anchors, `List` kinds, YAML 1.1 scalars as Kubernetes reads them.
 * An object with unknown fields or values of the wrong type is told about and left out, as strict validation does.
 * `definitions` are the CustomResourceDefinitions that are installed besides those among the manifests; of custom kinds that
 * `isActedOn` nobody is warned.
 */
export function readManifests(
  files: readonly ManifestFile[],
  definitions: readonly CustomResourceDefinition[] = [],
  isActedOn: (apiVersion: string, kind: string) => boolean = () => false,
): ManifestOutcome {
  const reader = new ManifestReader();
  for (const { file, text } of files) reader.readFile(file, text);
  const { manifests, problems } = reader.outcome(definitions, isActedOn);
  return { manifests, problems: [...problems, ...givenTwice(manifests)] };
}

class ManifestReader {
  private readonly manifests: Manifest[] = [];
  private readonly problems: ManifestProblem[] = [];
  /** Objects of kinds that are not Kubernetes' own. */
  private readonly custom: { readonly manifest: Manifest; readonly label: string }[] = [];

  /** What was read; `definitions` are those that are installed already. */
  outcome(
    definitions: readonly CustomResourceDefinition[],
    isActedOn: (apiVersion: string, kind: string) => boolean,
  ): ManifestOutcome {
    const all = [...definitions, ...this.manifests.map(({ object }) => object)];
    const served = servedKinds(all);
    const refused = new Set<Manifest>();
    for (const { manifest, label } of this.custom) {
      const { apiVersion, kind } = manifest.object;
      const { group, version } = splitApiVersion(apiVersion);
      const versions = served.get(`${kind}.${group}`) ?? null;
      if (versions !== null && !versions.includes(version)) {
        const words = `no matches for kind "${kind}" in version "${apiVersion}"`;
        const hint = `it is served as ${versions.map((one) => `"${group}/${one}"`).join(", ")}`;
        this.fail("UnknownKind", words, manifest.source.originOf("apiVersion"), label, hint);
        refused.add(manifest);
        continue;
      }
      if (this.refuseUnknown(manifest, label, all)) {
        refused.add(manifest);
        continue;
      }
      if (isActedOn(apiVersion, kind)) continue;
      this.problems.push({
        severity: "warning",
        code: "CustomKind",
        message: customKindWords(kind, apiVersion, versions !== null),
        hint: null,
        origin: manifest.source.originOf("kind"),
        object: label,
      });
    }
    const manifests = refused.size === 0 ? this.manifests : this.manifests.filter((one) => !refused.has(one));
    return { manifests, problems: this.problems };
  }

  /** Tells of the fields that the schema of a custom kind does not have; false when there are none. */
  private refuseUnknown({ object, source }: Manifest, label: string, definitions: readonly object[]): boolean {
    const { group, version } = splitApiVersion(object.apiVersion);
    const definition = definitionOf(definitions, group, object.kind);
    const schema = definition === null ? null : schemaOf(definition, version);
    const fields = schema === null ? [] : unknownFields(schema, object);
    for (const field of fields) {
      const name = field.slice(field.lastIndexOf(".") + 1);
      const nearest = schema === null ? null : nearestName(name, siblingFields(schema, field));
      const hint = nearest === null ? null : `did you mean "${nearest}"?`;
      this.fail("UnknownField", unknownWords(object.kind, version, [field]), source.originOf(field), label, hint);
    }
    return fields.length > 0;
  }

  readFile(file: string, text: string): void {
    const control = controlCharacterIn(text);
    if (control >= 0) {
      const line = text.slice(0, control).split("\n").length;
      this.fail(
        "YamlSyntax",
        `error parsing ${file}: error converting YAML to JSON: yaml: control characters are not allowed`,
        { file, line, column: 1 },
        "",
        "this is no text: a manifest is YAML or JSON",
      );
      return;
    }
    const { documents, problem } = parseYaml(file, text);
    for (const document of documents) if (document.root !== null) this.readNode(file, document, document.root);
    if (problem === null) return;
    this.problems.push({
      severity: "error",
      code: problem.duplicateKey ? "DuplicateKey" : "YamlSyntax",
      message: `error parsing ${file}: error converting YAML to JSON: yaml: ${problem.message}`,
      hint: /\.(ya?ml|json)$/.test(file) || file === "stdin" ? null : `is ${file} a manifest? Those are YAML or JSON`,
      origin: problem.origin,
      object: "",
    });
  }

  private readNode(file: string, document: YamlDocument, node: YamlNode): void {
    const reader = new NodeReader(document);
    const [line, column] = reader.placeOf(node);
    const origin: Origin = { file, line, column };
    let value: unknown;
    try {
      value = reader.read(node, "");
    } catch (error) {
      const words = `yaml: ${error instanceof Error ? error.message : String(error)}`;
      this.fail("YamlSyntax", `error parsing ${file}: error converting YAML to JSON: ${words}`, origin, "");
      return;
    }
    if (value === null) return;
    if (typeof value !== "object" || Array.isArray(value)) {
      const found = Array.isArray(value) ? "array" : typeof value;
      this.fail(
        "NotAnObject",
        `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
        origin,
        "",
      );
      return;
    }
    const object = value as Record<string, unknown>;
    if (isList(object)) {
      this.readItems(file, document, node);
      return;
    }
    this.readObject(object, new SourceMap(file, document.index, reader.places), reader.unquoted);
  }

  private readItems(file: string, document: YamlDocument, node: YamlNode): void {
    const items = isMap(node) ? node.get("items", true) : null;
    if (!isSeq(items)) return;
    for (const item of items.items) this.readNode(file, document, item as YamlNode);
  }

  private readObject(given: Record<string, unknown>, source: SourceMap, unquoted: ReadonlyMap<string, string>): void {
    const { apiVersion, kind } = given;
    const missing: string[] = [];
    if (typeof apiVersion !== "string" || apiVersion === "") missing.push("apiVersion not set");
    if (typeof kind !== "string" || kind === "") missing.push("kind not set");
    if (typeof apiVersion !== "string" || typeof kind !== "string" || missing.length > 0) {
      const what = missing.length === 1 ? missing[0] : `[${missing.join(", ")}]`;
      this.fail(
        "MissingKind",
        `error validating ${JSON.stringify(source.file)}: error validating data: ${what}`,
        source.originOf(""),
        "",
      );
      return;
    }
    const object = inStoredVersion({ ...given, apiVersion, kind }) as Record<string, unknown>;
    const metadata = object.metadata;
    const name = nameIn(metadata, unquoted);
    const label = `${kind} ${name}`;
    const resource = resourceFor(apiVersion, kind);
    if (resource === null) {
      const { group } = splitApiVersion(apiVersion);
      if (isBuiltInGroup(group) || knownResource(kind)?.group === group) {
        const known = knownResource(kind);
        const nearest =
          known === null
            ? nearestName(
                kind,
                RESOURCES.map((one) => one.kind),
              )
            : null;
        const served = known === null ? null : `${known.group === "" ? "" : `${known.group}/`}${known.version}`;
        this.fail(
          "UnknownKind",
          `no matches for kind "${kind}" in version "${apiVersion}"`,
          source.originOf("apiVersion"),
          label,
          nearest !== null ? `did you mean kind "${nearest}"?` : served !== null ? `it is served as "${served}"` : null,
        );
        return;
      }
    }
    let ok = true;
    const schema = resource === null || fieldsOf(resource.key) === null ? null : resource.key;
    const problems = schema === null ? strictDecode("", object, true) : strictDecode(schema, object, true);
    for (const problem of problems) {
      // What a server gave away may have a status that is newer than ours; nobody takes a status from a manifest.
      if (problem.kind === "unknown" && problem.field.startsWith("status.") && isOfServer(metadata)) continue;
      ok = false;
      this.fail(
        problem.kind === "unknown" ? "UnknownField" : "TypeMismatch",
        refusalWords(apiVersion, kind, nameOf(metadata), problem),
        source.originOf(problem.field),
        label,
        problem.nearest !== null
          ? `did you mean "${problem.nearest}"?`
          : / of type string$/.test(problem.message)
            ? quotingHint(unquoted.get(problem.field))
            : null,
      );
    }
    if (ok && resource?.key === "Secret") ok = this.decodesSecret(object, source, label);
    if (typeof metadata !== "object" || metadata === null) object.metadata = {};
    if (!ok) return;
    const manifest: Manifest = { object: object as unknown as ManifestObject, source };
    this.manifests.push(manifest);
    if (resource === null) this.custom.push({ manifest, label });
  }

  /** The data of a Secret are bytes, which the server reads before anything is checked. */
  private decodesSecret({ data }: Record<string, unknown>, source: SourceMap, label: string): boolean {
    for (const [key, text] of Object.entries((data ?? {}) as Record<string, unknown>)) {
      const at = typeof text === "string" ? illegalBase64At(text) : -1;
      if (at < 0) continue;
      const words = `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${at}`;
      const hint = "write plain text under stringData";
      this.fail("TypeMismatch", words, source.originOf(`data.${key}`), label, hint);
      return false;
    }
    return true;
  }

  private fail(code: ProblemCode, message: string, origin: Origin, object: string, hint: string | null = null): void {
    this.problems.push({ severity: "error", code, message, hint, origin, object });
  }
}

/** Groups of custom resources whose kinds are known here. */
const CUSTOM_GROUPS = ["policy.networking.k8s.io"];

/** What the API server says of JSON that is no object of its kind; custom resources are held against their schema. */
function refusalWords(apiVersion: string, kind: string, name: string, problem: DecodeProblem): string {
  const { group, version } = splitApiVersion(apiVersion);
  if (problem.schemaMessage !== null && CUSTOM_GROUPS.includes(group)) {
    return `The ${kind} ${JSON.stringify(name)} is invalid: ${problem.schemaMessage}`;
  }
  const words = problem.kind === "unknown" ? `strict decoding error: ${problem.message}` : problem.message;
  return `${kind} in version "${version}" cannot be handled as a ${kind}: ${words}`;
}

function nameOf(metadata: unknown): string {
  const { name } = (typeof metadata === "object" && metadata !== null ? metadata : {}) as { readonly name?: unknown };
  return typeof name === "string" ? name : "";
}

/** Where the first character stands that YAML has nowhere (yaml.org 5.1); -1 without one. */
function controlCharacterIn(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 ? code !== 9 && code !== 10 && code !== 13 : code >= 0x7f && code < 0xa0 && code !== 0x85) return i;
  }
  return -1;
}

/** Was the object asked for from a server (`kubectl get -o yaml`)? */
function isOfServer(metadata: unknown): boolean {
  return typeof metadata === "object" && metadata !== null && "uid" in metadata && "resourceVersion" in metadata;
}

/** `kind: List`, or a kind that ends in List with items (`PodList`). */
function isList(object: Record<string, unknown>): boolean {
  return typeof object.kind === "string" && object.kind.endsWith("List") && Array.isArray(object.items);
}

/** As it is written: a name without quotes may be a boolean for YAML. */
function nameIn(metadata: unknown, unquoted: ReadonlyMap<string, string>): string {
  if (typeof metadata !== "object" || metadata === null) return "";
  const { name, namespace, generateName } = metadata as ObjectMeta;
  const text = unquoted.get("metadata.name") ?? String(name ?? generateName ?? "");
  if (namespace === undefined || namespace === null) return text;
  return `${unquoted.get("metadata.namespace") ?? String(namespace)}/${text}`;
}

/** kubectl reads YAML 1.1 (go-yaml 2): `y`, `yes`, `on` and their opposites are booleans, `0777` is octal. */
function quotingHint(written: string | undefined): string | null {
  if (written === undefined) return null;
  const quoted = JSON.stringify(written);
  if (/^(y|n|yes|no|on|off)$/i.test(written)) return `${written} is a boolean in YAML 1.1: write ${quoted}`;
  return `write ${quoted} to have a text`;
}
