import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** chmod(1): octal and symbolic modes, -R. */
export function* chmod(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  const flags = words.filter((word) => /^-[RvcfR]+$/.test(word) || word === "--recursive");
  const [mode, ...operands] = words.filter((word) => !flags.includes(word));
  if (mode === undefined || operands.length === 0) {
    return yield* process.fail(
      `missing operand${mode === undefined ? "" : ` after '${mode}'`}\nTry 'chmod --help' for more information.`,
    );
  }
  const change = parseMode(mode, process.umask);
  if (change === null) return yield* process.fail(`invalid mode: '${mode}'\nTry 'chmod --help' for more information.`);
  const recursive = flags.some((flag) => flag.includes("R") || flag === "--recursive");
  let status = 0;
  const apply = (path: string): void => {
    const node = process.find(path);
    if (node?.kind === "file" || node?.kind === "directory") node.mode = change(node.mode, node.kind === "directory");
    if (recursive && node?.kind === "directory") for (const name of node.entries.keys()) apply(`${path}/${name}`);
  };
  for (const operand of operands) {
    if (process.find(operand) === null) {
      yield* process.printError(`chmod: cannot access '${operand}': No such file or directory\n`);
      status = 1;
    } else apply(operand);
  }
  return status;
}

/** What a mode does to permission bits; null when it is none. */
export function parseMode(text: string, umask: number): ((mode: number, directory: boolean) => number) | null {
  if (/^[0-7]{1,4}$/.test(text)) return () => Number.parseInt(text, 8);
  const clauses: { who: string; op: string; what: string }[] = [];
  for (const part of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(part);
    if (match === null) return null;
    for (const action of match[2]?.matchAll(/([-+=])([rwxXst]*)/g) ?? [])
      clauses.push({ who: match[1] ?? "", op: action[1] ?? "", what: action[2] ?? "" });
  }
  return (mode, directory) => {
    let out = mode;
    for (const { who, op, what } of clauses) {
      let three = (what.includes("r") ? 4 : 0) | (what.includes("w") ? 2 : 0) | (what.includes("x") ? 1 : 0);
      if (what.includes("X") && (directory || (out & 0o111) !== 0)) three |= 1;
      const all = who === "" || who.includes("a");
      let bits = 0;
      let mask = 0;
      for (const [letter, shift] of [
        ["u", 6],
        ["g", 3],
        ["o", 0],
      ] as const) {
        if (!all && !who.includes(letter)) continue;
        bits |= three << shift;
        mask |= 7 << shift;
      }
      if (who === "") bits &= ~umask;
      if (what.includes("t")) bits |= 0o1000;
      if (op === "+") out |= bits;
      else if (op === "-") out &= ~bits;
      else out = (out & ~mask) | bits;
    }
    return out;
  };
}
