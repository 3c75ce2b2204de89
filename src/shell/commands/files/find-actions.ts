import { FileError } from "../../../host/file-node.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { type FindContext, FindError, type FindTest, plain } from "./find-context.js";
import { baseOf, findPrintf } from "./find-printf.js";

/** What is done with a file (`-print`, `-exec` ..., `-prune`, `-quit`), if `name` is that; null when it is not. */
export function findAction(context: FindContext, name: string): FindTest | null {
  const { process, state } = context;
  switch (name) {
    case "-printf": {
      context.acts = true;
      const format = context.argument(name);
      return function* (path, node, depth) {
        yield* process.print(findPrintf(process, format, { path, root: state.root, node, depth }));
        return true;
      };
    }
    case "-ls": {
      context.acts = true;
      return function* (path, node, depth) {
        const line = "%9i %6k %M %3n %-8u %-8g %8s %Tb %Te %TH:%TM %p";
        const target = node.kind === "symlink" ? ` -> ${node.target}` : "";
        yield* process.print(`${findPrintf(process, line, { path, root: state.root, node, depth })}${target}\n`);
        return true;
      };
    }
    case "-prune":
      return plain(() => {
        state.prune = true;
        return true;
      });
    case "-quit":
      context.acts = true;
      return plain(() => {
        state.quit = true;
        return true;
      });
    case "-print":
    case "-print0": {
      context.acts = true;
      const end = name === "-print" ? "\n" : "\0";
      return function* (path) {
        yield* process.print(path + end);
        return true;
      };
    }
    case "-delete":
      context.acts = true;
      state.depthFirst = true;
      return function* (path, node) {
        try {
          if (node.kind === "directory") process.files.removeDirectory(process.path(path));
          else process.files.unlink(process.path(path));
          return true;
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          yield* process.printError(`find: cannot delete '${path}': ${error.message}\n`);
          state.status = 1;
          return false;
        }
      };
    case "-execdir":
    case "-okdir":
    case "-ok":
    case "-exec": {
      context.acts = true;
      const command: string[] = [];
      for (;;) {
        const word = context.words[context.at++];
        if (word === undefined) throw new FindError(`missing argument to \`${name}'`);
        if (word === ";") break;
        if (word === "+" && command.at(-1) === "{}" && name === "-exec") {
          const batch = { command: command.slice(0, -1), paths: [] as string[] };
          state.batches.push(batch);
          return plain((path) => {
            batch.paths.push(path);
            return true;
          });
        }
        command.push(word);
      }
      return function* (path) {
        const local = name === "-execdir" ? `./${baseOf(path)}` : path;
        const words = command.map((word) => word.replaceAll("{}", local));
        if (name.startsWith("-ok")) {
          yield* process.printError(`< ${words[0]} ... ${path} > ? `);
          if (!/^[yY]/.test(yield* readAnswer(process))) return false;
        }
        if (name === "-exec" || name === "-ok") return (yield* process.run(words)) === 0;
        const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
        return (yield* process.run(words, { cwd: process.path(directory) })) === 0;
      };
    }
    default:
      return null;
  }
}

/** A line of standard input. */
function* readAnswer(process: Process): Generator<Wait, string, void> {
  const stream = process.descriptor(0);
  let line = "";
  while (!line.endsWith("\n")) {
    const bytes = stream.readUntil("\n");
    if (bytes === null) yield stream.readable;
    else if (bytes === "") break;
    else line += bytes;
  }
  return line;
}
