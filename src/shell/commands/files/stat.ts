import { formatDate } from "../../date-format.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { linkCount } from "./link-count.js";
import { modeText, sizeOf } from "./ls.js";
import { idOf, ownership } from "./ownership.js";

/** stat(1): -c FORMAT (--printf) with %n %N %s %a %A %F %U %G %u %g %i %h %Y %y %b %B; without, the long form. */
export function* stat(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "c:Lft",
    long: { format: "c:", printf: "printf:", dereference: "L" },
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'stat --help' for more information.");
  if (options.has("f") || options.has("t")) return yield* process.fail("options -f and -t are not supported here");
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
    const type =
      node.kind === "directory" || node.kind === "virtual-directory"
        ? "directory"
        : node.kind === "symlink"
          ? "symbolic link"
          : node.kind === "device"
            ? "character special file"
            : size === 0
              ? "regular empty file"
              : "regular file";
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
      b: String(Math.ceil(size / 4096) * 8),
      B: "512",
      o: "4096",
      "%": "%",
    };
    const format = options.value("c") ?? options.value("printf");
    if (format !== null) {
      const text = format.replace(/%(-?\d*)([a-zA-Z%])/g, (_, width: string, letter: string) => {
        const value = fields[letter] ?? "?";
        return width.startsWith("-") ? value.padEnd(Number(width.slice(1))) : value.padStart(Number(width));
      });
      yield* process.print(options.has("printf") ? text.replace(/\\n/g, "\n").replace(/\\t/g, "\t") : `${text}\n`);
      continue;
    }
    yield* process.print(
      `  File: ${node.kind === "symlink" ? `${operand} -> ${node.target}` : operand}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${(fields.b ?? "").padEnd(10)} IO Block: 4096   ${type}\nDevice: 0,1\tInode: ${String(node.inode).padEnd(11)} Links: ${fields.h}\nAccess: (${node.mode.toString(8).padStart(4, "0")}/${modeText(node)})  Uid: (${(fields.u ?? "").padStart(5)}/${owner.padStart(8)})   Gid: (${(fields.g ?? "").padStart(5)}/${group.padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: ${time}\n`,
    );
  }
  return status;
}
