import { Family } from "../../wire/ip-address.js";
import { HashlimitMatch } from "../match/hashlimit-match.js";
import { RecentMatch } from "../match/recent-match.js";
import type { Netfilter } from "../netfilter.js";
import type { Match } from "./rule.js";

/** The matches of all rules of iptables and ip6tables, or of one of the two. */
function* matchesOf(netfilter: Netfilter, families: readonly Family[]): Iterable<Match> {
  for (const family of families) {
    for (const table of netfilter.tables(family).all()) {
      for (const chain of table.madeChains()) for (const { spec } of chain.rules) yield* spec.matches;
    }
  }
}

/** The lists that rules of `-m recent` use: those have a file in /proc/net/xt_recent. */
export function recentListsInUse(netfilter: Netfilter): Set<string> {
  const names = new Set<string>();
  for (const match of matchesOf(netfilter, [Family.V4, Family.V6]))
    if (match instanceof RecentMatch) names.add(match.listName);
  return names;
}

/** A list or a table goes with the last rule that uses it (recent_mt_destroy, htable_put); to be called when rules were taken away. */
export function forgetUnusedLists(netfilter: Netfilter): void {
  if (!netfilter.hashlimits.isEmpty) {
    const matches = [...matchesOf(netfilter, [Family.V4, Family.V6])];
    netfilter.hashlimits.keep(matches.filter((match) => match instanceof HashlimitMatch));
  }
  if (netfilter.recent.names().length > 0) netfilter.recent.keep(recentListsInUse(netfilter));
}

/** The tables of `-m hashlimit` by name, each with the first match that fills it. */
export function hashlimitTables(netfilter: Netfilter, family: Family): Map<string, HashlimitMatch> {
  const tables = new Map<string, HashlimitMatch>();
  for (const match of matchesOf(netfilter, [family])) {
    if (match instanceof HashlimitMatch && !tables.has(match.tableName)) tables.set(match.tableName, match);
  }
  return tables;
}
