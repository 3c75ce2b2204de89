#!/usr/bin/env node
// The command line: reads files, runs the emulator, prints. The only place with a wall clock and a file system.
// It knows every layer's public side and decides nothing about networks itself.
// Read next: program.ts for the commands, commands/ for what each does.

import { runCli } from "./program.js";
import { processTerminal } from "./terminal.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read our output went away (`podwire up | head`): nothing is left to say.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), processTerminal());
