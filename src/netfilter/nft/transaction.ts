import type { Origin } from "../../trace/trace.js";
import type { Netfilter } from "../netfilter.js";
import { kernelPhase } from "./edit/edit-state.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { sendBatch } from "./kernel-batch.js";
import type { NftError } from "./language/nft-error.js";
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
  const errors: NftError[] = [];
  const read = parts.map(({ text, origin }) => {
    const parser = new Parser({ name: "/dev/stdin", lines: text.split("\n") }, new Map(), () => null);
    const commands = parser.parse();
    errors.push(...parser.errors);
    return { commands, origin };
  });
  const editor = sendBatch(netfilter, names, kernelPhase(), (editor) => {
    for (const { commands, origin } of read) {
      editor.origin = origin;
      for (const command of commands) editor.run(command);
    }
  });
  errors.push(...editor.errors);
  if (errors.length > 0) {
    editor.rollBack();
    return errors.map((error) => error.format()).join("");
  }
  editor.commit({ pid: 1, name: "kube-proxy" });
  return null;
}
