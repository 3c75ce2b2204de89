import type { Origin } from "../../trace/trace.js";
import type { Netfilter } from "../netfilter.js";
import { kernelPhase } from "./edit/edit-state.js";
import { Editor } from "./editor.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { sendBatch } from "./kernel-batch.js";
import type { NftError } from "./language/nft-error.js";
import { Parser } from "./language/parser.js";

/** Commands of a program that change tables, and the object that they are about. */
export interface TransactionPart {
  /** Each a whole command; asked for when their turn comes. */
  readonly lines: readonly string[];
  readonly origin: Origin | null;
}

/** So many lines are read at once: what was read of them is forgotten before the next are. */
const LINES_AT_ONCE = 256;

/**
 * Carries out a program's commands, as `nft -f -` does: all of them or none. Rules carry the origin of their part.
 * Answers null, or nft's words for what was refused; nothing has changed then.
 */
export function runTransaction(
  netfilter: Netfilter,
  parts: readonly TransactionPart[],
  names: NameSource,
): string | null {
  let syntax: NftError[] = [];
  const editor = sendBatch(netfilter, names, kernelPhase(), (editor) => {
    syntax = runParts(editor, parts);
  });
  const errors = [...syntax, ...editor.errors];
  if (errors.length > 0) {
    editor.rollBack();
    return errors.map((error) => error.format()).join("");
  }
  editor.commit({ pid: 1, name: "kube-proxy" });
  return null;
}

/**
 * Makes now what a program's transaction held that the kernel took before: for a `TableSource`, while the table is without
 * it. Nobody is told, for nothing changes. @throws Error when it would be refused now: a bug of the source.
 */
export function makeTaken(netfilter: Netfilter, parts: readonly TransactionPart[], names: NameSource): void {
  const editor = new Editor(netfilter, names);
  const errors = [...runParts(editor, parts), ...editor.errors];
  if (errors.length > 0) throw new Error(errors.map((error) => error.format()).join(""));
}

/** Gives the commands to the editor; what is wrong with their words. */
function runParts(editor: Editor, parts: readonly TransactionPart[]): NftError[] {
  const syntax: NftError[] = [];
  for (const { lines, origin } of parts) {
    editor.origin = origin;
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      const source = { name: "/dev/stdin", lines: lines.slice(at, at + LINES_AT_ONCE) };
      const parser = new Parser(source, new Map(), () => null);
      for (const command of parser.parse()) editor.run(command);
      syntax.push(...parser.errors);
    }
  }
  return syntax;
}
