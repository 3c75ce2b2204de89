import type { Process } from "../../process.js";
import { tellVersion } from "../../version-texts.js";
import type { Wait } from "../../wait.js";
import { directoryOrder } from "./directory-order.js";
import { isDirectory } from "./file-facts.js";
import { FindContext, FindError, type FindTest } from "./find-context.js";
import { FindParser } from "./find-parser.js";
import { isMountPoint } from "./mountpoint.js";

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
  const context = new FindContext(process, words);
  let test: FindTest;
  try {
    test = new FindParser(context).parse();
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    return yield* process.fail(error.message);
  }
  const { state } = context;
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
