// python3(1), as far as container networks are tried with it: `python3 -m http.server`, the web server of every tutorial.
// Knows a process and its sockets; must not know Python: programs are refused by name.
// Read next: http-server.ts for the server, file-answer.ts for what it says.

import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { httpServer } from "./http-server.js";

const VERSION = "3.11.2";

const USAGE = `usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...
Try \`python -h' for more information.
`;

/** Flags without an effect here. */
const FLAGS = "bBdEiIOPqsSvx";

/** python3. */
export function* python3(process: Process): Generator<Wait, number, void> {
  let isUnbuffered = (process.env.get("PYTHONUNBUFFERED") ?? "") !== "";
  const words = process.argv.slice(1);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--version" || word === "-V") {
      yield* process.print(`Python ${VERSION}\n`);
      return 0;
    }
    if (word === "-u") isUnbuffered = true;
    else if (word.startsWith("-m")) {
      const module = word.length > 2 ? word.slice(2) : words.shift();
      if (module === undefined) {
        yield* process.printError(`Argument expected for the -m option\n${USAGE}`);
        return 2;
      }
      if (module === "http.server") return yield* httpServer(process, words, isUnbuffered);
      return yield* refuse(process, `module ${module}`);
    } else if (word === "-c") return yield* refuse(process, "-c");
    else if (!word.startsWith("-") || word === "-") return yield* script(process, word);
    else if (word === "-W" || word === "-X") words.shift();
    else if (!FLAGS.includes(word.slice(1, 2))) {
      yield* process.printError(`Unknown option: -${word.slice(1, 2)}\n${USAGE}`);
      return 2;
    }
  }
  return yield* refuse(process, "standard input");
}

function* script(process: Process, path: string): Generator<Wait, number, void> {
  if (path !== "-" && process.find(path) === null) {
    yield* process.printError(
      `python3: can't open file '${process.path(path)}': [Errno 2] No such file or directory\n`,
    );
    return 2;
  }
  return yield* refuse(process, path === "-" ? "standard input" : path);
}

/** There is no Python here. */
function* refuse(process: Process, what: string): Generator<Wait, number, void> {
  yield* process.printError(`python3: ${what}: podwire runs no Python, only 'python3 -m http.server'\n`);
  return 2;
}
