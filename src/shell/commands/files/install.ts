import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const HINT = "\nTry 'install --help' for more information.";

/** install(1): copies with a mode (-m), makes directories (-d, -D), -t DIRECTORY, -v; owners are root's. */
export function* install(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "bcCdDg:m:o:pst:Tv",
    long: { directory: "d", mode: "m:", owner: "o:", group: "g:", "target-directory": "t:", verbose: "v" },
  });
  if (typeof options === "number") return options;
  const modeText = options.value("m") ?? "755";
  if (!/^[0-7]{1,4}$/.test(modeText)) return yield* process.fail(`invalid mode '${modeText}'`);
  const mode = Number.parseInt(modeText, 8);
  const { operands } = options;
  if (operands.length === 0) return yield* process.fail(`missing file operand${HINT}`);
  const { files } = process;
  const setMode = (path: string): void => {
    const node = files.lookup(path);
    if (node.kind === "directory" || node.kind === "file") node.mode = mode;
  };
  try {
    if (options.has("d")) {
      for (const operand of operands) {
        const isNew = process.find(operand) === null;
        files.makeDirectory(process.path(operand), true);
        setMode(process.path(operand));
        if (isNew && options.has("v")) yield* process.print(`install: creating directory '${operand}'\n`);
      }
      return 0;
    }
    const into = options.value("t");
    const target = into ?? operands.at(-1) ?? "";
    const sources = into === null ? operands.slice(0, -1) : operands;
    if (sources.length === 0)
      return yield* process.fail(`missing destination file operand after '${operands[0]}'${HINT}`);
    const isDirectory = process.find(target)?.kind === "directory";
    if (sources.length > 1 && !isDirectory) return yield* process.fail(`target '${target}' is not a directory`);
    for (const source of sources) {
      const node = process.find(source);
      if (node === null) return yield* process.fail(`cannot stat '${source}': No such file or directory`);
      if (node.kind === "directory") return yield* process.fail(`omitting directory '${source}'`);
      const name = isDirectory || into !== null ? `${target.replace(/\/$/, "")}/${source.split("/").at(-1)}` : target;
      if (options.has("D")) files.makeDirectory(process.path(name).replace(/\/[^/]*$/, "") || "/", true);
      files.writeFile(process.path(name), files.readFile(process.path(source)));
      setMode(process.path(name));
      if (options.has("v")) yield* process.print(`'${source}' -> '${name}'\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(`cannot create regular file '${operands.at(-1)}': ${error.message}`);
  }
}
