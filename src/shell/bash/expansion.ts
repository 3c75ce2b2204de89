import { type DoubleQuotedChild, parse, type Word, type WordPart } from "unbash";
import type { Wait } from "../wait.js";
import { expandBraces } from "./brace-expansion.js";
import { FieldBuilder } from "./fields.js";
import { expandPathname, hasGlob } from "./globbing.js";
import type { Interpreter } from "./interpreter.js";
import { PatternSink, RegexSink, type Sink, TextSink } from "./sinks.js";

/** Words that brace expansion made of one word; kept with the word, since source does not change. */
const bracedWords = new WeakMap<Word, readonly Word[]>();
/** The parts of an arithmetic expression with `$` in it, parsed as what stands between double quotes. */
const arithmeticParts = new Map<string, readonly WordPart[]>();

/** All expansions of a command's words, in bash's order: braces, tilde, parameters and the rest, splitting, pathnames. */
export function* expandWords(shell: Interpreter, words: readonly Word[]): Generator<Wait, string[], void> {
  const out: string[] = [];
  for (const word of words) yield* expandWordInto(shell, word, out);
  return out;
}

/** The fields that one word becomes, added to `out`. */
export function* expandWordInto(shell: Interpreter, word: Word, out: string[]): Generator<Wait, void, void> {
  const { parts } = word;
  if (parts === undefined) {
    if (!word.text.includes("~")) out.push(word.value);
    else if (word.text.startsWith("~")) out.push(shell.expandTilde(word.value));
    else out.push(/^[A-Za-z_]\w*=~/.test(word.text) ? assignmentWord(shell, word) : word.value);
    return;
  }
  if (shell.options.braceexpand && hasBraces(parts)) {
    for (const expanded of braceWords(word)) yield* expandWordInto(shell, expanded, out);
    return;
  }
  const builder = new FieldBuilder(shell.ifs);
  yield* expandParts(shell, parts, builder, word.text.startsWith("~"));
  for (const field of builder.finish()) {
    if (field.hasGlob && !shell.options.noglob && hasGlob(field.pattern)) {
      const paths = expandPathname(shell.process, field.pattern, shell.shopt("dotglob"));
      if (paths.length > 0) {
        for (const path of paths) out.push(path);
        continue;
      }
      if (shell.shopt("failglob")) shell.abandon(`no match: ${field.text}`);
      if (shell.shopt("nullglob")) continue;
    }
    out.push(field.text);
  }
}

/** An argument that looks like an assignment has its tildes expanded as one (bash, outside of POSIX mode). */
function assignmentWord(shell: Interpreter, word: Word): string {
  const equals = word.value.indexOf("=") + 1;
  return word.value.slice(0, equals) + expandAssignmentTildes(shell, word.text.slice(equals), word.value.slice(equals));
}

function hasBraces(parts: readonly WordPart[]): boolean {
  return parts.some((part) => part.type === "BraceExpansion");
}

function braceWords(word: Word): readonly Word[] {
  const known = bracedWords.get(word);
  if (known !== undefined) return known;
  const texts = expandBraces(word.text);
  const words: Word[] = [];
  for (const text of texts) {
    if (text === "") continue;
    // One word, so that what braces it still has are not expanded again.
    const command = parse(`: ${text}`).commands[0]?.command;
    if (command?.type !== "Command") continue;
    for (const argument of command.suffix) if (argument.type === "Word") words.push(plainBraces(argument));
  }
  bracedWords.set(word, words);
  return words;
}

function plainBraces(word: Word): Word {
  if (word.parts === undefined || !hasBraces(word.parts)) return word;
  const literal = (part: WordPart, text: string): WordPart => ({
    type: "Literal",
    pos: part.pos,
    end: part.end,
    value: text,
    text,
  });
  const parts = word.parts.flatMap((part): WordPart[] => {
    if (part.type !== "BraceExpansion") return [part];
    if (part.parts === undefined) return [literal(part, part.text)];
    return [literal(part, "{"), ...part.parts, literal(part, "}")];
  });
  return { type: "Word", text: word.text, value: word.value, pos: word.pos, end: word.end, parts };
}

/** A word as one text, without splitting and pathnames: assignments, `case`, redirections, here-strings. */
export function* expandText(shell: Interpreter, word: Word, assignment = false): Generator<Wait, string, void> {
  if (word.parts === undefined) {
    if (assignment && word.text.includes("~")) return expandAssignmentTildes(shell, word.text, word.value);
    return word.text.startsWith("~") ? shell.expandTilde(word.value) : word.value;
  }
  const sink = new TextSink();
  yield* expandParts(shell, word.parts, sink, word.text.startsWith("~"), false, assignment);
  return sink.text;
}

