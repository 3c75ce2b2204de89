import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** nohup(1): ignores SIGHUP. Output goes where it went: there is no terminal. */
export function* nohup(process: Process): Generator<Wait, number, void> {
  const command = process.argv.slice(process.argv[1] === "--" ? 2 : 1);
  if (command.length === 0)
    return yield* process.fail("missing operand\nTry 'nohup --help' for more information.", 125);
  process.ignore("HUP");
  return yield* process.run(command);
}
