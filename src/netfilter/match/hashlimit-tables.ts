import type { Bucket, HashlimitMatch } from "./hashlimit-match.js";

/** One table of `-m hashlimit`: its buckets by whose they are, and the rule that says how they fill (struct xt_hashlimit_htable). */
export class HashlimitTable {
  readonly config: HashlimitMatch;
  readonly buckets = new Map<string, Bucket>();

  constructor(config: HashlimitMatch) {
    this.config = config;
  }
}

/**
 * The tables of `-m hashlimit`, shared by the rules of one family that name them. Simplified: what the first rule that was
 * asked says of rates and modes holds for the table, where Linux takes the rule that was made first.
 */
export class HashlimitTables {
  private readonly tables = new Map<string, HashlimitTable>();

  /** The table that a rule names; made when it is new. */
  table(match: HashlimitMatch): HashlimitTable {
    let table = this.tables.get(match.tableKey);
    if (table === undefined) {
      table = new HashlimitTable(match);
      this.tables.set(match.tableKey, table);
    }
    return table;
  }

  /** True when no table was ever asked for. */
  get isEmpty(): boolean {
    return this.tables.size === 0;
  }

  /** Forgets the tables that none of `matches` names (htable_put). */
  keep(matches: Iterable<HashlimitMatch>): void {
    const used = new Set([...matches].map(({ tableKey }) => tableKey));
    for (const key of [...this.tables.keys()]) if (!used.has(key)) this.tables.delete(key);
  }
}
