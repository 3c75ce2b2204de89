import type { FileNode } from "../../../host/file-node.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** A part of find's expression, asked of one file; tests are generators, since -exec waits. */
export type FindTest = (path: string, node: FileNode, depth: number) => Generator<Wait, boolean, void>;

/** A mistake in find's expression. */
export class FindError extends Error {}

/** What find's options, tests and actions change while it runs. */
export interface FindState {
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

/** What the words of an expression are read by: where the reader is, and what words before said of those behind. */
export class FindContext {
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
  readonly process: Process;
  readonly words: readonly string[];
  at = 0;
  /** True once a word did something with files, so that they are not printed, too. */
  acts = false;
  /** True after -regextype for an extended syntax; else Emacs' own. */
  regexType = false;
  /** From when ages are counted: now, or the end of today after -daystart. */
  ageFromNs: number;

  constructor(process: Process, words: readonly string[]) {
    this.process = process;
    this.words = words;
    this.ageFromNs = process.nowNs;
  }

  /** The word behind an option. @throws FindError where there is none */
  argument(name: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new FindError(`missing argument to \`${name}'`);
    return value;
  }

  /** The number behind an option. @throws FindError for anything else */
  depth(name: string): number {
    const text = this.argument(name);
    if (!/^\d+$/.test(text))
      throw new FindError(`Expected a positive decimal integer argument to ${name}, but got '${text}'`);
    return Number(text);
  }

  /** The file that an option names. @throws FindError where there is none */
  reference(name: string): FileNode {
    const path = this.argument(name);
    const node = this.process.find(path);
    if (node === null) throw new FindError(`'${path}': No such file or directory`);
    return node;
  }
}

/** A test that does not wait. */
export function plain(check: (path: string, node: FileNode, depth: number) => boolean): FindTest {
  // biome-ignore lint/correctness/useYield: tests are generators, since -exec waits
  return function* (path, node, depth) {
    return check(path, node, depth);
  };
}
