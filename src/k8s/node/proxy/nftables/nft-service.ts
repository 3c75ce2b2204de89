import type { ProxiedPort, RenderOptions, ServiceState } from "../datapath.js";
import type { NftBook } from "./nft-book.js";
import type { NftElement } from "./nft-element.js";
import { elementsOf, numbersOf, partsOf, renderNftPort } from "./service-rules.js";

const NONE: readonly NftElement[] = [];

/** What one Service is to a node in nftables mode. Its chains and rules are made when they are asked for. */
export class NftService {
  readonly key: string;
  readonly state: ServiceState;
  readonly ports: readonly ProxiedPort[];
  /** What it wants in the sets and maps that all Services share. */
  readonly elements: readonly NftElement[];
  /** How many numbers of the table it takes when none of it was there before. */
  readonly numbers: number;
  private readonly options: RenderOptions;
  private rendered: readonly NftBook[] | null = null;

  constructor(state: ServiceState, ports: readonly ProxiedPort[], options: RenderOptions) {
    let elements: readonly NftElement[] = NONE;
    let numbers = 0;
    for (const port of ports) {
      const parts = partsOf(port, options);
      numbers += numbersOf(parts, options);
      const own = elementsOf(parts);
      elements = elements.length === 0 ? own : elements.concat(own);
    }
    this.key = state.key;
    this.state = state;
    this.ports = ports;
    this.elements = elements;
    this.numbers = numbers;
    this.options = options;
  }

  /** The chains, sets and rules of each port. */
  get books(): readonly NftBook[] {
    this.rendered ??= this.ports.map((port) => renderNftPort(port, this.options));
    return this.rendered;
  }

  /** The names of its chains. */
  get chainNames(): string[] {
    return this.books.flatMap(({ chains }) => [...chains.keys()]);
  }

  /** The names of its sets: those of clients. */
  get setNames(): string[] {
    return this.books.flatMap(({ sets }) => [...sets.keys()]);
  }
}
