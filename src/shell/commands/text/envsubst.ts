import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** envsubst(1): $NAME and ${NAME} of its input by the environment's values; with an operand only those that it names. */
export function* envsubst(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "v", long: { variables: "v" } });
  if (typeof options === "number") return options;
  const format = options.operands[0];
  const named = (text: string): string[] =>
    [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)].map(([, a, b]) => a ?? b ?? "");
  if (options.has("v")) {
    yield* process.print(
      named(format ?? "")
        .map((name) => `${name}\n`)
        .join(""),
    );
    return 0;
  }
  const only = format === undefined ? null : new Set(named(format));
  const text = yield* process.readAll();
  yield* process.print(
    text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (all, a?: string, b?: string) => {
      const name = a ?? b ?? "";
      return only === null || only.has(name) ? (process.env.get(name) ?? "") : all;
    }),
  );
  return 0;
}
