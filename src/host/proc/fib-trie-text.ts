import type { Route } from "../../ip/route.js";
import { RouteTableId } from "../../ip/route-kinds.js";
import type { RouteTable } from "../../ip/route-table.js";
import { routeTypeName } from "../../ip/route-text.js";
import { formatIpv4, ipv4FromBits } from "../../wire/ipv4-address.js";
import type { Netns } from "../netns.js";
import { FibTrie, type TrieLeaf, TrieNode } from "./fib-trie.js";

const SCOPES: ReadonlyMap<number, string> = new Map([
  [0, "universe"],
  [200, "site"],
  [253, "link"],
  [254, "host"],
  [255, "nowhere"],
]);
const TITLES: ReadonlyMap<number, string> = new Map([
  [RouteTableId.Main, "Main"],
  [RouteTableId.Local, "Local"],
]);
/** The kernel's list of tables has this many buckets, by the low bits of a table's number. */
const BUCKETS = 256;

/**
 * /proc/net/fib_trie (fib_trie_seq_show): the trie of each table. Until there are policy rules, main and local are one trie,
 * which is shown twice (fib_trie_table, fib_unmerge).
 */
export function fibTrieText(netns: Netns): string {
  return fibTries(netns)
    .map(([title, root]) => `${title}:\n${nodeText(root, 0)}`)
    .join("");
}

/** The tries of the tables that have routes, each with its title. */
export function fibTries(netns: Netns): [string, TrieNode | TrieLeaf][] {
  const { fib4 } = netns.stack;
  const ids = new Set(fib4.tables.keys());
  const isOne = !fib4.custom && ids.has(RouteTableId.Local);
  if (isOne) ids.add(RouteTableId.Main);
  const tries: [string, TrieNode | TrieLeaf][] = [];
  for (const id of [...ids].sort((a, b) => (a % BUCKETS) - (b % BUCKETS) || b - a)) {
    const trie = new FibTrie();
    // Main has the shape that it got while it held the local routes too; of those a rule makes a copy, in the order of a dump.
    const wasShared = id === RouteTableId.Main || (isOne && id === RouteTableId.Local);
    const tables = wasShared ? [RouteTableId.Local, RouteTableId.Main] : [id];
    const routes = routesOf(tables.map((each) => fib4.tables.get(each)));
    for (const route of wasShared ? inOrderOfDevices(routes) : routes) trie.insert(route);
    if (wasShared && !isOne) trie.removeTable(RouteTableId.Local);
    // A table that has lost its last route stays, without a line.
    if (trie.root !== null) tries.push([TITLES.get(id) ?? `Id ${id}`, trie.root]);
  }
  return tries;
}

/** As addresses are mostly given: those of lo before those of the device that was made first. */
function inOrderOfDevices(routes: readonly Route[]): Route[] {
  const index = (route: Route): number => route.nexthops[0]?.device?.ifIndex ?? Number.MAX_SAFE_INTEGER;
  return routes.toSorted((a, b) => index(a) - index(b));
}

/** Of one address the longest prefix first, then the tables as given. */
function routesOf(tables: readonly (RouteTable | undefined)[]): Route[] {
  const routes = tables.flatMap((table) => table?.dump() ?? []);
  return routes.sort((a, b) => (Number(a.dst) >>> 0) - (Number(b.dst) >>> 0) || b.prefixLength - a.prefixLength);
}

function nodeText(node: TrieNode | TrieLeaf, depth: number): string {
  const indent = "   ".repeat(depth);
  const address = formatIpv4(ipv4FromBits(node.key));
  if (!(node instanceof TrieNode))
    return `${indent}  |-- ${address}\n${node.routes.map((it) => routeLine(it, depth + 1)).join("")}`;
  let text = `${indent}  +-- ${address}/${32 - node.pos - node.bits} ${node.bits} ${node.fullChildren} ${node.emptyChildren}\n`;
  for (const child of node.children) if (child !== null) text += nodeText(child, depth + 1);
  return text;
}

function routeLine(route: Route, depth: number): string {
  const scope = SCOPES.get(route.scope) ?? `scope=${route.scope}`;
  const tos = route.tos === 0 ? "" : ` tos=${route.tos}`;
  return `${"   ".repeat(depth)}  /${route.prefixLength} ${scope} ${routeTypeName(route.type).toUpperCase()}${tos}\n`;
}
