import type { ParameterExpansionPart, ParameterOperation } from "unbash";
import type { Wait } from "../wait.js";
import { ShellError } from "./control-flow.js";
import { evaluate, expandInto, expandPattern, expandText } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import { matchesPattern, patternSource } from "./pattern.js";
import { quoteAlways, quoteDouble } from "./quoting.js";
import { ReplacementSink, type Sink } from "./sinks.js";
import { arrayIndices, associativeKeys } from "./variables.js";

/** What a parameter stands for: nothing (null), one text, or a list (`$@`, `${a[@]}`). */
export interface ParameterValue {
  readonly values: readonly string[] | null;
  readonly isList: boolean;
  readonly star: boolean;
}

const UNSET: ParameterValue = { values: null, isList: false, star: false };

function single(value: string | null): ParameterValue {
  return value === null ? UNSET : { values: [value], isList: false, star: false };
}

/** `$name`, without braces. */
export function expandSimple(shell: Interpreter, name: string, sink: Sink, quoted: boolean): void {
  if (name === "@" || name === "*") {
    sink.list(shell.positional, name === "*", quoted, shell.ifsSeparator);
    return;
  }
  const value = shell.parameter(name);
  if (value === null) shell.requireSet(name);
  if (quoted) sink.quoted(value ?? "");
  else if (value !== null) sink.split(value);
}

