import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  md5sum: md5,
  sha1sum: sha1,
  sha256sum: sha256,
  sha512sum: sha512,
};

/** md5sum(1), sha1sum, sha256sum, sha512sum: sums, and -c to check them. */
export function* checksum(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "cbtz",
    long: { check: "c", binary: "b", text: "t", quiet: "quiet", status: "status" },
  });
  if (typeof options === "number") return options;
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  let status = 0;
  for (const file of files) {
    const text = yield* readInput(process, file);
    if (text === null) status = 1;
    else if (!options.has("c")) yield* process.print(`${digest(process.name, text)}  ${file}\n`);
    else if (!(yield* check(process, text, options))) status = 1;
  }
  return status;
}

/** The sum of bytes in hexadecimal. */
function digest(name: string, bytes: string): string {
  const hash = ALGORITHMS[name] ?? sha256;
  const data = Uint8Array.from(bytes, (c) => c.charCodeAt(0));
  return Array.from(hash(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function* check(process: Process, list: string, options: Options): Generator<Wait, boolean, void> {
  let wrong = 0;
  for (const line of splitLines(list)) {
    const match = /^([0-9a-fA-F]+) [ *](.*)$/.exec(line);
    if (match === null) continue;
    const [, sum = "", file = ""] = match;
    const text = yield* readInput(process, file);
    const good = text !== null && digest(process.name, text) === sum.toLowerCase();
    if (!good) wrong++;
    if (!options.has("status") && !(good && options.has("quiet")))
      yield* process.print(`${file}: ${good ? "OK" : text === null ? "FAILED open or read" : "FAILED"}\n`);
  }
  if (wrong > 0 && !options.has("status"))
    yield* process.printError(
      `${process.name}: WARNING: ${wrong} computed checksum${wrong === 1 ? "" : "s"} did NOT match\n`,
    );
  return wrong === 0;
}
