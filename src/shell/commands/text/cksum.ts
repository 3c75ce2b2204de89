import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const POLYNOMIAL = 0x04c11db7;

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, i) => {
  let value = i << 24;
  for (let bit = 0; bit < 8; bit++) value = (value & 0x80000000) !== 0 ? (value << 1) ^ POLYNOMIAL : value << 1;
  return value;
});

/** cksum(1): POSIX's CRC and the size. */
export function* cksum(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  let status = 0;
  for (const file of options.operands.length === 0 ? [null] : options.operands) {
    const text = yield* readInput(process, file ?? "-");
    if (text === null) status = 1;
    else yield* process.print(`${posixCrc(text)} ${text.length}${file === null ? "" : ` ${file}`}\n`);
  }
  return status;
}

/** The CRC of bytes and then of their number (POSIX, "cksum"). */
function posixCrc(bytes: string): number {
  let crc = 0;
  const take = (byte: number): void => {
    crc = (crc << 8) ^ (TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0);
  };
  for (let i = 0; i < bytes.length; i++) take(bytes.charCodeAt(i));
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) take(length & 0xff);
  return ~crc >>> 0;
}

/** sum(1): BSD's rotating sum and blocks of 1024 bytes; with -s System V's and blocks of 512. */
export function* sum(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "rs", long: { sysv: "s" } });
  if (typeof options === "number") return options;
  const { operands } = options;
  let status = 0;
  for (const file of operands.length === 0 ? ["-"] : operands) {
    const text = yield* readInput(process, file);
    if (text === null) {
      status = 1;
      continue;
    }
    let total = 0;
    for (let i = 0; i < text.length; i++) {
      if (options.has("s")) total += text.charCodeAt(i);
      else total = ((total >> 1) + ((total & 1) << 15) + text.charCodeAt(i)) & 0xffff;
    }
    if (options.has("s")) {
      const folded = (total & 0xffff) + Math.floor((total % 2 ** 32) / 65536);
      const name = operands.length === 0 ? "" : ` ${file}`;
      yield* process.print(`${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(text.length / 512)}${name}\n`);
    } else {
      const name = operands.length === 0 ? "" : ` ${file}`;
      yield* process.print(
        `${String(total).padStart(5, "0")} ${String(Math.ceil(text.length / 1024)).padStart(5)}${name}\n`,
      );
    }
  }
  return status;
}
