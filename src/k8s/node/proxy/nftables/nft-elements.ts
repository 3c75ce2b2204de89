import type { NftContainer, NftElement } from "./nft-element.js";
import type { NftService } from "./nft-service.js";

/** What becomes of the elements when some Services are others. */
export interface ElementChanges {
  /** What was there, by `NftElement.id`. */
  readonly before: ReadonlyMap<string, NftElement>;
  /** What is there afterwards, in the order in which it comes. */
  readonly after: ReadonlyMap<string, NftElement>;
  /** What more than one Service asks for afterwards. */
  readonly shared: ReadonlySet<string>;
}

/** The elements of the sets and maps that all Services share, as they were written last. */
export class NftElements {
  /** In the order of their adding. */
  private byId = new Map<string, NftElement>();
  /** How many each set and map has. */
  private counts = new Map<NftContainer, number>();
  /** Those that more than one Service asks for. */
  private shared: ReadonlySet<string> = new Set();

  /** Those of a Service that it does not have to leave to another. */
  heldBy(service: NftService): NftElement[] {
    return service.elements.flatMap(({ id, port }) => {
      const held = this.byId.get(id);
      return held !== undefined && held.port === port ? [held] : [];
    });
  }

  /** How many a set or map has. */
  count(container: NftContainer): number {
    return this.counts.get(container) ?? 0;
  }

  /** All of them, in the order in which they came. */
  all(): Iterable<NftElement> {
    return this.byId.values();
  }

  /** What it is to write all of them anew, into empty sets. */
  rewritten(services: Iterable<NftService>): ElementChanges {
    const shared = new Set<string>();
    return { before: new Map(), after: elementsOf(services, shared), shared };
  }

  /** What changes when `after` takes the place of `before`; `all` are all Services afterwards, asked for when it has to be known. */
  changes(before: Iterable<NftService>, after: readonly NftService[], all: () => Iterable<NftService>): ElementChanges {
    const olds = new Map<string, NftElement>();
    for (const { elements } of before) {
      for (const { id } of elements) {
        const old = this.byId.get(id);
        if (old !== undefined) olds.set(id, old);
      }
    }
    const shared = new Set<string>();
    const news = elementsOf(after, shared);
    if (shared.size === 0 && !this.isContested(olds, news)) return { before: olds, after: news, shared: this.shared };
    // Of several Services that ask for an element the last one has it: all are looked at.
    shared.clear();
    return { before: this.byId, after: elementsOf(all(), shared), shared };
  }

  /** True when the changes take elements from Services that did not change themselves, or give them some. */
  takesFromOthers({ before }: ElementChanges): boolean {
    return before === this.byId;
  }

  /** Holds what the changes made of it: they are all there is when everything was written anew. True when any of it is another. */
  apply({ before, after, shared }: ElementChanges, isAll: boolean): boolean {
    if (isAll) {
      this.byId = new Map();
      this.counts = new Map();
    }
    let isOther = false;
    for (const [id, { container }] of [...before]) {
      if (after.has(id)) continue;
      if (this.byId.delete(id)) this.counts.set(container, this.count(container) - 1);
      isOther = true;
    }
    for (const [id, element] of after) {
      const old = this.byId.get(id);
      const isSame = old?.agrees(element) === true;
      // One with another verdict was taken away and added again: it stands behind all others.
      if (old !== undefined && !isSame) this.byId.delete(id);
      if (old === undefined) this.counts.set(element.container, this.count(element.container) + 1);
      // What is written already stays as it is: its comment is that of the Service that asked first.
      this.byId.set(id, isSame && old !== undefined ? element.withComment(old.comment) : element);
      if (!isSame) isOther = true;
    }
    this.shared = shared;
    return isOther;
  }

  private isContested(olds: ReadonlyMap<string, NftElement>, news: ReadonlyMap<string, NftElement>): boolean {
    for (const id of olds.keys()) if (this.shared.has(id)) return true;
    for (const id of news.keys()) if (!olds.has(id) && this.byId.has(id)) return true;
    return false;
  }
}

/** The commands that bring the changes about in a table: what comes, and what goes. */
export function elementLines(
  { before, after }: ElementChanges,
  table: string,
): { readonly added: string[]; readonly gone: string[] } {
  const added: string[] = [];
  const gone: string[] = [];
  for (const [id, element] of after) {
    const old = before.get(id);
    if (old?.agrees(element) === true) continue;
    if (old !== undefined) added.push(`delete element ${table} ${old.container} ${old.text()}`);
    added.push(element.addLine(table));
  }
  for (const [id, element] of before) if (!after.has(id)) gone.push(element.deleteLine(table));
  return { added, gone };
}

/** The elements that Services ask for; what two of them ask for goes into `shared`, and the last one has it. */
function elementsOf(services: Iterable<NftService>, shared: Set<string>): Map<string, NftElement> {
  const found = new Map<string, NftElement>();
  for (const service of services) {
    for (const element of service.elements) {
      const { id } = element;
      const other = found.get(id);
      if (other !== undefined && other.port?.object !== element.port?.object) shared.add(id);
      found.set(id, element);
    }
  }
  return found;
}
