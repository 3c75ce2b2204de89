import type { Route } from "../../ip/route.js";

const KEY_BITS = 32;
/**
 * How full (in hundredths) a node would be when doubled for it to double, and below what it halves. The root's are lower,
 * so it stays wide.
 */
const INFLATE_FULL = 50;
const INFLATE_FULL_ROOT = 30;
const HALVE_FULL = 25;
const HALVE_FULL_ROOT = 15;
/** How often a node is resized in one go. */
const MAX_WORK = 10;

/** The routes of one network address. */
export class TrieLeaf {
  readonly key: number;
  readonly routes: Route[] = [];
  readonly pos = 0;
  readonly bits = 0;
  parent: TrieNode | null = null;

  constructor(key: number) {
    this.key = key;
  }
}

/** An inner node: `bits` bits of the key from bit `pos` up choose the child; the bits above are the same for all. */
export class TrieNode {
  readonly key: number;
  readonly pos: number;
  readonly bits: number;
  readonly children: (TrieNode | TrieLeaf | null)[];
  parent: TrieNode | null = null;

  constructor(key: number, pos: number, bits: number) {
    const shift = pos + bits;
    this.key = shift < KEY_BITS ? ((key >>> shift) << shift) >>> 0 : 0;
    this.pos = pos;
    this.bits = bits;
    this.children = new Array<TrieNode | TrieLeaf | null>(2 ** bits).fill(null);
  }

  /** Which child a key leads to; not below the number of children when bits above differ. */
  indexOf(key: number): number {
    return (((key ^ this.key) >>> 0) / 2 ** this.pos) >>> 0;
  }

  get emptyChildren(): number {
    return this.children.filter((child) => child === null).length;
  }

  /** Children that are nodes with no bits skipped in between. */
  get fullChildren(): number {
    return this.children.filter((child) => isFull(this, child)).length;
  }

  put(index: number, child: TrieNode | TrieLeaf | null): void {
    this.children[index] = child;
    if (child !== null) child.parent = this;
  }
}

function isFull(node: TrieNode, child: TrieNode | TrieLeaf | null): child is TrieNode {
  return child instanceof TrieNode && child.pos + child.bits === node.pos;
}

/**
 * The level-compressed trie in which the kernel keeps IPv4 routes (net/ipv4/fib_trie.c), as /proc/net/fib_trie shows it.
 * Lookups of podwire do not use it. Simplified: it is built anew from the routes in the order of their devices, so where the
 * thresholds for growing and shrinking leave two shapes open, it may have the other one.
 */
export class FibTrie {
  root: TrieNode | TrieLeaf | null = null;
  private readonly leaves = new Map<number, TrieLeaf>();

  /** Adds a route behind those that its address has of the same length. */
  insert(route: Route): void {
    const key = Number(route.dst) >>> 0;
    const known = this.leaves.get(key);
    if (known !== undefined) {
      known.routes.push(route);
      known.routes.sort((a, b) => b.prefixLength - a.prefixLength);
      return;
    }
    const leaf = new TrieLeaf(key);
    leaf.routes.push(route);
    this.leaves.set(key, leaf);
    this.insertLeaf(leaf);
  }

  /** Takes the routes of one table out, as when its policy rules part local and main (fib_table_flush_external). */
  removeTable(table: number): void {
    if (this.root !== null) this.removeBelow(this.root, table);
  }

  private removeBelow(node: TrieNode | TrieLeaf, table: number): void {
    if (node instanceof TrieNode) {
      for (const child of node.children.toReversed()) if (child !== null) this.removeBelow(child, table);
      this.resize(node);
      return;
    }
    const kept = node.routes.filter((route) => route.table !== table);
    node.routes.splice(0, node.routes.length, ...kept);
    if (kept.length === 0) this.replaceChild(node.parent, node.key, null);
  }

