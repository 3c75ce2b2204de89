import { Family } from "../../../wire/ip-address.js";
import type { ManifestFile } from "../../api/manifest.js";
import { nearestName } from "../../api/nearest-name.js";
import { SourceMap } from "../../api/source-map.js";
import { NodeReader, parseYaml } from "../../api/yaml-document.js";
import { type EndPattern, PatternError, parseEnd } from "./end-pattern.js";
import type { Expectation, ExpectationProblem, ExpectationVerb } from "./expectation.js";
import { type PortPattern, parsePorts } from "./port-pattern.js";
import { parseSentence } from "./sentence.js";

/** What a file of expectations says, and what is wrong with it. */
export interface ExpectationFile {
  readonly expectations: readonly Expectation[];
  readonly problems: readonly ExpectationProblem[];
}

type Fields = { readonly [key: string]: unknown };

const TOP_FIELDS = ["namespace", "expect"];
const FIELDS = ["name", "allow", "deny", "only", "except"];
const ENDS_FIELDS = ["from", "to", "ports", "family"];

/**
 * Reads a YAML file of expectations:
 *
 *     namespace: shop                                   # of names without one; the one that is handed down unless told
 *     expect:
 *       - frontend may reach db on 5432, nothing else may
 *       - name: the cache is for the frontend
 *         allow: { from: frontend, to: [cache, cache-replica], ports: [6379, UDP/53] }
 *         only: from                                    # nothing else reaches `to`
 *         except: [monitoring/*]
 *       - deny: { from: "*", to: outside }
 *
 * Several documents are read one after the other. Whatever is wrong is told with its place.
 */
export function readExpectations({ file, text }: ManifestFile, namespace = "default"): ExpectationFile {
  const reader = new ExpectationReader(namespace);
  const { documents, problem } = parseYaml(file, text);
  for (const document of documents) {
    const nodes = new NodeReader(document);
    let value: unknown;
    try {
      value = nodes.read(document.root, "");
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const [line, column] = nodes.placeOf(document.root);
      reader.problems.push({ message, hint: null, origin: { file, line, column } });
      continue;
    }
    if (value !== null) reader.readDocument(value, new SourceMap(file, document.index, nodes.places));
  }
  if (problem !== null) reader.problems.push({ message: problem.message, hint: null, origin: problem.origin });
  else if (reader.expectations.length + reader.problems.length === 0) {
    const message = 'found no expectation, expected a list below "expect"';
    reader.problems.push({ message, hint: null, origin: { file, line: 1, column: 1 } });
  }
  return { expectations: reader.expectations, problems: reader.problems };
}

class ExpectationReader {
  readonly expectations: Expectation[] = [];
  readonly problems: ExpectationProblem[] = [];
  private source = new SourceMap("", 0, new Map());
  private readonly defaultNamespace: string;
  private namespace: string;

  constructor(defaultNamespace: string) {
    this.defaultNamespace = defaultNamespace;
    this.namespace = defaultNamespace;
  }

  readDocument(value: unknown, source: SourceMap): void {
    this.source = source;
    if (!isMap(value)) {
      this.fail("", `found ${nameOfType(value)}, expected a map with a list called "expect"`);
      return;
    }
    this.checkFields(value, TOP_FIELDS, "");
    this.namespace = typeof value.namespace === "string" ? value.namespace : this.defaultNamespace;
    if (value.namespace !== undefined && typeof value.namespace !== "string") {
      this.fail("namespace", `found ${nameOfType(value.namespace)}, expected a namespace's name`);
    }
    if (!Array.isArray(value.expect)) {
      const found = value.expect === undefined ? 'no "expect"' : nameOfType(value.expect);
      this.fail("expect", `found ${found}, expected a list of expectations`);
      return;
    }
    value.expect.forEach((one: unknown, i) => {
      this.readOne(one, `expect[${i}]`);
    });
  }

  private readOne(value: unknown, path: string): void {
    const before = this.problems.length;
    const read = typeof value === "string" ? this.readSentence(value, path) : this.readFields(value, path);
    if (read !== null && this.problems.length === before) this.expectations.push(read);
  }

  private readSentence(text: string, path: string): Expectation | null {
    const said = this.attempt(path, () => parseSentence(text, this.namespace));
    if (said === null) return null;
    return { ...said, name: oneLine(text), origin: this.source.originOf(path) };
  }

  private readFields(value: unknown, path: string): Expectation | null {
    if (!isMap(value)) {
      this.fail(path, `found ${nameOfType(value)}, expected a sentence, or a map with "allow" or "deny"`);
      return null;
    }
    this.checkFields(value, FIELDS, path);
    const verbs = (["allow", "deny"] as const).filter((verb) => value[verb] !== undefined);
    const [verb] = verbs;
    if (verb === undefined || verbs.length > 1) {
      const found = verb === undefined ? 'neither "allow" nor "deny"' : 'both "allow" and "deny"';
      this.fail(path, `found ${found}, expected one of them`);
      return null;
    }
    return this.readVerb(value, verb, path);
  }

