import type { Netns } from "../netns.js";
import { type TrieLeaf, TrieNode } from "./fib-trie.js";
import { fibTries } from "./fib-trie-text.js";

/** Sizes of the kernel's structures on 64 bits: a leaf or alias, a node's head, a pointer. */
const LEAF_BYTES = 48;
const NODE_BYTES = 40;
const POINTER_BYTES = 8;

/** /proc/net/fib_triestat (fib_triestat_seq_show). */
export function fibTriestatText(netns: Netns): string {
  let text = `Basic info: size of leaf: ${LEAF_BYTES} bytes, size of tnode: ${NODE_BYTES} bytes.\n`;
  for (const [title, root] of fibTries(netns)) {
    const s = new TrieStatistics();
    s.add(root, 0);
    const depth = s.leaves === 0 ? 0 : Math.floor((s.depths * 100) / s.leaves);
    let pointers = 0;
    let sizes = "";
    for (const [bits, count] of [...s.nodesByBits].sort(([a], [b]) => a - b)) {
      pointers += 2 ** bits * count;
      sizes += `  ${bits}: ${count}`;
    }
    const bytes = LEAF_BYTES * (s.leaves + s.prefixes) + NODE_BYTES * s.nodes + POINTER_BYTES * pointers;
    text += `${title}:
	Aver depth:     ${Math.floor(depth / 100)}.${String(depth % 100).padStart(2, "0")}
	Max depth:      ${s.deepest}
	Leaves:         ${s.leaves}
	Prefixes:       ${s.prefixes}
	Internal nodes: ${s.nodes}
	${sizes}
	Pointers: ${pointers}
Null ptrs: ${s.empty}
Total size: ${Math.ceil(bytes / 1024)}  kB
`;
  }
  return text;
}

/** What is counted on a walk over a trie (trie_collect_stats). */
class TrieStatistics {
  depths = 0;
  deepest = 0;
  leaves = 0;
  prefixes = 0;
  nodes = 0;
  empty = 0;
  readonly nodesByBits = new Map<number, number>();

  add(node: TrieNode | TrieLeaf, depth: number): void {
    if (!(node instanceof TrieNode)) {
      this.leaves++;
      this.depths += depth;
      this.deepest = Math.max(this.deepest, depth);
      this.prefixes += node.routes.length;
      return;
    }
    this.nodes++;
    this.nodesByBits.set(node.bits, (this.nodesByBits.get(node.bits) ?? 0) + 1);
    this.empty += node.emptyChildren;
    for (const child of node.children) if (child !== null) this.add(child, depth + 1);
  }
}
