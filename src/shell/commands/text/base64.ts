import { decodeBase64, base64 as toBase64 } from "../../../wire/codec/base64.js";
import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** base64(1): -d -w N -i. */
export function* base64(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "dw:i",
    long: { decode: "d", wrap: "w:", "ignore-garbage": "i" },
  });
  if (typeof options === "number") return options;
  const text = yield* readInput(process, options.operands[0] ?? "-");
  if (text === null) return 1;
  if (options.has("d")) {
    const clean = options.has("i") ? text.replace(/[^A-Za-z0-9+/=]/g, "") : text.replace(/\n/g, "");
    const valid = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0] ?? "";
    yield* process.print(decodeBase64(valid));
    if (valid.length === clean.length) return 0;
    return yield* process.fail("invalid input");
  }
  const wrap = options.value("w") ?? "76";
  if (!/^\d+$/.test(wrap)) return yield* process.fail(`invalid wrap size: '${wrap}'`);
  const width = Number(wrap);
  const encoded = toBase64(text);
  if (width === 0) yield* process.print(encoded);
  else for (let i = 0; i < encoded.length; i += width) yield* process.print(`${encoded.slice(i, i + width)}\n`);
  return 0;
}
