import { runCli } from "../../src/cli/program.js";
import { MemoryTerminal } from "../../src/cli/terminal.js";

/** What one command line came to. */
export interface CliOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function podwire(args: readonly string[], input = ""): Promise<CliOutcome> {
  const terminal = new MemoryTerminal(input);
  const exitCode = await runCli(args, terminal);
  return { exitCode, stdout: terminal.stdout, stderr: terminal.stderr };
}
