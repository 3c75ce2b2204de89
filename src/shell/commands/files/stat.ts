import type { FileNode } from "../../../host/file-node.js";
import { formatDate } from "../../date-format.js";
import { type Options, parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { kibibytesOf, modeText, sizeOf, typeLetter, typeWords } from "./file-facts.js";
import { linkCount } from "./link-count.js";
import { idOf, ownership } from "./ownership.js";

/** stat(1): -c FORMAT (--printf) with %n %N %s %a %A %F %U %G %u %g %i %h %Y %y %b %B; without, the long form. */
export function* stat(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "c:Lft",
    long: { format: "c:", printf: "printf:", dereference: "L", "file-system": "f", terse: "t" },
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'stat --help' for more information.");
  if (options.has("f")) return yield* statFileSystem(process, options);
  let status = 0;
  for (const operand of options.operands) {
    const node = process.find(operand, options.has("L"));
    if (node === null) {
      yield* process.printError(`stat: cannot statx '${operand}': No such file or directory\n`);
      status = 1;
      continue;
    }
    const seconds = process.table.epochSeconds + Math.floor(node.mtimeNs / 1e9);
    const time = formatDate("%Y-%m-%d %H:%M:%S.%N %z", seconds, node.mtimeNs % 1e9);
    const size = sizeOf(node);
    const type = typeWords(node);
    const quoted = node.kind === "symlink" ? `'${operand}' -> '${node.target}'` : `'${operand}'`;
    const { owner, group } = ownership(node);
    const fields: Readonly<Record<string, string>> = {
      n: operand,
      N: quoted,
      s: String(size),
      a: node.mode.toString(8),
      A: modeText(node),
      F: type,
      U: owner,
      G: group,
      u: idOf(process, owner, "passwd"),
      g: idOf(process, group, "group"),
      i: String(node.inode),
      h: String(linkCount(node)),
      Y: String(seconds),
      X: String(seconds),
      Z: String(seconds),
      y: time,
      x: time,
      z: time,
      b: String(kibibytesOf(node) * 2),
      d: "1",
      D: "1",
      f: (modeBits(node) | node.mode).toString(16),
      m: "/",
      t: node.kind === "device" ? "1" : "0",
      T: node.kind === "device" ? "3" : "0",
      w: String(seconds),
      W: String(seconds),
      B: "512",
      o: "4096",
      "%": "%",
    };
    const format = options.value("c") ?? options.value("printf");
    if (format !== null) {
      const text = format.replace(
        /%([-#+ 0]*)(\d*)(?:\.\d+)?(?:[HL](?=[dr]))?([a-zA-Z%])/g,
        (_, flags: string, width: string, letter: string) => {
          const value = fields[letter] ?? "?";
          if (flags.includes("-")) return value.padEnd(Number(width));
          const isNumber = /^\d+$/.test(value);
          const sign = flags.includes("#") && (letter === "a" || letter === "o") ? "0" : "";
          return (sign + value).padStart(Number(width), flags.includes("0") && isNumber ? "0" : " ");
        },
      );
      yield* process.print(options.has("printf") ? withEscapes(text) : `${text}\n`);
      continue;
    }
    if (options.has("t")) {
      const words = ["n", "s", "b", "f", "u", "g", "D", "i", "h", "t", "T", "X", "Y", "Z", "W", "o"];
      yield* process.print(`${words.map((letter) => fields[letter]).join(" ")}\n`);
      continue;
    }
    yield* process.print(
      `  File: ${node.kind === "symlink" ? `${operand} -> ${node.target}` : operand}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${(fields.b ?? "").padEnd(10)} IO Block: 4096   ${type}\nDevice: 0,1\tInode: ${String(node.inode).padEnd(11)} Links: ${fields.h}\nAccess: (${node.mode.toString(8).padStart(4, "0")}/${modeText(node)})  Uid: (${(fields.u ?? "").padStart(5)}/${owner.padStart(8)})   Gid: (${(fields.g ?? "").padStart(5)}/${group.padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: ${time}\n`,
    );
  }
  return status;
}

/** The bits of a file's type in st_mode. */
function modeBits(node: FileNode): number {
  return { f: 0o100000, d: 0o040000, l: 0o120000, c: 0o020000, p: 0o010000, s: 0o140000 }[typeLetter(node)];
}

function withEscapes(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    n: "\n",
    t: "\t",
    r: "\r",
    a: "\x07",
    "\\": "\\",
    '"': '"',
    e: "\x1b",
  };
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (whole, octal: string | undefined, c: string | undefined) =>
    octal === undefined ? (letters[c ?? ""] ?? whole) : String.fromCharCode(Number.parseInt(octal, 8) & 255),
  );
}

/** stat -f: all files stand on one tmpfs here, but for those of /proc and /sys. */
function* statFileSystem(process: Process, options: Options): Generator<Wait, number, void> {
  const format = options.value("c") ?? options.value("printf");
  if (format === null) return yield* process.fail("option -f without a format is not emulated by podwire");
  let status = 0;
  for (const operand of options.operands) {
    const node = process.find(operand);
    if (node === null) {
      yield* process.printError(
        `stat: cannot read file system information for '${operand}': No such file or directory\n`,
      );
      status = 1;
      continue;
    }
    const path = process.path(operand);
    const type = path.startsWith("/proc") ? "proc" : path.startsWith("/sys") ? "sysfs" : "tmpfs";
    const fields: Readonly<Record<string, string>> = { n: operand, T: type, S: "4096", s: "4096", l: "255", "%": "%" };
    const text = format.replace(/%([a-zA-Z%])/g, (_, letter: string) => fields[letter] ?? "?");
    yield* process.print(options.has("printf") ? withEscapes(text) : `${text}\n`);
  }
  return status;
}
