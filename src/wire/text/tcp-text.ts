import { TcpFlag, type TcpOptions, type TcpSegment } from "../tcp.js";
import type { RelativeNumbers } from "./tcp-sequences.js";

const FLAG_LETTERS: readonly (readonly [number, string])[] = [
  [TcpFlag.Fin, "F"],
  [TcpFlag.Syn, "S"],
  [TcpFlag.Rst, "R"],
  [TcpFlag.Psh, "P"],
  [TcpFlag.Ack, "."],
  [TcpFlag.Urg, "U"],
  [TcpFlag.Ece, "E"],
  [TcpFlag.Cwr, "W"],
];

const FAST_OPEN = 34;

/**
 * "Flags [S], seq 1, win 64240, options [mss 1460], length 0": a segment behind its addresses, as tcpdump tells it.
 * `checksum` is the text that -v wants behind the flags, or "".
 */
export function describeTcp(segment: TcpSegment, numbers: RelativeNumbers, checksum: string, verbose: number): string {
  const { flags, data } = segment;
  let text = `Flags [${describeFlags(flags)}]${checksum}`;
  if (verbose > 1 || data.length > 0 || (flags & (TcpFlag.Syn | TcpFlag.Fin | TcpFlag.Rst)) !== 0) {
    text += `, seq ${numbers.seq}`;
    if (data.length > 0) text += `:${(numbers.seq + data.length) >>> 0}`;
  }
  if (flags & TcpFlag.Ack) text += `, ack ${numbers.ack}`;
  text += `, win ${segment.window}`;
  if (flags & TcpFlag.Urg) text += `, urg ${segment.urgentPointer}`;
  const options = describeOptions(segment.options, numbers.sackBase);
  if (options.length > 0) text += `, options [${options.join(",")}]`;
  return `${text}, length ${data.length}`;
}

function describeFlags(flags: number): string {
  const letters = FLAG_LETTERS.filter(([bit]) => flags & bit).map(([, letter]) => letter);
  return letters.length === 0 ? "none" : letters.join("");
}

/** The options in the order in which they are encoded, padding included. */
function describeOptions(options: TcpOptions, sackBase: number): string[] {
  const words: string[] = [];
  if (options.mss !== null) words.push(`mss ${options.mss}`);
  if (options.timestamps !== null) {
    if (options.sackPermitted) words.push("sackOK");
    else words.push("nop", "nop");
    words.push(`TS val ${options.timestamps.value} ecr ${options.timestamps.echo}`);
  } else if (options.sackPermitted) words.push("nop", "nop", "sackOK");
  for (let i = 0; i < (options.nops ?? 0); i++) words.push("nop");
  if (options.windowScale !== null) words.push("nop", `wscale ${options.windowScale}`);
  if (options.sackBlocks.length > 0) {
    const blocks = options.sackBlocks.map(
      ([left, right]) => `{${(left - sackBase) >>> 0}:${(right - sackBase) >>> 0}}`,
    );
    words.push("nop", "nop", `sack ${options.sackBlocks.length} ${blocks.join("")}`);
  }
  let otherBytes = 0;
  for (const { kind, data } of options.others ?? []) {
    const hex = Array.from(data, (octet) => octet.toString(16).padStart(2, "0")).join("");
    if (kind === FAST_OPEN) words.push(data.length === 0 ? "tfo  cookiereq" : `tfo  cookie ${hex}`);
    else words.push(`unknown-${kind}${hex === "" ? "" : ` 0x${hex}`}`);
    otherBytes += 2 + data.length;
  }
  if (otherBytes % 4 !== 0) words.push("eol");
  return words;
}
