import type { FileNode } from "../../../host/file-node.js";
import { FileError } from "../../../host/file-node.js";
import { matchesPattern } from "../../bash/pattern.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

type Test = (path: string, node: FileNode, depth: number) => Generator<Wait, boolean, void>;

/** find(1): -name -iname -path -type -maxdepth -mindepth -empty -size -newer -print -print0 -delete -exec ... \; or +, -not ! -a -o ( ), -prune, -quit. */
export function* find(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
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
    const node = process.find(path, false);
    if (node === null) return;
    const apply = function* (): Generator<Wait, void, void> {
      if (depth >= state.minDepth) yield* test(path, node, depth);
    };
    state.prune = false;
    if (!state.depthFirst) yield* apply();
    if (!state.prune && depth < state.maxDepth && (node.kind === "directory" || node.kind === "virtual-directory")) {
      for (const name of process.files.list(process.path(path).replace(/(.)\/$/, "$1"))) {
        yield* visit(path.endsWith("/") ? path + name : `${path}/${name}`, depth + 1);
      }
    }
    if (state.depthFirst) yield* apply();
  };
  for (const root of roots) {
    if (process.find(root, false) === null) {
      yield* process.printError(`find: '${root}': No such file or directory\n`);
      state.status = 1;
    } else yield* visit(root, 0);
  }
  for (const batch of state.batches) {
    if (batch.paths.length > 0 && (yield* process.run([...batch.command, ...batch.paths])) !== 0) state.status = 1;
  }
  return state.status;
}

class FindError extends Error {}

interface FindState {
  minDepth: number;
  maxDepth: number;
  depthFirst: boolean;
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
    prune: false,
    quit: false,
    status: 0,
    batches: [],
  };
  private readonly process: Process;
  private readonly words: readonly string[];
  private at = 0;
  private acts = false;

  constructor(process: Process, words: readonly string[]) {
    this.process = process;
    this.words = words;
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
      if (this.words[this.at] !== ")") throw new FindError("invalid expression; you have used a '(' without a ')'");
      this.at++;
      return inner;
    }
    return this.primary();
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
    const base = (path: string): string =>
      path
        .replace(/(.)\/+$/, "$1")
        .split("/")
        .at(-1) ?? "";
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
        return plain((_, node) => types.includes(typeLetter(node)));
      }
      case "-maxdepth":
        state.maxDepth = Number(this.argument(name));
        return plain(() => true);
      case "-mindepth":
        state.minDepth = Number(this.argument(name));
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
        if (match === null) throw new FindError(`Invalid argument \`${this.words[this.at - 1]}' to -size`);
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] ?? ""] ?? 512;
        return plain((_, node) => {
          const size = Math.ceil((node.kind === "file" ? node.content.length : 4096) / unit);
          return match[1] === "+"
            ? size > Number(match[2])
            : match[1] === "-"
              ? size < Number(match[2])
              : size === Number(match[2]);
        });
      }
      case "-newer": {
        const other = process.find(this.argument(name));
        return plain((_, node) => other !== null && node.mtimeNs > other.mtimeNs);
      }
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
      case "-exec": {
        this.acts = true;
        const command: string[] = [];
        for (;;) {
          const word = this.words[this.at++];
          if (word === undefined) throw new FindError("missing argument to `-exec'");
          if (word === ";") break;
          if (word === "+" && command.at(-1) === "{}") {
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
          return (yield* process.run(command.map((word) => word.replaceAll("{}", path)))) === 0;
        };
      }
      default:
        throw new FindError(
          /^-/.test(name) ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`,
        );
    }
  }
}

function typeLetter(node: FileNode): string {
  if (node.kind === "directory" || node.kind === "virtual-directory") return "d";
  return node.kind === "symlink" ? "l" : node.kind === "device" ? "c" : "f";
}
