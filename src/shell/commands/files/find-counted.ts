import type { FileNode } from "../../../host/file-node.js";
import { type FindContext, FindError, type FindTest, plain } from "./find-context.js";

/** A test of a number: "+N" for more, "-N" for fewer, "N" for as many, as `count` says, which is given the sign. */
export function counted(context: FindContext, name: string, count: (node: FileNode, sign: string) => number): FindTest {
  const text = context.argument(name);
  const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
  const sign = match[1] ?? "";
  const wanted = Number(match[2]);
  return plain((_, node) => {
    const value = count(node, sign);
    return sign === "+" ? value > wanted : sign === "-" ? value < wanted : value === wanted;
  });
}
