import type { Assignment, Command, Word, WordPart } from "unbash";

type Argument = Command["suffix"][number];

/**
 * Puts words together that the parser parts before and behind a process substitution: `--file=<(cmd)`, `x=<(cmd)`, `<(cmd)s`.
 * Changes the commands of a tree that was just parsed.
 */
export function joinSubstitutions(tree: unknown): void {
  if (Array.isArray(tree)) for (const item of tree) joinSubstitutions(item);
  else if (typeof tree === "object" && tree !== null) {
    if ((tree as { type?: unknown }).type === "Command") joinInCommand(tree as Command);
    for (const child of Object.values(tree)) joinSubstitutions(child);
  }
}

function joinInCommand(command: Command): void {
  const words: Argument[] = [...(command.name === undefined ? [] : [command.name]), ...command.suffix];
  if (!words.some(isSubstitution)) return;
  const prefix = [...command.prefix];
  for (;;) {
    const last = prefix.at(-1);
    const first = words[0];
    if (last?.type !== "Assignment" || first?.type !== "Word" || last.end !== first.pos) break;
    const joined = joinAssignment(last, first);
    if (joined === null) break;
    prefix.splice(-1, 1, joined);
    words.shift();
  }
  const out: Argument[] = [];
  for (const word of words) {
    const before = out.at(-1);
    if (before?.type === "Word" && word.type === "Word" && touch(before, word)) out.splice(-1, 1, join(before, word));
    else if (before?.type === "Assignment" && word.type === "Word" && before.end === word.pos) {
      out.splice(-1, 1, joinAssignment(before, word) ?? before);
    } else out.push(word);
  }
  const name = out[0]?.type === "Word" ? out.shift() : undefined;
  Object.assign(command, { prefix, name, suffix: out });
}

function isSubstitution(word: Argument): boolean {
  return word.type === "Word" && (word.parts?.some((part) => part.type === "ProcessSubstitution") ?? false);
}

function touch(a: Word, b: Word): boolean {
  return a.end === b.pos && (isSubstitution(a) || isSubstitution(b));
}

function partsOf(word: Word): readonly WordPart[] {
  if (word.parts !== undefined) return word.parts;
  const { pos, end, value, text } = word;
  return text === "" ? [] : [{ type: "Literal", pos, end, value, text }];
}

function join(a: Word, b: Word): Word {
  return {
    type: "Word",
    text: a.text + b.text,
    value: a.value + b.value,
    pos: a.pos,
    end: b.end,
    parts: [...partsOf(a), ...partsOf(b)],
  };
}

/** `x=` and a word that follows at once; null for an array's assignment. */
function joinAssignment(assignment: Assignment, word: Word): Assignment | null {
  const { type, pos, text, name, value, append, index } = assignment;
  if (value.type !== "Word") return null;
  return { type, pos, end: word.end, text: text + word.text, name, value: join(value, word), append, index };
}
