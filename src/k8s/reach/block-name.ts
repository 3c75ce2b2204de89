import { addressBits, Family, formatIp } from "../../wire/ip-address.js";
import { lastAddress, offsetAddress } from "../../wire/prefix.js";
import {
  type AddressRange,
  allAddresses,
  commonRanges,
  formatRange,
  subtractRanges,
} from "../node/policy/address-range.js";

/** So many blocks a name may have. */
const MOST_BLOCKS = 5;
/** So many ranges in a row are worth a look at their listing as `first-last`. */
const MOST_RANGES = 4;

/** Part of a name: `10.0.0.0/8`, or with what it lacks, `10.0.0.0/8 but 10.1.0.0/16`. */
interface Term {
  readonly text: string;
  /** How many blocks it has. */
  readonly blocks: number;
  readonly lacks: boolean;
}

/** Null where that would be too long. */
type Terms = readonly Term[] | null;

/**
 * The shortest name of ranges that can be made of blocks and of what they lack: `10.1.0.0/16`, `203.0.113.0/24 but
 * 203.0.113.7`, `::/0 but (2001:db8::/32 but 2001:db8:1::/48)`. Where that has too many blocks, the first range and how
 * many more there are: the names of ranges without an address in common differ.
 */
export function blockName(ranges: readonly AddressRange[]): string {
  const terms: Term[] = [];
  for (const family of [Family.V4, Family.V6]) {
    const own = ranges.filter((range) => range.family === family);
    const found = describe(allAddresses(family), 0, own).held;
    if (found === null) return shortened(ranges);
    terms.push(...found);
  }
  return blocksOf(terms) > MOST_BLOCKS ? shortened(ranges) : listed(terms);
}

function shortened(ranges: readonly AddressRange[]): string {
  const [first, ...more] = ranges;
  if (first === undefined) return "";
  return more.length === 0 ? formatRange(first) : `${formatRange(first)} and ${more.length} more`;
}

/** What of a block the ranges hold, and what they lack; both at once, for the one is said by the other. */
function describe(
  block: AddressRange,
  length: number,
  held: readonly AddressRange[],
): { readonly held: Terms; readonly lacking: Terms } {
  const { family, first, last } = block;
  const whole: Term[] = [{ text: formatRange(block), blocks: 1, lacks: false }];
  if (held.length === 0) return { held: [], lacking: whole };
  const lacking = subtractRanges(block, held);
  if (lacking.length === 0) return { held: whole, lacking: [] };
  const middle = lastAddress(first, length + 1);
  const halves = [
    { family, first, last: middle },
    { family, first: offsetAddress(middle, 1), last },
  ].map((half) => describe(half, length + 1, commonRanges(held, [half])));
  const heldTerms = shorter(joined(halves.map((half) => half.held)), asRanges(held));
  const lackingTerms = shorter(joined(halves.map((half) => half.lacking)), asRanges(lacking));
  return {
    held: shorter(heldTerms, without(block, length, lackingTerms)),
    lacking: shorter(lackingTerms, without(block, length, heldTerms)),
  };
}

/** A block but for terms. */
function without({ family, first }: AddressRange, length: number, terms: Terms): Terms {
  if (terms === null || blocksOf(terms) >= MOST_BLOCKS) return null;
  const block = length === addressBits(family) ? formatIp(first) : `${formatIp(first)}/${length}`;
  const lacking = terms.length === 1 && terms[0]?.lacks === true ? `(${terms[0].text})` : listed(terms);
  return [{ text: `${block} but ${lacking}`, blocks: blocksOf(terms) + 1, lacks: true }];
}

function asRanges(ranges: readonly AddressRange[]): Terms {
  if (ranges.length > MOST_RANGES) return null;
  return ranges.map((range) => ({ text: formatRange(range), blocks: 1, lacks: false }));
}

function joined(parts: readonly Terms[]): Terms {
  const terms: Term[] = [];
  for (const part of parts) {
    if (part === null) return null;
    terms.push(...part);
  }
  return blocksOf(terms) > MOST_BLOCKS ? null : terms;
}

/** The first where they are equal. */
function shorter(a: Terms, b: Terms): Terms {
  if (a === null || b === null) return a ?? b;
  return listed(b).length < listed(a).length ? b : a;
}

/** One that lacks something stands in brackets among others: what it lacks ends with them. */
function listed(terms: readonly Term[]): string {
  return terms.map(({ text, lacks }) => (lacks && terms.length > 1 ? `(${text})` : text)).join();
}

function blocksOf(terms: readonly Term[]): number {
  return terms.reduce((sum, { blocks }) => sum + blocks, 0);
}
