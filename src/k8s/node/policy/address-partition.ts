import type { Family, IpAddress } from "../../../wire/ip-address.js";
import { offsetAddress } from "../../../wire/prefix.js";
import { type AddressRange, allAddresses, compareAddresses } from "./address-range.js";

/**
 * A family's addresses cut wherever a policy's block begins or ends: all addresses of one piece are the same to every
 * policy. Pieces have numbers, from 0 in the order of addresses.
 */
export class AddressPartition {
  readonly family: Family;
  readonly pieces: readonly AddressRange[];

  /** Cuts at the ends of `ranges`; those of the other family are passed over. */
  constructor(family: Family, ranges: readonly AddressRange[]) {
    this.family = family;
    const whole = allAddresses(family);
    const starts = [whole.first];
    for (const range of ranges) {
      if (range.family !== family) continue;
      starts.push(range.first);
      if (range.last !== whole.last) starts.push(offsetAddress(range.last, 1));
    }
    starts.sort(compareAddresses);
    const pieces: AddressRange[] = [];
    starts.forEach((first, i) => {
      const next = starts[i + 1];
      if (next !== first)
        pieces.push({ family, first, last: next === undefined ? whole.last : offsetAddress(next, -1) });
    });
    this.pieces = pieces;
  }

  /** The number of the piece that holds the address; -1 for null. */
  pieceOf(address: IpAddress | null): number {
    if (address === null) return -1;
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const piece = this.pieces[middle];
      if (piece !== undefined && compareAddresses(piece.first, address) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The range, cut where the pieces are. */
  within({ family, first, last }: AddressRange): AddressRange[] {
    if (family !== this.family) return [];
    return this.pieces.slice(this.pieceOf(first), this.pieceOf(last) + 1).map((piece) => ({
      family,
      first: compareAddresses(piece.first, first) < 0 ? first : piece.first,
      last: compareAddresses(last, piece.last) < 0 ? last : piece.last,
    }));
  }

  /** Which pieces the ranges cover, one byte for each piece. They must have been among those it was cut by. */
  cover(ranges: readonly AddressRange[]): Uint8Array {
    const covered = new Uint8Array(this.pieces.length);
    for (const range of ranges) {
      if (range.family !== this.family) continue;
      covered.fill(1, this.pieceOf(range.first), this.pieceOf(range.last) + 1);
    }
    return covered;
  }
}
