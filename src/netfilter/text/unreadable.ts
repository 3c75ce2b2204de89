import type { CommandResult } from "./iptables.js";
import { UnreadableRule } from "./list-rules.js";

/** What `said` says, or what is said up to a rule of nft's that cannot be read, and the error. */
export function savedOr(said: () => string, program: string): CommandResult {
  try {
    return { stdout: said(), stderr: "", exitCode: 0 };
  } catch (error) {
    if (error instanceof UnreadableRule) return unreadable(error, program);
    throw error;
  }
}

/** What is printed when a rule of nft's cannot be read: what was said before it, and the error. */
export function unreadable({ said, message }: UnreadableRule, program: string): CommandResult {
  const stderr = `Error: ${message}\n${program} v1.8.9 (nf_tables): Parsing nftables rule failed\nPerhaps ${program} or your kernel needs to be upgraded.\n`;
  return { stdout: said, stderr, exitCode: 3 };
}
