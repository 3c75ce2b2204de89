import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import { APPEND, openFile, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";

/** tee(1): -a, -i. */
export function* tee(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "aip", long: { append: "a", "ignore-interrupts": "i" } });
  if (typeof options === "number") return options;
  if (options.has("i")) process.ignore("INT");
  const streams: Stream[] = [];
  let status = 0;
  for (const file of options.operands) {
    try {
      streams.push(openFile(process, file, options.has("a") ? APPEND : WRITE));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`${process.name}: ${file}: ${error.message}\n`);
      status = 1;
    }
  }
  for (let bytes = yield* process.read(); bytes !== ""; bytes = yield* process.read()) {
    yield* process.print(bytes);
    for (const stream of streams) {
      for (let rest = bytes; rest !== ""; ) {
        try {
          const taken = stream.write(rest);
          if (taken === 0) yield stream.writable;
          rest = rest.slice(taken);
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          yield* process.printError(
            `${process.name}: ${options.operands[streams.indexOf(stream)] ?? ""}: ${error.message}\n`,
          );
          status = 1;
          break;
        }
      }
    }
  }
  for (const stream of streams) stream.close();
  return status;
}
