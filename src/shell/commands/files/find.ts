import type { FileNode } from "../../../host/file-node.js";
import { FileError } from "../../../host/file-node.js";
import { MINUTE, SECOND } from "../../../sim/time.js";
import { matchesPattern } from "../../bash/pattern.js";
import type { Process } from "../../process.js";
import { basicToExtended, translateExtended } from "../../regex.js";
import { tellVersion } from "../../version-texts.js";
import type { Wait } from "../../wait.js";
import { parseDate } from "../system/parse-date.js";
import { directoryOrder } from "./directory-order.js";
import { isDirectory, sizeOf, typeLetter } from "./file-facts.js";
import { baseOf, type FoundFile, findPrintf } from "./find-printf.js";
import { linkCount } from "./link-count.js";
import { isMountPoint } from "./mountpoint.js";
import { idOf, ownership } from "./ownership.js";

type Test = (path: string, node: FileNode, depth: number) => Generator<Wait, boolean, void>;

/**
 * find(1) with -P, -L and -H: tests of names, types, sizes, times, modes and owners, -print, -print0, -printf, -ls, -delete,
 * -exec and -execdir with \; or +, -prune and -quit, with ! -a -o , and brackets.
 */
export function* find(process: Process): Generator<Wait, number, void> {
  if (yield* tellVersion(process)) return 0;
  const words = process.argv.slice(1);
  let follows = false;
  let followsRoots = false;
  while (/^-[PLH]$|^-O\d$|^-D./.test(words[0] ?? "")) {
    const word = words.shift();
    if (word === "-P") follows = followsRoots = false;
    else if (word === "-L") follows = true;
    else if (word === "-H") followsRoots = true;
  }
  const roots: string[] = [];
  while (words.length > 0 && !/^[-(!]/.test(words[0] ?? "")) roots.push(words.shift() ?? "");
  if (roots.length === 0) roots.push(".");
  const parser = new FindParser(process, words);
  let test: Test;
  try {
    test = parser.parse();
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    return yield* process.fail(error.message);
  }
  const state = parser.state;
  const visit = function* (path: string, depth: number): Generator<Wait, void, void> {
    if (state.quit) return;
    const isFollowed = follows || state.follows || (followsRoots && depth === 0);
    const node = (isFollowed ? process.find(path) : null) ?? process.find(path, false);
    if (node === null) return;
    const apply = function* (): Generator<Wait, void, void> {
      if (depth >= state.minDepth) yield* test(path, node, depth);
    };
    state.prune = false;
    if (!state.depthFirst) yield* apply();
    const isForeign = state.sameDevice && depth > 0 && isMountPoint(process.path(path));
    if (!state.prune && depth < state.maxDepth && isDirectory(node) && !isForeign) {
      const names = process.files.list(process.path(path).replace(/(.)\/$/, "$1"));
      for (const name of directoryOrder(names, node)) {
        yield* visit(path.endsWith("/") ? path + name : `${path}/${name}`, depth + 1);
      }
    }
    if (state.depthFirst) yield* apply();
  };
  for (const root of roots) {
    if (process.find(root, false) === null) {
      yield* process.printError(`find: '${root}': No such file or directory\n`);
      state.status = 1;
    } else {
      state.root = root;
      yield* visit(root, 0);
    }
  }
  for (const batch of state.batches) {
    if (batch.paths.length > 0 && (yield* process.run([...batch.command, ...batch.paths])) !== 0) state.status = 1;
  }
  return state.status;
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

class FindError extends Error {}

const DAY = 86_400 * SECOND;

/** Since midnight, in UTC. */
function timeOfDayNs({ table, nowNs }: Process): number {
  return ((table.epochSeconds % 86_400) * SECOND + nowNs) % DAY;
}

interface FindState {
  minDepth: number;
  maxDepth: number;
  depthFirst: boolean;
  /** -follow. */
  follows: boolean;
  /** -xdev: other file systems' directories are named, and not gone into. */
  sameDevice: boolean;
  /** The starting point that is gone through. */
  root: string;
  prune: boolean;
  quit: boolean;
  status: number;
  readonly batches: { command: string[]; paths: string[] }[];
}

class FindParser {
  readonly state: FindState = {
    minDepth: 0,
    maxDepth: Number.POSITIVE_INFINITY,
    depthFirst: false,
    follows: false,
    sameDevice: false,
    root: "",
    prune: false,
    quit: false,
    status: 0,
    batches: [],
  };
  private readonly process: Process;
  private readonly words: readonly string[];
  private at = 0;
  private acts = false;
  /** True after -regextype for an extended syntax; else Emacs' own. */
  private regexType = false;
  /** From when ages are counted: now, or the end of today after -daystart. */
  private ageFromNs: number;

  constructor(process: Process, words: readonly string[]) {
    this.process = process;
    this.words = words;
    this.ageFromNs = process.nowNs;
  }

  parse(): Test {
    const { process } = this;
    const print: Test = function* (path) {
      yield* process.print(`${path}\n`);
      return true;
    };
    if (this.words.length === 0) return print;
    const test = this.or();
    if (this.at < this.words.length) throw new FindError(`paths must precede expression: \`${this.words[this.at]}'`);
    if (this.acts) return test;
    return function* (path, node, depth) {
      return (yield* test(path, node, depth)) && (yield* print(path, node, depth));
    };
  }

  private or(): Test {
    let left = this.and();
    while (this.words[this.at] === "-o" || this.words[this.at] === "-or") {
      this.at++;
      const first = left;
      const second = this.and();
      left = function* (path, node, depth) {
        return (yield* first(path, node, depth)) || (yield* second(path, node, depth));
      };
    }
    return left;
  }

  private and(): Test {
    let left = this.not();
    for (;;) {
      const word = this.words[this.at];
      if (word === undefined || word === ")" || word === "-o" || word === "-or") return left;
      if (word === "-a" || word === "-and") this.at++;
      const first = left;
      const second = this.not();
      left = function* (path, node, depth) {
        return (yield* first(path, node, depth)) && (yield* second(path, node, depth));
      };
    }
  }

  private not(): Test {
    const word = this.words[this.at];
    if (word === "!" || word === "-not") {
      this.at++;
      const inner = this.not();
      return function* (path, node, depth) {
        return !(yield* inner(path, node, depth));
      };
    }
    if (word === "(") {
      this.at++;
      const inner = this.or();
      if (this.words[this.at] !== ")")
        throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.at++;
      return inner;
    }
    return this.primary();
  }

  private depth(name: string): number {
    const text = this.argument(name);
    if (!/^\d+$/.test(text))
      throw new FindError(`Expected a positive decimal integer argument to ${name}, but got '${text}'`);
    return Number(text);
  }

  /** The file that an option names. */
  private reference(name: string): FileNode {
    const path = this.argument(name);
    const node = this.process.find(path);
    if (node === null) throw new FindError(`'${path}': No such file or directory`);
    return node;
  }

  /** Times are counted from where options before them say. */
  private aged(name: string, count: (ageNs: number, sign: string) => number): Test {
    const fromNs = this.ageFromNs;
    return this.counted(name, (node, sign) => count(fromNs - node.mtimeNs, sign));
  }

  /** "+N" more, "-N" fewer, "N" as many. */
  private counted(name: string, count: (node: FileNode, sign: string) => number): Test {
    const text = this.argument(name);
    const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
    if (match === null) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
    const sign = match[1] ?? "";
    const wanted = Number(match[2]);
    // biome-ignore lint/correctness/useYield: tests are generators, since -exec waits
    return function* (_, node) {
      const value = count(node, sign);
      return sign === "+" ? value > wanted : sign === "-" ? value < wanted : value === wanted;
    };
  }

  private argument(name: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new FindError(`missing argument to \`${name}'`);
    return value;
  }

  private primary(): Test {
    const { process, state } = this;
    const name = this.words[this.at++] ?? "";
    const plain = (check: (path: string, node: FileNode, depth: number) => boolean): Test =>
      // biome-ignore lint/correctness/useYield: tests are generators, since -exec waits
      function* (path, node, depth) {
        return check(path, node, depth);
      };
    const base = baseOf;
    const found = (path: string, node: FileNode, depth: number): FoundFile => ({ path, root: state.root, node, depth });
    switch (name) {
      case "-name": {
        const pattern = this.argument(name);
        return plain((path) => matchesPattern(base(path), pattern));
      }
      case "-iname": {
        const pattern = this.argument(name);
        return plain((path) => matchesPattern(base(path), pattern, true));
      }
      case "-path":
      case "-wholename": {
        const pattern = this.argument(name);
        return plain((path) => matchesPattern(path, pattern));
      }
      case "-type": {
        const types = this.argument(name).split(",");
        const unknown = types.find((each) => !/^[bcdpflsD]$/.test(each));
        if (unknown !== undefined) throw new FindError(`Unknown argument to -type: ${unknown}`);
        return plain((_, node) => types.includes(typeLetter(node)));
      }
      case "-ipath":
      case "-iwholename": {
        const pattern = this.argument(name);
        return plain((path) => matchesPattern(path, pattern, true));
      }
      case "-lname": {
        const pattern = this.argument(name);
        return plain((_, node) => node.kind === "symlink" && matchesPattern(node.target, pattern));
      }
      case "-regex":
      case "-iregex": {
        const text = this.argument(name);
        // Emacs' syntax is the basic one, with + and ? as operators.
        const extended = this.regexType ? text : basicToExtended(text.replace(/(?<!\\)[+?]/g, "\\$&"));
        const pattern = new RegExp(`^(?:${translateExtended(extended)})$`, name === "-iregex" ? "is" : "s");
        return plain((path) => pattern.test(path));
      }
      case "-regextype": {
        const type = this.argument(name);
        this.regexType = /extended|awk|egrep/.test(type);
        return plain(() => true);
      }
      case "-xtype": {
        const types = this.argument(name).split(",");
        return plain((path, node) => types.includes(typeLetter(process.find(path) ?? node)));
      }
      case "-perm": {
        const text = this.argument(name);
        const match = /^([-/]?)([0-7]+)$/.exec(text);
        if (match === null) throw new FindError(`invalid mode '${text}'`);
        const bits = Number.parseInt(match[2] ?? "", 8);
        return plain((_, node) =>
          match[1] === "-"
            ? (node.mode & bits) === bits
            : match[1] === "/"
              ? bits === 0 || (node.mode & bits) !== 0
              : node.mode === bits,
        );
      }
      case "-executable":
        return plain((_, node) => (node.mode & 0o111) !== 0);
      case "-readable":
      case "-writable":
        return plain(() => true);
      case "-user":
      case "-group": {
        const who = this.argument(name);
        const kind = name === "-user" ? "passwd" : "group";
        if (!/^\d+$/.test(who) && idOf(process, who, kind) === who)
          throw new FindError(`'${who}' is not the name of ${name === "-user" ? "a known user" : "an existing group"}`);
        return plain((_, node) => {
          const { owner, group } = ownership(node);
          const own = name === "-user" ? owner : group;
          return own === who || idOf(process, own, kind) === who;
        });
      }
      case "-nouser":
      case "-nogroup":
        return plain(() => false);
      case "-inum":
        return this.counted(name, (node) => node.inode);
      case "-links":
        return this.counted(name, (node) => linkCount(node));
      case "-mtime":
      case "-atime":
      case "-ctime":
        return this.aged(name, (ageNs) => Math.floor(ageNs / DAY));
      case "-mmin":
      case "-amin":
      case "-cmin":
        // More and less are to the instant; N alone is the Nth minute.
        return this.aged(name, (ageNs, sign) => (sign === "" ? Math.floor(ageNs / MINUTE) + 1 : ageNs / MINUTE));
      case "-samefile": {
        const other = this.reference(name);
        return plain((_, node) => node === other);
      }
      case "-anewer":
      case "-cnewer": {
        const other = this.reference(name);
        return plain((_, node) => node.mtimeNs > other.mtimeNs);
      }
      case "-follow":
        state.follows = true;
        return plain(() => true);
      case "-xdev":
      case "-mount":
        state.sameDevice = true;
        return plain(() => true);
      case "-daystart":
        this.ageFromNs = process.nowNs + DAY - timeOfDayNs(process);
        return plain(() => true);
      case "-noleaf":
      case "-warn":
      case "-nowarn":
      case "-ignore_readdir_race":
      case "-noignore_readdir_race":
        return plain(() => true);
      case "-printf": {
        this.acts = true;
        const format = this.argument(name);
        return function* (path, node, depth) {
          yield* process.print(findPrintf(process, format, found(path, node, depth)));
          return true;
        };
      }
      case "-ls": {
        this.acts = true;
        return function* (path, node, depth) {
          const line = "%9i %6k %M %3n %-8u %-8g %8s %Tb %Te %TH:%TM %p";
          const target = node.kind === "symlink" ? ` -> ${node.target}` : "";
          yield* process.print(`${findPrintf(process, line, found(path, node, depth))}${target}\n`);
          return true;
        };
      }
      case "-maxdepth":
        state.maxDepth = this.depth(name);
        return plain(() => true);
      case "-mindepth":
        state.minDepth = this.depth(name);
        return plain(() => true);
      case "-depth":
        state.depthFirst = true;
        return plain(() => true);
      case "-empty":
        return plain(
          (_, node) =>
            (node.kind === "file" && node.content === "") || (node.kind === "directory" && node.entries.size === 0),
        );
      case "-size": {
        const match = /^([-+]?)(\d+)([ckMGb]?)$/.exec(this.argument(name));
        if (match === null) throw new FindError(`invalid -size type \`${(this.words[this.at - 1] ?? "").slice(-1)}'`);
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] ?? ""] ?? 512;
        return plain((_, node) => {
          const size = Math.ceil(sizeOf(node) / unit);
          return match[1] === "+"
            ? size > Number(match[2])
            : match[1] === "-"
              ? size < Number(match[2])
              : size === Number(match[2]);
        });
      }
      case "-newer": {
        const other = this.reference(name);
        return plain((_, node) => node.mtimeNs > other.mtimeNs);
      }
      case "-newermt":
      case "-newerat":
      case "-newerct": {
        const text = this.argument(name);
        const seconds = parseDate(text, process.table.epochSeconds + Math.floor(process.nowNs / SECOND));
        if (seconds === null) throw new FindError(`I cannot figure out how to interpret \`${text}' as a date or time`);
        return plain((_, node) => node.mtimeNs > (seconds - process.table.epochSeconds) * SECOND);
      }
      case "-fstype": {
        const type = this.argument(name);
        return plain(() => type === "tmpfs");
      }
      case "-uid":
      case "-gid":
        return this.counted(name, (node) => {
          const { owner, group } = ownership(node);
          return Number(name === "-uid" ? idOf(process, owner, "passwd") : idOf(process, group, "group"));
        });
      case "-true":
        return plain(() => true);
      case "-false":
        return plain(() => false);
      case "-prune":
        return plain(() => {
          state.prune = true;
          return true;
        });
      case "-quit":
        this.acts = true;
        return plain(() => {
          state.quit = true;
          return true;
        });
      case "-print":
      case "-print0": {
        this.acts = true;
        const end = name === "-print" ? "\n" : "\0";
        return function* (path) {
          yield* process.print(path + end);
          return true;
        };
      }
      case "-delete":
        this.acts = true;
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
        this.acts = true;
        const command: string[] = [];
        for (;;) {
          const word = this.words[this.at++];
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
          const local = name === "-execdir" ? `./${base(path)}` : path;
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
        throw new FindError(
          /^-/.test(name) ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`,
        );
    }
  }
}
