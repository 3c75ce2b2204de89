import type { FileNode } from "../../../host/file-node.js";
import { formatDate } from "../../date-format.js";
import type { Process } from "../../process.js";
import { kibibytesOf, modeText, sizeOf, typeLetter } from "./file-facts.js";
import { linkCount } from "./link-count.js";
import { idOf, ownership } from "./ownership.js";

/** A file as find(1) came to it. */
export interface FoundFile {
  readonly path: string;
  /** The starting point that it was found under. */
  readonly root: string;
  readonly node: FileNode;
  readonly depth: number;
}

/** What find's -printf prints of a file: %p %f %h %P %H %s %k %b %m %M %y %Y %l %d %i %n %u %U %g %G %t %T@ and %Tk, escapes, widths. */
export function findPrintf(process: Process, format: string, file: FoundFile): string {
  return format.replace(
    /\\(\d{1,3}|.)|%(-?\d*(?:\.\d+)?)([TAC].|[a-zA-Z%])/gs,
    (whole: string, code: string | undefined, width: string | undefined, letter: string | undefined) => {
      if (code !== undefined) {
        if (/^\d/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
        return ESCAPES[code] ?? (code === "c" ? "" : whole);
      }
      if (letter === "%") return "%";
      const value = field(process, file, letter ?? "") ?? whole;
      const [pad = "", most] = (width ?? "").split(".");
      const cut = most === undefined ? value : value.slice(0, Number(most));
      return pad.startsWith("-") ? cut.padEnd(Number(pad.slice(1))) : cut.padStart(Number(pad));
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
};

/** The last part of a path. */
export function baseOf(path: string): string {
  const bare = path.replace(/(.)\/+$/, "$1");
  return bare === "/" ? "/" : (bare.split("/").at(-1) ?? "");
}

function field(process: Process, file: FoundFile, letter: string): string | null {
  const { path, root, node, depth } = file;
  const seconds = process.table.epochSeconds + Math.floor(node.mtimeNs / 1e9);
  const fraction = `${String(node.mtimeNs % 1e9).padStart(9, "0")}0`;
  const { owner, group } = ownership(node);
  const size = sizeOf(node);
  switch (letter[0]) {
    case "p":
      return path;
    case "f":
      return baseOf(path);
    case "h":
      return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    case "P":
      return depth === 0 ? "" : path.slice(root.length).replace(/^\//, "");
    case "H":
      return root;
    case "s":
      return String(size);
    case "k":
      return String(kibibytesOf(node));
    case "b":
      return String(kibibytesOf(node) * 2);
    case "m":
      return node.mode.toString(8);
    case "M":
      return modeText(node);
    case "y":
      return typeLetter(node);
    case "Y": {
      const target = process.find(path);
      return target === null ? "N" : typeLetter(target);
    }
    case "l":
      return node.kind === "symlink" ? node.target : "";
    case "d":
      return String(depth);
    case "i":
      return String(node.inode);
    case "n":
      return String(linkCount(node));
    case "F":
      return "tmpfs";
    case "D":
      return "1";
    case "u":
      return owner;
    case "g":
      return group;
    case "U":
      return idOf(process, owner, "passwd");
    case "G":
      return idOf(process, group, "group");
    case "t":
      return formatDate(`%a %b %e %H:%M:%S.${fraction} %Y`, seconds, 0);
    case "T":
    case "A":
    case "C":
      if (letter[1] === "@") return `${seconds}.${fraction}`;
      if (letter[1] === "+") return formatDate(`%Y-%m-%d+%H:%M:%S.${fraction}`, seconds, 0);
      return formatDate(`%${letter[1]}`, seconds, 0);
    default:
      return null;
  }
}