  private insertLeaf(leaf: TrieLeaf): void {
    const { key } = leaf;
    let parent: TrieNode | null = null;
    let node = this.root;
    while (node instanceof TrieNode && node.indexOf(key) < node.children.length) {
      parent = node;
      node = node.children[node.indexOf(key)] ?? null;
    }
    if (node !== null) {
      // The keys part here: a node with two children, of which one stays free for the leaf.
      const fork: TrieNode = new TrieNode(key, 31 - Math.clz32(key ^ node.key), 1);
      this.replaceChild(parent, key, fork);
      fork.put(fork.indexOf(key) ^ 1, node);
      parent = fork;
    }
    this.replaceChild(parent, key, leaf);
    while (parent !== null) parent = this.resize(parent);
  }

  /** Hangs a node in where its key leads; a null parent is the trie itself. */
  private replaceChild(parent: TrieNode | null, key: number, child: TrieNode | TrieLeaf | null): void {
    if (parent !== null) {
      parent.put(parent.indexOf(key), child);
      return;
    }
    this.root = child;
    if (child !== null) child.parent = null;
  }

  private childAt(parent: TrieNode | null, key: number): TrieNode {
    const child = parent === null ? this.root : parent.children[parent.indexOf(key)];
    if (!(child instanceof TrieNode)) throw new Error("a resized node of the trie is gone");
    return child;
  }

  /** Doubles, halves or drops a node as its children ask for; answers the node to look at next. */
  private resize(given: TrieNode): TrieNode | null {
    let node = given;
    const { key, parent } = given;
    let work = MAX_WORK;
    while (work > 0 && shouldInflate(node)) {
      this.inflate(node);
      work--;
      node = this.childAt(parent, key);
    }
    if (work !== MAX_WORK) return parent;
    while (work > 0 && shouldHalve(node)) {
      this.halve(node);
      work--;
      node = this.childAt(parent, key);
    }
    if (node.children.length - node.emptyChildren < 2) {
      this.replaceChild(parent, node.key, node.children.find((child) => child !== null) ?? null);
    }
    return parent;
  }

  private inflate(old: TrieNode): void {
    const node = new TrieNode(old.key, old.pos - 1, old.bits + 1);
    for (let i = old.children.length - 1; i >= 0; i--) {
      const child = old.children[i] ?? null;
      if (child === null) continue;
      if (!isFull(old, child)) {
        node.put(node.indexOf(child.key), child);
        continue;
      }
      const half = child.children.length / 2;
      for (const side of [1, 0]) {
        if (child.bits === 1) {
          node.put(2 * i + side, child.children[side] ?? null);
          continue;
        }
        const part = new TrieNode((child.key | (side * 2 ** node.pos)) >>> 0, child.pos, child.bits - 1);
        for (let k = 0; k < half; k++) part.put(k, child.children[side * half + k] ?? null);
        node.put(2 * i + side, part);
      }
    }
    this.replaceNode(old, node);
  }

  private halve(old: TrieNode): void {
    const node = new TrieNode(old.key, old.pos + 1, old.bits - 1);
    for (let i = old.children.length - 2; i >= 0; i -= 2) {
      const low = old.children[i] ?? null;
      const high = old.children[i + 1] ?? null;
      if (low === null || high === null) {
        node.put(i / 2, low ?? high);
        continue;
      }
      const pair = new TrieNode(low.key, old.pos, 1);
      pair.put(1, high);
      pair.put(0, low);
      node.put(i / 2, pair);
    }
    this.replaceNode(old, node);
  }

  /** Takes the resized node in, and resizes its children in turn. */
  private replaceNode(old: TrieNode, node: TrieNode): void {
    this.replaceChild(old.parent, old.key, node);
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i] ?? null;
      if (isFull(node, child)) this.resize(child);
    }
  }
}

function shouldInflate(node: TrieNode): boolean {
  const size = node.children.length;
  const used = size - node.emptyChildren + node.fullChildren;
  return used > 1 && node.pos > 0 && 50 * used >= size * (node.parent === null ? INFLATE_FULL_ROOT : INFLATE_FULL);
}

function shouldHalve(node: TrieNode): boolean {
  const size = node.children.length;
  const used = size - node.emptyChildren;
  return used > 1 && node.bits > 1 && 100 * used < size * (node.parent === null ? HALVE_FULL_ROOT : HALVE_FULL);
}
