#!/usr/bin/env node
// The command line: reads files, runs the emulator, prints. The only place with a wall clock and a file system.
// It knows every layer's public side and decides nothing about networks itself.
// Read next: program.ts for the commands, commands/ for what each does.

import { runCli } from "./program.js";
import { endOnBrokenPipe, processTerminal } from "./terminal.js";

endOnBrokenPipe(process);
process.exitCode = await runCli(process.argv.slice(2), processTerminal());
