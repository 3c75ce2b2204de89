import type { Process } from "../../process.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** So many letters and digits of the machine's random stream, as mkstemp(3) puts them into names. */
export function randomLetters(process: Process, count: number): string {
  return Array.from({ length: count }, () => LETTERS[process.table.rng.integer(0, LETTERS.length - 1)] ?? "").join("");
}