/** In assignments a tilde also counts after a colon. */
function expandAssignmentTildes(shell: Interpreter, source: string, value: string): string {
  if (/[\\'"]/.test(source)) return source.startsWith("~") ? shell.expandTilde(value) : value;
  return value
    .split(":")
    .map((part) => (part.startsWith("~") ? shell.expandTilde(part) : part))
    .join(":");
}

/** A word as a pattern, for `case`, `[[ == ]]` and the pattern operators. */
export function* expandPattern(shell: Interpreter, word: Word): Generator<Wait, string, void> {
  const sink = new PatternSink();
  yield* expandInto(shell, word, sink);
  return sink.pattern;
}

/** A word as an extended regular expression, for `=~`. */
export function* expandRegex(shell: Interpreter, word: Word): Generator<Wait, string, void> {
  const sink = new RegexSink();
  yield* expandInto(shell, word, sink);
  return sink.source;
}

/** A word's pieces into any sink. */
export function* expandInto(shell: Interpreter, word: Word, sink: Sink, quoted = false): Generator<Wait, void, void> {
  if (word.parts !== undefined) yield* expandParts(shell, word.parts, sink, word.text.startsWith("~"), quoted);
  else if (quoted) sink.quoted(word.value);
  else if (word.text.startsWith("~")) sink.quoted(shell.expandTilde(word.value));
  else sink.literal(word.value, word.text);
}

/** The pieces of a word into a sink. `quoted`: all of it stands between double quotes (or in a here-document). */
export function* expandParts(
  shell: Interpreter,
  parts: readonly WordPart[],
  sink: Sink,
  tilde = false,
  quoted = false,
  assignment = false,
): Generator<Wait, void, void> {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined) continue;
    switch (part.type) {
      case "Literal":
        if (quoted) sink.quoted(part.value);
        else if (tilde && i === 0 && (part.value.includes("/") || parts.length === 1)) {
          const slash = part.value.indexOf("/");
          const prefix = slash < 0 ? part.value : part.value.slice(0, slash);
          sink.quoted(shell.expandTilde(prefix));
          if (slash >= 0) sink.literal(part.value.slice(slash), part.text);
        } else if (assignment && part.value.includes(":~"))
          sink.literal(expandAssignmentTildes(shell, part.text, part.value));
        else sink.literal(part.value, part.text);
        break;
      case "SingleQuoted":
      case "AnsiCQuoted":
        sink.quoted(part.value);
        break;
      case "DoubleQuoted":
      case "LocaleString":
        if (part.parts.length === 0) sink.quoted("");
        else yield* expandParts(shell, part.parts, sink, false, true);
        break;
      case "Glob":
        if (part.kind === "bracket" && part.parts.some((inner) => inner.type !== "Literal")) {
          const inner = new PatternSink();
          yield* expandBracket(shell, part.parts, inner);
          sink.glob(
            `${/^\[[!^]/.test(part.text) && !/^[!^]/.test(inner.pattern) ? part.text.slice(0, 2) : "["}${inner.pattern}]`,
          );
        } else sink.glob(part.text);
        break;
      case "ExtendedGlob": {
        const inner = new PatternSink();
        if (part.parts === undefined) inner.glob(part.pattern);
        else yield* expandBracket(shell, part.parts, inner);
        sink.glob(`${part.operator}(${inner.pattern})`);
        break;
      }
      case "BraceExpansion":
        sink.literal(part.text);
        break;
      case "ProcessSubstitution":
        sink.literal(yield* shell.processSubstitution(part));
        break;
      default:
        yield* expandDollar(shell, part, sink, quoted);
    }
  }
}

function* expandBracket(
  shell: Interpreter,
  parts: readonly WordPart[],
  sink: PatternSink,
): Generator<Wait, void, void> {
  for (const part of parts) {
    if (part.type === "Literal") sink.glob(part.text);
    else yield* expandParts(shell, [part], sink);
  }
}

function* expandDollar(
  shell: Interpreter,
  part: Exclude<DoubleQuotedChild, { type: "Literal" }>,
  sink: Sink,
  quoted: boolean,
): Generator<Wait, void, void> {
  switch (part.type) {
    case "SimpleExpansion":
      shell.expandSimple(part.text.slice(1), sink, quoted);
      return;
    case "ParameterExpansion":
      yield* shell.expandParameter(part, sink, quoted);
      return;
    case "CommandExpansion": {
      const text = yield* shell.commandSubstitution(part);
      if (quoted) sink.quoted(text);
      else sink.split(text);
      return;
    }
    case "ArithmeticExpansion": {
      const body = part.text.startsWith("$[") ? part.text.slice(2, -1) : part.text.slice(3, -2);
      const text = String(yield* evaluate(shell, body));
      if (quoted) sink.quoted(text);
      else sink.split(text);
    }
  }
}

/** The value of an arithmetic expression as it stands in the source: its `$` expansions first, then the arithmetic. */
export function* evaluate(shell: Interpreter, source: string, caller = ""): Generator<Wait, bigint, void> {
  return shell.arithmetic(yield* arithmeticText(shell, source), caller);
}

/** The text of an arithmetic expression after its `$` expansions. */
export function* arithmeticText(shell: Interpreter, source: string): Generator<Wait, string, void> {
  if (!/[$`"\\]/.test(source)) return source;
  let parts = arithmeticParts.get(source);
  if (parts === undefined) {
    parts = hereDocumentParts(source);
    if (arithmeticParts.size > 2000) arithmeticParts.clear();
    arithmeticParts.set(source, parts);
  }
  const sink = new TextSink();
  yield* expandParts(shell, parts, sink, false, true);
  return sink.text.replaceAll('"', "");
}

/** Text parsed as the body of an unquoted here-document: only `$` and backticks mean something. */
export function hereDocumentParts(text: string): readonly WordPart[] {
  const command = parse(`: <<_END_OF_TEXT_\n${text}\n_END_OF_TEXT_\n`).commands[0]?.command;
  const document = command?.type === "Command" ? command.suffix.find((item) => item.type === "HereDoc") : undefined;
  const body = document?.type === "HereDoc" ? document.body : undefined;
  if (body?.parts === undefined) {
    const value = unescapeHereDocument(text);
    return [{ type: "Literal", pos: 0, end: text.length, value, text }];
  }
  const parts = [...body.parts];
  const last = parts.at(-1);
  if (last?.type === "Literal" && last.value.endsWith("\n")) {
    parts[parts.length - 1] = { ...last, value: last.value.slice(0, -1), text: last.text.slice(0, -1) };
  }
  return parts;
}

/** A here-document's text without expansions: `\$`, `` \` ``, `\\` and escaped newlines. */
export function unescapeHereDocument(text: string): string {
  return text.replace(/\\([$`\\]|\n)/g, (_, c: string) => (c === "\n" ? "" : c));
}
