import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const RULE = `${":".repeat(14)}\n`;

/** less(1) and more(1) without a terminal: the files as they are. Options change nothing then. */
export function* pager(process: Process): Generator<Wait, number, void> {
  const files = process.argv.slice(1).filter((word) => !/^[-+]./.test(word));
  let status = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    const node = file === "-" ? null : process.find(file);
    if (file !== "-" && node === null) {
      yield* process.printError(
        process.name === "more"
          ? `more: cannot open ${file}: No such file or directory\n`
          : `${file}: No such file or directory\n`,
      );
      status = 1;
      continue;
    }
    const text = yield* readInput(process, file);
    if (process.name === "more" && file !== "-") yield* process.print(`${RULE}${file}\n${RULE}`);
    if (text === null) status = 1;
    else yield* process.print(text);
  }
  return status;
}
