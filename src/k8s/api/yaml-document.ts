import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Scalar,
  type Tags,
  type YAMLMap,
  type Node as YamlNode,
} from "yaml";
import { goYamlWords } from "./go-yaml-words.js";
import type { Origin } from "./source-map.js";
import { childPath } from "./strict-decode.js";

/** A document of a YAML or JSON file. `root` is null for an empty document. */
export interface YamlDocument {
  readonly index: number;
  readonly root: YamlNode | null;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Something in a file that is not YAML, or a key written twice. */
export interface YamlProblem {
  readonly message: string;
  readonly origin: Origin;
  readonly duplicateKey: boolean;
}

/** So many nodes read through aliases mean that a document was made to explode. */
const MAX_ALIASED_NODES = 100_000;

/**
 * The scalar types that Kubernetes' reader (go-yaml 2) knows of YAML 1.1: its booleans and octals, but neither times,
 * base 60 numbers nor binary; merge keys are handled here.
 */
function kubernetesTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" ||
      !(
        tag.tag.endsWith(":timestamp") ||
        tag.tag.endsWith(":binary") ||
        tag.tag.endsWith(":merge") ||
        tag.tag.endsWith(":omap") ||
        tag.tag.endsWith(":pairs") ||
        tag.tag.endsWith(":set") ||
        ("format" in tag && tag.format === "TIME")
      ),
  );
}

/** Reads the documents of a file up to the first thing that is no YAML. */
export function parseYaml(file: string, text: string): { documents: YamlDocument[]; problem: YamlProblem | null } {
  const lines = new LineCounter();
  const isJson = /^\s*[{[]/.test(text);
  const source = isJson ? partJsonStream(text.replaceAll("\t", " ")) : text;
  const parsed = parseAllDocuments(source, {
    version: "1.1",
    customTags: kubernetesTags,
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    keepSourceTokens: false,
    strict: true,
  });
  const documents: YamlDocument[] = [];
  if (!Array.isArray(parsed)) return { documents, problem: null };
  for (const [index, document] of parsed.entries()) {
    const error = document.errors[0];
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      const duplicateKey = error.code === "DUPLICATE_KEY";
      return {
        documents,
        problem: {
          message: duplicateKey
            ? `line ${Math.max(1, line)}: key ${JSON.stringify(keyAt(source, error.pos))} already set in map`
            : goYamlWords(error, source, documentStart(source, error.pos[0])),
          origin: { file, line: Math.max(1, line), column: Math.max(1, col) },
          duplicateKey,
        },
      };
    }
    documents.push({ index, root: document.contents as YamlNode | null, document, lines });
  }
  return { documents, problem: null };
}

/** Where the document begins that an offset is in: kubectl counts the lines of each on its own. */
function documentStart(source: string, offset: number): number {
  let start = 0;
  for (const { 0: separator, index } of source.matchAll(/^---.*\n/gm)) {
    if (index + separator.length > offset) break;
    start = index + separator.length;
  }
  return start;
}

/** JSON values one below the other are a document each, as kubectl reads them (`jq -c '.items[]'` writes such). */
function partJsonStream(text: string): string {
  if (!/[}\]]\s*\n\s*[{[]/.test(text)) return text;
  let parted = "";
  let depth = 0;
  let taken = 0;
  let end = -1;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === "{" || token === "[") {
      if (depth === 0 && end >= 0 && /^\s*\n\s*$/.test(text.slice(end, index))) {
        parted += `${text.slice(taken, index)}--- `;
        taken = index;
      }
      depth++;
    } else if (token === "}" || token === "]") {
      depth--;
      if (depth === 0) end = index + 1;
    }
  }
  return parted + text.slice(taken);
}

/** A key as it is written, without its quotes. */
function keyAt(source: string, [start]: readonly [number, number]): string {
  const [, quoted, plain = ""] = /^(?:["']([^"'\n]*)["']|([^:\n]*))/.exec(source.slice(start)) ?? [];
  return quoted ?? plain.trim();
}

/** Turns the nodes of one document into JSON, and notes where each field stands. */
export class NodeReader {
  /** Field path to line and column. */
  readonly places = new Map<string, readonly [number, number]>();
  /** Field path to what is written there without quotes and is no text for YAML: `yes`, `0777`. */
  readonly unquoted = new Map<string, string>();
  private readonly source: YamlDocument;
  private count = 0;
  private readonly following = new Set<YamlNode>();