  private readVerb(value: Fields, verb: ExpectationVerb, path: string): Expectation | null {
    const ends = value[verb];
    const where = `${path}.${verb}`;
    if (typeof ends === "string") {
      this.fail(where, `found a text, expected a map with "from" and "to"`);
      return null;
    }
    if (!isMap(ends)) {
      this.fail(where, `found ${nameOfType(ends)}, expected a map with "from" and "to"`);
      return null;
    }
    this.checkFields(ends, ENDS_FIELDS, where);
    const from = this.readEnds(ends.from, `${where}.from`);
    const to = this.readEnds(ends.to, `${where}.to`);
    const ports = ends.ports === undefined ? null : this.readPorts(ends.ports, `${where}.ports`);
    const only = this.readOnly(value.only, verb, `${path}.only`);
    const family = this.readFamily(ends.family, `${where}.family`);
    const except = value.except === undefined ? [] : this.readEnds(value.except, `${path}.except`);
    const name =
      value.name === undefined ? sentenceOf(verb, from, to, ports, family, only, except) : oneLine(String(value.name));
    return { name, verb, from, to, ports, only, except, family, origin: this.source.originOf(path) };
  }

  private readEnds(value: unknown, path: string): EndPattern[] {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
      this.fail(path, `found no "${path.slice(path.lastIndexOf(".") + 1)}", expected who is meant`);
      return [];
    }
    return listOf(value, path).flatMap(([one, place]) => {
      const end = this.readEnd(one, place);
      return end === null ? [] : [{ ...end, origin: this.source.originOf(place) }];
    });
  }

  private readEnd(value: unknown, path: string): EndPattern | null {
    if (typeof value === "string") return this.attempt(path, () => parseEnd(value, this.namespace));
    if (typeof value === "number") return this.attempt(path, () => parseEnd(String(value), this.namespace));
    if (!isMap(value)) {
      this.fail(path, `found ${nameOfType(value)}, expected a name, or a map with "namespace" and "labels"`);
      return null;
    }
    this.checkFields(value, ["namespace", "labels"], path);
    const { namespace = this.namespace, labels } = value;
    const selector = isMap(labels)
      ? Object.entries(labels)
          .map(([key, one]) => `${key}=${String(one)}`)
          .join(",")
      : labels;
    if (typeof namespace !== "string" || (selector !== undefined && typeof selector !== "string")) {
      this.fail(path, `found no text, expected "namespace" and "labels" with texts`);
      return null;
    }
    const end = this.attempt(path, () => parseEnd(`${namespace}/${selector ?? "*"}`, this.namespace));
    const isBare = value.namespace === undefined && selector !== undefined;
    return end === null || !isBare ? end : { ...end, text: selector };
  }

  private readPorts(value: unknown, path: string): PortPattern[] {
    return listOf(value, path).flatMap(([one, place]) => {
      if (typeof one === "string" || typeof one === "number") return this.attempt(place, () => parsePorts(one)) ?? [];
      this.fail(place, `found ${nameOfType(one)}, expected a port such as 5432, 8000-8100, UDP/53 or all`);
      return [];
    });
  }

  private readOnly(value: unknown, verb: ExpectationVerb, path: string): ("from" | "to")[] {
    if (value === undefined) return [];
    if (verb === "deny") this.fail(path, `found "only" beside "deny", expected it beside "allow"`);
    return listOf(value, path).flatMap(([one, place]) => {
      if (one === "from" || one === "to") return [one];
      this.fail(
        place,
        `found ${typeof one === "string" ? JSON.stringify(one) : nameOfType(one)}, expected "from" or "to"`,
      );
      return [];
    });
  }

  private readFamily(value: unknown, path: string): Family | null {
    if (value === undefined) return null;
    if (value === "IPv4") return Family.V4;
    if (value === "IPv6") return Family.V6;
    this.fail(
      path,
      `found ${typeof value === "string" ? JSON.stringify(value) : nameOfType(value)}, expected "IPv4" or "IPv6"`,
    );
    return null;
  }

  private checkFields(value: Fields, known: readonly string[], path: string): void {
    for (const name of Object.keys(value)) {
      if (known.includes(name)) continue;
      const nearest = nearestName(name, known);
      const expected = known.map((one) => `"${one}"`).join(", ");
      const field = path === "" ? name : `${path}.${name}`;
      this.fail(
        field,
        `found the field "${name}", expected ${expected}`,
        nearest === null ? null : `did you mean "${nearest}"?`,
      );
    }
  }

  private attempt<T>(path: string, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.fail(path, error.message);
      return null;
    }
  }

  private fail(path: string, message: string, hint: string | null = null): void {
    this.problems.push({ message, hint, origin: this.source.originOf(path) });
  }
}

/** One value, or each of a list, with its place. */
function listOf(value: unknown, path: string): [value: unknown, path: string][] {
  return Array.isArray(value) ? value.map((one: unknown, i) => [one, `${path}[${i}]`]) : [[value, path]];
}

/** A name stands in a line of its own. */
function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function sentenceOf(
  verb: ExpectationVerb,
  from: readonly EndPattern[],
  to: readonly EndPattern[],
  ports: readonly PortPattern[] | null,
  family: Family | null,
  only: readonly ("from" | "to")[],
  except: readonly EndPattern[],
): string {
  const join = (list: readonly { readonly text: string }[]): string => list.map(({ text }) => text).join(" and ");
  const on = ports === null ? "" : ` on ${join(ports)}`;
  const by = family === null ? "" : ` by IPv${family}`;
  const behind = `${only.includes("to") ? " and nothing else" : ""}${only.includes("from") ? ", nothing else may" : ""}`;
  const but = except.length === 0 ? "" : `, except ${join(except)}`;
  return `${join(from)} ${verb === "allow" ? "may" : "may not"} reach ${join(to)}${on}${by}${behind}${but}`;
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
