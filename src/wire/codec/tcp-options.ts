import { MAX_TCP_OPTIONS_BYTES, NO_TCP_OPTIONS, type TcpOption, type TcpOptions, tcpOptionsLength } from "../tcp.js";
import { readU8, readU16, readU32, writeU16, writeU32 } from "./bytes.js";

/** Kinds of TCP options (IANA); an unknown one stays its number. */
export const TcpOptionKind = {
  End: 0,
  Nop: 1,
  Mss: 2,
  WindowScale: 3,
  SackPermitted: 4,
  Sack: 5,
  Timestamps: 8,
} as const;

const NOP_NOP = 0x0101;

/**
 * Writes the options as `tcp_options_write` of Linux does (net/ipv4/tcp_output.c): MSS, timestamps with SACK permitted
 * in front of them or two NOPs, SACK permitted alone, NOP and window scale, SACK blocks.
 * @throws RangeError when they take more than the 40 bytes that a header has for them.
 */
export function writeTcpOptions(out: Uint8Array, start: number, options: TcpOptions): void {
  const length = tcpOptionsLength(options);
  if (length > MAX_TCP_OPTIONS_BYTES) {
    throw new RangeError(`TCP options take ${length} bytes, a header has room for ${MAX_TCP_OPTIONS_BYTES}`);
  }
  let at = start;
  if (options.mss !== null) {
    writeU16(out, at, (TcpOptionKind.Mss << 8) | 4);
    writeU16(out, at + 2, options.mss);
    at += 4;
  }
  const sackPermitted = (TcpOptionKind.SackPermitted << 8) | 2;
  if (options.timestamps !== null) {
    writeU16(out, at, options.sackPermitted ? sackPermitted : NOP_NOP);
    writeU16(out, at + 2, (TcpOptionKind.Timestamps << 8) | 10);
    writeU32(out, at + 4, options.timestamps.value);
    writeU32(out, at + 8, options.timestamps.echo);
    at += 12;
  } else if (options.sackPermitted) {
    writeU16(out, at, NOP_NOP);
    writeU16(out, at + 2, sackPermitted);
    at += 4;
  }
  out.fill(TcpOptionKind.Nop, at, at + (options.nops ?? 0));
  at += options.nops ?? 0;
  if (options.windowScale !== null) {
    writeU16(out, at, (TcpOptionKind.Nop << 8) | TcpOptionKind.WindowScale);
    writeU16(out, at + 2, (3 << 8) | options.windowScale);
    at += 4;
  }
  if (options.sackBlocks.length > 0) {
    writeU16(out, at, NOP_NOP);
    writeU16(out, at + 2, (TcpOptionKind.Sack << 8) | (2 + 8 * options.sackBlocks.length));
    at += 4;
    for (const [left, right] of options.sackBlocks) {
      writeU32(out, at, left);
      writeU32(out, at + 4, right);
      at += 8;
    }
  }
  for (const { kind, data } of options.others ?? []) {
    writeU16(out, at, (kind << 8) | (2 + data.length));
    out.set(data, at + 2);
    at += 2 + data.length;
  }
}

/**
 * Reads options as `tcp_parse_options` does: the last of a kind counts, and what cannot be read ends the list. What
 * would not fit in Linux's layout is left out, other kinds first.
 */
export function readTcpOptions(bytes: Uint8Array): TcpOptions {
  if (bytes.length === 0) return NO_TCP_OPTIONS;
  let mss: number | null = null;
  let windowScale: number | null = null;
  let sackPermitted = false;
  let timestamps: TcpOptions["timestamps"] = null;
  const sackBlocks: [number, number][] = [];
  const others: TcpOption[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = readU8(bytes, at);
    if (kind === TcpOptionKind.End) break;
    if (kind === TcpOptionKind.Nop) {
      at++;
      continue;
    }
    const length = readU8(bytes, at + 1);
    if (length < 2 || at + length > bytes.length) break;
    if (kind === TcpOptionKind.Mss && length === 4) mss = readU16(bytes, at + 2);
    else if (kind === TcpOptionKind.WindowScale && length === 3) windowScale = readU8(bytes, at + 2);
    else if (kind === TcpOptionKind.SackPermitted && length === 2) sackPermitted = true;
    else if (kind === TcpOptionKind.Timestamps && length === 10) {
      timestamps = { value: readU32(bytes, at + 2), echo: readU32(bytes, at + 6) };
    } else if (kind === TcpOptionKind.Sack && length >= 10 && (length - 2) % 8 === 0) {
      sackBlocks.length = 0;
      for (let edge = at + 2; edge < at + length; edge += 8) {
        sackBlocks.push([readU32(bytes, edge), readU32(bytes, edge + 4)]);
      }
    } else others.push({ kind, data: bytes.slice(at + 2, at + length) });
    at += length;
  }
  const options: TcpOptions = { mss, windowScale, sackPermitted, timestamps, sackBlocks };
  const room = MAX_TCP_OPTIONS_BYTES - tcpOptionsLength(options);
  if (room < 0) return { ...options, sackBlocks: sackBlocks.slice(0, -1) };
  return others.length > 0 && othersFit(others, room) ? { ...options, others } : options;
}

function othersFit(others: readonly TcpOption[], room: number): boolean {
  return others.reduce((sum, option) => sum + 2 + option.data.length, 0) <= room;
}