  constructor(source: YamlDocument) {
    this.source = source;
  }

  /** The JSON of a node; aliases are followed, merge keys (`<<`) applied. @throws RangeError when an alias leads nowhere or too far. */
  read(node: YamlNode | null, path: string): unknown {
    if (node !== null && !this.places.has(path)) this.note(path, node);
    return this.valueOf(node, path);
  }

  /** Line and column of a node. */
  placeOf(node: YamlNode | null): readonly [number, number] {
    const position = this.source.lines.linePos(node?.range?.[0] ?? 0);
    return [Math.max(1, position.line), Math.max(1, position.col)];
  }

  private note(path: string, node: YamlNode): void {
    this.places.set(path, this.placeOf(node));
  }

  private valueOf(node: YamlNode | null, path: string): unknown {
    if (node === null) return null;
    if (isAlias(node)) return this.followAlias(node, path);
    if (this.following.size > 0 && ++this.count > MAX_ALIASED_NODES) {
      throw new RangeError("document contains excessive aliasing");
    }
    if (isScalar(node)) {
      const value = scalarValue(node);
      if (node.type === "PLAIN" && node.source !== undefined && typeof value !== "string")
        this.unquoted.set(path, node.source);
      return value;
    }
    if (isSeq(node)) {
      return node.items.map((item, i) => {
        const itemPath = `${path}[${i}]`;
        const itemNode = item as YamlNode;
        this.note(itemPath, itemNode);
        return this.valueOf(itemNode, itemPath);
      });
    }
    if (isMap(node)) return this.mapValue(node, path);
    return null;
  }

  private mapValue(map: YAMLMap, path: string): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const merges: YamlNode[] = [];
    for (const pair of map.items) {
      const keyNode = pair.key as YamlNode;
      const target = isAlias(keyNode) ? this.resolve(keyNode) : keyNode;
      // What templates leave behind: `name: {{ .Values.name }}`.
      if (isMap(target) || isSeq(target))
        throw new RangeError(`invalid map key: ${goSyntax(this.valueOf(target, path))}`);
      const key = keyText(target);
      const valueNode = (pair.value ?? null) as YamlNode | null;
      if (key === "<<" && isScalar(keyNode) && keyNode.type === "PLAIN" && valueNode !== null) {
        merges.push(valueNode);
        continue;
      }
      const field = childPath(path, key);
      this.note(field, keyNode);
      define(object, key, this.valueOf(valueNode, field));
    }
    for (const merge of merges) this.merge(object, merge, path);
    return object;
  }

  private merge(object: Record<string, unknown>, node: YamlNode, path: string): void {
    const target = isAlias(node) ? this.resolve(node) : node;
    if (isSeq(target)) {
      for (const item of target.items) this.merge(object, item as YamlNode, path);
      return;
    }
    const places = new Map(this.places);
    const merged = this.valueOf(target, path);
    for (const [field, place] of places) this.places.set(field, place);
    if (typeof merged !== "object" || merged === null) return;
    for (const [key, value] of Object.entries(merged)) if (!Object.hasOwn(object, key)) define(object, key, value);
  }

  private followAlias(alias: Alias, path: string): unknown {
    const target = this.resolve(alias);
    if (this.following.has(target)) throw new RangeError(`anchor '${alias.source}' value contains itself`);
    this.following.add(target);
    const value = this.valueOf(target, path);
    this.following.delete(target);
    return value;
  }

  private resolve(alias: Alias): YamlNode {
    const target = alias.resolve(this.source.document) as YamlNode | undefined;
    if (target === undefined) throw new RangeError(`unknown anchor '${alias.source}' referenced`);
    return target;
  }
}

/** A value as Go prints it with `%#v` when it came out of YAML. */
function goSyntax(value: unknown): string {
  if (value === null) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${goSyntax(each)}`);
  return `map[interface {}]interface {}{${members.join(", ")}}`;
}

/** Sets a field even when it is called `__proto__`. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

function scalarValue(node: Scalar): unknown {
  const value = node.value;
  return typeof value === "bigint" ? Number(value) : value;
}

/** JSON has text keys only: `on: x` has the key "true", `80: x` the key "80". */
function keyText(node: YamlNode | null): string {
  if (node === null || !isScalar(node) || node.value === null) return "null";
  return String(node.value);
}
