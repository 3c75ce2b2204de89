/** "1:10", "1:", "ffff:" as a number: major in the upper half, both in hexadecimal (get_tc_classid); null when it is none. */
export function parseClassId(word: string): number | null {
  if (word === "root") return 0xffff_ffff;
  if (word === "none") return 0;
  const match = /^([0-9a-fA-F]{0,4}):([0-9a-fA-F]{0,4})$/.exec(word) ?? /^()([0-9a-fA-F]{1,8})$/.exec(word);
  if (match === null) return null;
  const minor = Number.parseInt(match[2] === "" ? "0" : (match[2] ?? "0"), 16);
  return Number.parseInt(match[1] === "" ? "0" : (match[1] ?? "0"), 16) * 0x10000 + minor;
}

/** "1:10", or "1:" for a qdisc (print_tc_classid). */
export function formatClassId(id: number): string {
  if (id === 0xffff_ffff) return "root";
  const minor = id % 0x10000;
  return `${Math.floor(id / 0x10000).toString(16)}:${minor === 0 ? "" : minor.toString(16)}`;
}