/** `${...}` with all its operators. */
export function* expandParameter(
  shell: Interpreter,
  part: ParameterExpansionPart,
  sink: Sink,
  quoted: boolean,
): Generator<Wait, void, void> {
  const { operation } = part;
  const known = operation === undefined || operation.type === "Default" || operation.type === "Remove";
  if (operation?.type === "Unknown" || (shell.dialect === "dash" && (!known || part.prefix === "!" || part.index)))
    throw new ShellError(`${part.text}: bad substitution`);
  if (part.prefix === "!" && operation?.type === "Names") {
    const names = shell.vars.names().filter((name) => name.startsWith(part.parameter));
    sink.list(names, operation.operator === "*", quoted, shell.ifsSeparator);
    return;
  }
  const index = part.index === undefined ? null : part.index.text;
  if (part.prefix === "!" && (index === "@" || index === "*") && operation === undefined) {
    sink.list(arrayKeys(shell, part.parameter), index === "*", quoted, shell.ifsSeparator);
    return;
  }
  let label = index === null ? part.parameter : `${part.parameter}[${index}]`;
  let value = yield* lookUp(shell, part.parameter, part.index === undefined ? null : part.index);
  let target = { name: part.parameter, subscript: index };
  const own = part.prefix === "!" ? shell.vars.findOwn(part.parameter) : null;
  if (own?.nameref === true && typeof own.value === "string") {
    emit(shell, single(own.value), sink, quoted);
    return;
  }
  if (part.prefix === "!") {
    const name = value.values?.[0] ?? null;
    if (name === null || name === "") {
      if (name === null && operation?.type === "Default") value = UNSET;
      else throw new ShellError(`${part.parameter}: invalid indirect expansion`);
    } else {
      if (!/^(?:[A-Za-z_]\w*(?:\[[\s\S]+\])?|\d+|[@*#?$!-])$/.test(name))
        throw new ShellError(`${name}: invalid variable name`);
      label = name;
      const bracket = name.indexOf("[");
      target =
        bracket < 0
          ? { name, subscript: null }
          : { name: name.slice(0, bracket), subscript: name.slice(bracket + 1, -1) };
      value = lookUpText(shell, target.name, target.subscript);
    }
  }
  if (part.prefix === "#") {
    if (value.values === null && !value.isList) shell.requireSet(label);
    const length = value.isList ? (value.values?.length ?? 0) : (value.values?.[0] ?? "").length;
    emit(shell, single(String(length)), sink, quoted);
    return;
  }
  if (operation?.type === "Default") {
    yield* expandDefault(shell, operation, value, target, label, sink, quoted);
    return;
  }
  if (value.values === null && !value.isList) {
    if (operation?.type !== "Transform") shell.requireSet(part.parameter === label ? part.parameter : label);
    if (operation === undefined) {
      emit(shell, value, sink, quoted);
      return;
    }
  }
  if (operation === undefined) {
    emit(shell, value, sink, quoted);
    return;
  }
  emit(shell, yield* operate(shell, operation, value, target), sink, quoted);
}

function emit(shell: Interpreter, value: ParameterValue, sink: Sink, quoted: boolean): void {
  if (value.isList) {
    sink.list(value.values ?? [], value.star, quoted, shell.ifsSeparator);
    return;
  }
  const text = value.values?.[0] ?? "";
  if (quoted) sink.quoted(text);
  else sink.split(text);
}

function arrayKeys(shell: Interpreter, name: string): string[] {
  const value = shell.vars.find(name)?.value ?? shell.specialArray(name);
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return arrayIndices(value).map(String);
  return value instanceof Map ? associativeKeys(value) : ["0"];
}

function* lookUp(
  shell: Interpreter,
  name: string,
  index: ParameterExpansionPart["index"] | null,
): Generator<Wait, ParameterValue, void> {
  if (name === "@" || name === "*") return { values: shell.positional, isList: true, star: name === "*" };
  if (index === null || index === undefined) return single(shell.parameter(name));
  if (index.text === "@" || index.text === "*") return lookUpText(shell, name, index.text);
  const variable = shell.vars.find(name);
  const subscript =
    variable?.value instanceof Map ? yield* expandText(shell, index) : String(yield* evaluate(shell, index.text));
  return single(shell.element(name, subscript));
}

function lookUpText(shell: Interpreter, name: string, subscript: string | null): ParameterValue {
  if (name === "@" || name === "*") return { values: shell.positional, isList: true, star: name === "*" };
  if (subscript === null) return single(shell.parameter(name));
  if (subscript !== "@" && subscript !== "*") return single(shell.element(name, subscript));
  const value = shell.vars.find(name)?.value ?? shell.specialArray(name);
  const star = subscript === "*";
  if (value === null || value === undefined) return { values: [], isList: true, star };
  if (Array.isArray(value)) return { values: arrayIndices(value).map((i) => value[i] ?? ""), isList: true, star };
  if (value instanceof Map)
    return { values: associativeKeys(value).map((key) => value.get(key) ?? ""), isList: true, star };
  return { values: [value], isList: true, star };
}

function* expandDefault(
  shell: Interpreter,
  operation: Extract<ParameterOperation, { type: "Default" }>,
  value: ParameterValue,
  target: { name: string; subscript: string | null },
  label: string,
  sink: Sink,
  quoted: boolean,
): Generator<Wait, void, void> {
  const { operator, operand } = operation;
  const joined = value.values === null || (value.isList && value.values.length === 0) ? null : value.values.join(" ");
  const missing = joined === null || (operator.startsWith(":") && joined === "");
  const kind = operator.at(-1);
  if (kind === "+") {
    if (!missing) yield* expandOperand(shell, operand, sink, quoted);
    else if (quoted) sink.quoted("");
    return;
  }
  if (!missing) {
    emit(shell, value, sink, quoted);
    return;
  }
  if (kind === "-") {
    yield* expandOperand(shell, operand, sink, quoted);
    return;
  }
  const text = yield* expandText(shell, operand);
  if (kind === "?") {
    const why = operator === ":?" ? "parameter null or not set" : "parameter not set";
    throw new ShellError(`${label}: ${text === "" ? why : text}`, true, 1);
  }
  if (!/^[A-Za-z_]/.test(target.name)) throw new ShellError(`$${target.name}: cannot assign in this way`);
  shell.assign(target.name, target.subscript, text, false);
  emit(shell, single(text), sink, quoted);
}

/** The word of `${v:-word}`: outside of quotes its unquoted text is split as an expansion's. */
function* expandOperand(
  shell: Interpreter,
  operand: Parameters<typeof expandInto>[1],
  sink: Sink,
  quoted: boolean,
): Generator<Wait, void, void> {
  if (quoted) {
    yield* expandInto(shell, operand, sink, true);
    return;
  }
  const splitting: Sink = {
    literal: (text) => sink.split(text),
    quoted: (text) => sink.quoted(text),
    glob: (text) => sink.glob(text),
    split: (text) => sink.split(text),
    list: (values, star, inQuotes, separator) => sink.list(values, star, inQuotes, separator),
  };
  yield* expandInto(shell, operand, splitting);
}

function* operate(
  shell: Interpreter,
  operation: Exclude<ParameterOperation, { type: "Default" | "Unknown" }>,
  value: ParameterValue,
  target: { name: string; subscript: string | null },
): Generator<Wait, ParameterValue, void> {
  switch (operation.type) {
    case "Remove": {
      const pattern = yield* expandPattern(shell, operation.operand);
      return map(value, (text) => removeMatch(text, pattern, operation.operator));
    }
    case "Replace":
      return yield* replace(shell, operation, value);
    case "Slice":
      return yield* slice(shell, operation, value, target);
    case "CaseModification": {
      const pattern = operation.operand === undefined ? "?" : (yield* expandPattern(shell, operation.operand)) || "?";
      const upper = operation.operator.startsWith("^");
      const all = operation.operator.length === 2;
      return map(value, (text) => changeLetters(text, pattern, upper, all));
    }
    case "Transform":
      return transform(shell, operation.operand.value, value, target);
    case "Names":
      return UNSET;
  }
}

function map(value: ParameterValue, change: (text: string) => string): ParameterValue {
  return { ...value, values: value.values === null ? null : value.values.map(change) };
}

function removeMatch(text: string, pattern: string, operator: "#" | "##" | "%" | "%%"): string {
  const longest = operator.length === 2;
  const front = operator.startsWith("#");
  for (let n = 0; n <= text.length; n++) {
    const length = longest ? text.length - n : n;
    const part = front ? text.slice(0, length) : text.slice(text.length - length);
    if (matchesPattern(part, pattern)) return front ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

function* replace(
  shell: Interpreter,
  operation: Extract<ParameterOperation, { type: "Replace" }>,
  value: ParameterValue,
): Generator<Wait, ParameterValue, void> {
  const pattern = yield* expandPattern(shell, operation.pattern);
  const sink = new ReplacementSink();
  yield* expandInto(shell, operation.replacement, sink);
  if (pattern === "" && !operation.operator.endsWith("#") && !operation.operator.endsWith("%")) return value;
  const source = patternSource(pattern);
  const anchored =
    operation.operator === "/#" ? `^(?:${source})` : operation.operator === "/%" ? `(?:${source})$` : source;
  const regexp = new RegExp(anchored, operation.operator === "//" ? "g" : "");
  return map(value, (text) =>
    text.replace(regexp, (match) => (match === "" && operation.operator === "//" ? "" : sink.fill(match))),
  );
}

function* slice(
  shell: Interpreter,
  operation: Extract<ParameterOperation, { type: "Slice" }>,
  value: ParameterValue,
  target: { name: string; subscript: string | null },
): Generator<Wait, ParameterValue, void> {
  let offset = Number(yield* evaluate(shell, operation.offset.text));
  const length = operation.length === undefined ? null : Number(yield* evaluate(shell, operation.length.text));
  if (value.isList) {
    if (length !== null && length < 0)
      throw new ShellError(`${operation.length?.text.trim() ?? ""}: substring expression < 0`);
    let list = [...(value.values ?? [])];
    if (target.name === "@" || target.name === "*") {
      if (offset < 0) offset += list.length + 1;
      list = [shell.scriptName, ...list];
      if (offset < 0) return { ...value, values: [] };
    } else {
      const array = shell.vars.find(target.name)?.value;
      if (Array.isArray(array)) {
        if (offset < 0) offset += array.length;
        if (offset < 0) return { ...value, values: [] };
        const from = offset;
        list = arrayIndices(array)
          .filter((i) => i >= from)
          .map((i) => array[i] ?? "");
        offset = 0;
      } else if (offset < 0) offset += list.length;
    }
    return { ...value, values: list.slice(offset, length === null ? undefined : offset + length) };
  }
  const text = value.values?.[0] ?? "";
  if (offset < 0) offset += text.length;
  if (offset < 0 || offset > text.length) return single("");
  let end = length === null ? text.length : length < 0 ? text.length + length : offset + length;
  if (end < offset) throw new ShellError(`${operation.length?.text.trim() ?? ""}: substring expression < 0`);
  end = Math.min(end, text.length);
  return single(text.slice(offset, end));
}

function changeLetters(text: string, pattern: string, upper: boolean, all: boolean): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    const change = (all || i === 0) && matchesPattern(c, pattern);
    out += change ? (upper ? c.toUpperCase() : c.toLowerCase()) : c;
  }
  return out;
}

function transform(
  shell: Interpreter,
  operator: string,
  value: ParameterValue,
  target: { name: string; subscript: string | null },
): ParameterValue {
  switch (operator) {
    case "Q":
      return map(value, quoteAlways);
    case "U":
      return map(value, (text) => text.toUpperCase());
    case "L":
      return map(value, (text) => text.toLowerCase());
    case "u":
      return map(value, (text) => text.slice(0, 1).toUpperCase() + text.slice(1));
    case "E":
      return map(value, (text) => shell.ansiEscapes(text));
    case "a":
      return single(shell.attributes(target.name));
    case "A":
      return map(value, (text) => `${target.name}=${quoteAlways(text)}`);
    case "K":
    case "k":
      return map(value, quoteDouble);
    default:
      throw new ShellError(`\${${target.name}@${operator}}: bad substitution`);
  }
}
