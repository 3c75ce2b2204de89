import { type FindContext, type FindTest, plain } from "./find-context.js";

/** Sets the option of the whole search that `name` is (`-maxdepth`, `-xdev` ...), and is true of any file; null when it is none. */
export function findOption(context: FindContext, name: string): FindTest | null {
  const { state } = context;
  switch (name) {
    case "-follow":
      state.follows = true;
      break;
    case "-xdev":
    case "-mount":
      state.sameDevice = true;
      break;
    case "-noleaf":
    case "-warn":
    case "-nowarn":
    case "-ignore_readdir_race":
    case "-noignore_readdir_race":
      break;
    case "-maxdepth":
      state.maxDepth = context.depth(name);
      break;
    case "-mindepth":
      state.minDepth = context.depth(name);
      break;
    case "-depth":
      state.depthFirst = true;
      break;
    default:
      return null;
  }
  return plain(() => true);
}
