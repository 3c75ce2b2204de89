import type { U32Key } from "../../../../link/u32-filter.js";
import { Family } from "../../../../wire/ip-address.js";
import { ipv4Mask } from "../../../../wire/ipv4-address.js";
import { prefixArgument } from "../ip/addresses.js";
import { type Arguments, parseNumber } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { IpExit } from "../ip/session.js";
import { parseClassId } from "./handles.js";
import { U32_USAGE } from "./tc-usage.js";

/** What `u32 match ... flowid ...` says. */
export interface U32Options {
  readonly keys: readonly U32Key[];
  readonly classId: number | null;
  /** It says `action` or `police`, for which podwire has no module. */
  readonly wantsAction: boolean;
}

function illegal(what: string): IpExit {
  return new IpExit(1, `Illegal "${what}"\n`);
}

/** Fields of the IP header that are numbers: where they stand and how many bytes they have (parse_ip). */
const IP_FIELDS: Readonly<Record<string, readonly [number, 1 | 2]>> = {
  sport: [20, 2],
  dport: [22, 2],
  protocol: [9, 1],
  tos: [1, 1],
  dsfield: [1, 1],
  precedence: [1, 1],
  icmp_type: [20, 1],
  icmp_code: [21, 1],
};

/** Fields behind the IP header. */
const NEXT_FIELDS: Readonly<Record<string, readonly [number, 1 | 2]>> = {
  src: [0, 2],
  dst: [2, 2],
  type: [0, 1],
  code: [1, 1],
};

/** `u32 ...` (u32_parse_opt). */
export function parseU32(args: Arguments): U32Options {
  const keys: U32Key[] = [];
  let classId: number | null = null;
  let wantsAction = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("match")) addKey(keys, parseMatch(args));
    else if (args.is("classid") || args.is("flowid")) {
      classId = parseClassId(args.next());
      if (classId === null) throw illegal("classid");
    } else if (args.is("action") || args.is("police")) {
      // All that follows is the action's, up to the class.
      wantsAction = true;
      while (args.following !== null && args.following !== "flowid" && args.following !== "classid") args.skip();
    } else if (args.is("help")) throw new IpExit(1, U32_USAGE);
    else if (
      ["offset", "hashkey", "divisor", "link", "ht", "sample", "indev", "order", "skip_hw"].includes(args.word)
    ) {
      throw unsupported(args.word);
    } else throw new IpExit(1, `What is "${args.word}"?\n${U32_USAGE}`);
  }
  return { keys, classId, wantsAction };
}

function parseMatch(args: Arguments): U32Key {
  const kind = args.next();
  if (kind === "u32" || kind === "u16" || kind === "u8") return raw(args, kind === "u32" ? 4 : kind === "u16" ? 2 : 1);
  if (kind === "ip") return ipField(args);
  if (kind === "tcp" || kind === "udp" || kind === "icmp") {
    const field = NEXT_FIELDS[args.next()];
    if (field === undefined) throw illegal("match");
    return number(args, field[0], field[1], true, field[1] === 1 ? 0xff : null);
  }
  throw kind === "ip6" || kind === "mark" ? unsupported(`match ${kind}`) : illegal("match");
}

/** `u32 VALUE MASK [at [nexthdr+]OFFSET]`. */
function raw(args: Arguments, bytes: 1 | 2 | 4): U32Key {
  const value = parseNumber(args.next(), 0xffff_ffff, 0) ?? parseNumber(args.word, 0xffff_ffff, 16);
  const mask = parseNumber(args.next(), 0xffff_ffff, 16);
  if (value === null || mask === null) throw illegal("match");
  let offset = 0;
  let isNext = false;
  if (args.following === "at") {
    args.next();
    const match = /^(nexthdr\+)?(\d+)$/.exec(args.next());
    if (match === null) throw illegal("match");
    isNext = match[1] !== undefined;
    offset = Number(match[2]);
  }
  return packed(value, mask, offset, bytes, isNext);
}

function ipField(args: Arguments): U32Key {
  const word = args.next();
  if (word === "src" || word === "dst") {
    const { prefix } = prefixArgument(args.next(), Family.V4);
    const mask = ipv4Mask(prefix.length) as number;
    return packed((prefix.address as number) & mask, mask, word === "src" ? 12 : 16, 4, false);
  }
  const field = IP_FIELDS[word];
  if (field === undefined) throw illegal("match");
  return number(args, field[0], field[1], false, null);
}

/** A number and, unless it is always the same, its mask in hexadecimal. */
function number(args: Arguments, offset: number, bytes: 1 | 2, isNext: boolean, usual: number | null): U32Key {
  const value = parseNumber(args.next(), 0xffff, 0);
  const mask = usual ?? parseNumber(args.next(), 0xffff, 16);
  if (value === null || mask === null) throw illegal("match");
  return packed(value, mask, offset, bytes, isNext);
}

/** The bytes at their place in a word of 32 bits (pack_key16, pack_key8). */
function packed(value: number, mask: number, offset: number, bytes: 1 | 2 | 4, isNext: boolean): U32Key {
  const shift = bytes === 4 ? 0 : 8 * (4 - bytes - (offset & 3));
  return {
    value: ((value << shift) & (mask << shift)) >>> 0,
    mask: (mask << shift) >>> 0,
    offset: bytes === 4 ? offset : offset & ~3,
    isNext,
  };
}

/** Keys of one place are one key (pack_key). */
function addKey(keys: U32Key[], key: U32Key): void {
  const at = keys.findIndex((each) => each.offset === key.offset && each.isNext === key.isNext);
  const before = keys[at];
  if (before === undefined) keys.push(key);
  else keys[at] = { ...before, value: (before.value | key.value) >>> 0, mask: (before.mask | key.mask) >>> 0 };
}
