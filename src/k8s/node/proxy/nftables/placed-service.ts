import type { NftService } from "./nft-service.js";

/** A Service whose chains, sets and rules have their numbers in the table, whether they were made or not. */
export class PlacedService {
  readonly service: NftService;
  /** The numbers of chains and sets that stood in the table before, by name. */
  readonly kept: ReadonlyMap<string, number>;
  /** The number of the first thing of it that is new. */
  readonly first: number;
  /** How many numbers what is new takes. */
  readonly count: number;

  constructor(service: NftService, first: number, kept: ReadonlyMap<string, number>) {
    this.service = service;
    this.first = first;
    this.kept = kept;
    this.count = service.numbers - this.kept.size;
  }

  /** True when it has no chain: its elements refuse whatever comes. */
  get isEmpty(): boolean {
    return this.service.numbers === 0;
  }

  /** The numbers of all its chains and sets by name: of each port first the chains get theirs, then the sets and the rules. */
  handles(): Map<string, number> {
    const handles = new Map<string, number>();
    let next = this.first;
    for (const book of this.service.books) {
      for (const name of [...book.chains.keys(), ...book.sets.keys()]) handles.set(name, this.kept.get(name) ?? next++);
      next += book.ruleNumbers;
    }
    return handles;
  }
}
