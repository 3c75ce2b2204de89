import { blake2b } from "@noble/hashes/blake2.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  b2sum: blake2b,
  md5sum: md5,
  sha1sum: sha1,
  sha224sum: sha224,
  sha256sum: sha256,
  sha384sum: sha384,
  sha512sum: sha512,
};

/** md5sum(1), sha1sum, sha256sum, sha512sum: sums, and -c to check them. */
export function* checksum(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "cbtz",
    long: { check: "c", binary: "b", text: "t", tag: "tag", quiet: "quiet", status: "status", zero: "z" },
  });
  if (typeof options === "number") return options;
  const files = options.operands.length === 0 ? ["-"] : options.operands;
  let status = 0;
  for (const file of files) {
    const text = yield* readInput(process, file);
    if (text === null) status = 1;
    else if (!options.has("c")) yield* process.print(sumLine(process.name, options, digest(process.name, text), file));
    else if (!(yield* check(process, text, file === "-" ? "'standard input'" : file, options))) status = 1;
  }
  return status;
}

function sumLine(name: string, options: Options, sum: string, file: string): string {
  const end = options.has("z") ? "\0" : "\n";
  const algorithm = name === "b2sum" ? "BLAKE2b" : name.slice(0, -3).toUpperCase();
  if (options.has("tag")) return `${algorithm} (${file}) = ${sum}${end}`;
  const binary = options.given.findLast(([letter]) => letter === "b" || letter === "t")?.[0] === "b";
  return `${sum} ${binary ? "*" : " "}${file}${end}`;
}

/** The sum of bytes in hexadecimal. */
function digest(name: string, bytes: string): string {
  const hash = ALGORITHMS[name] ?? sha256;
  const data = Uint8Array.from(bytes, (c) => c.charCodeAt(0));
  return Array.from(hash(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function* check(process: Process, list: string, listFile: string, options: Options): Generator<Wait, boolean, void> {
  let wrong = 0;
  const width = digest(process.name, "").length;
  const all = splitLines(list).filter((line) => line !== "" && !line.startsWith("#"));
  const lines = all.filter((line) => /^[0-9a-fA-F]+(?= [ *].)/.exec(line)?.[0].length === width);
  if (lines.length === 0) {
    yield* process.printError(`${process.name}: ${listFile}: no properly formatted checksum lines found\n`);
    return false;
  }
  for (const line of lines) {
    const match = /^([0-9a-fA-F]+) [ *](.*)$/.exec(line);
    if (match === null) continue;
    const [, sum = "", file = ""] = match;
    const text = yield* readInput(process, file);
    const good = text !== null && digest(process.name, text) === sum.toLowerCase();
    if (!good) wrong++;
    if (!options.has("status") && !(good && options.has("quiet")))
      yield* process.print(`${file}: ${good ? "OK" : text === null ? "FAILED open or read" : "FAILED"}\n`);
  }
  const improper = all.length - lines.length;
  if (improper > 0 && !options.has("status")) {
    const what = improper === 1 ? "line is" : "lines are";
    yield* process.printError(`${process.name}: WARNING: ${improper} ${what} improperly formatted\n`);
  }
  if (wrong > 0 && !options.has("status"))
    yield* process.printError(
      `${process.name}: WARNING: ${wrong} computed checksum${wrong === 1 ? "" : "s"} did NOT match\n`,
    );
  return wrong === 0;
}
