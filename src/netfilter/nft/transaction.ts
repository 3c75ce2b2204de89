import type { Origin } from "../../trace/trace.js";
import type { Netfilter } from "../netfilter.js";
import { Editor } from "./editor.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { Parser } from "./language/parser.js";

/** Commands of a program that change tables, one on each line, and the object that they are about. */
export interface TransactionPart {
  readonly text: string;
  readonly origin: Origin | null;
}

/**
 * Carries out a program's commands, as `nft -f -` does: all of them or none. Rules carry the origin of their part.
 * Answers null, or nft's words for what was refused; nothing has changed then.
 */
export function runTransaction(
  netfilter: Netfilter,
  parts: readonly TransactionPart[],
  names: NameSource,
): string | null {
  const editor = new Editor(netfilter, names);
  for (const { text, origin } of parts) {
    const parser = new Parser({ name: "/dev/stdin", lines: text.split("\n") }, new Map(), () => null);
    const commands = parser.parse();
    editor.errors.push(...parser.errors);
    editor.origin = origin;
    for (const command of commands) editor.run(command);
  }
  if (editor.errors.length === 0) editor.finish();
  if (editor.errors.length > 0) {
    editor.rollBack();
    return editor.errors.map((error) => error.format()).join("");
  }
  editor.commit({ pid: 1, name: "kube-proxy" });
  return null;
}
