import type { FdbEntry } from "./mac-table.js";

/** Who hears of what a bridge's table learns and forgets; an entry that aged out is told when it is swept or touched. */
export interface FdbWatcher {
  /** The entry is new, differs from what it was, or is gone. */
  fdbChanged(entry: FdbEntry, isDeleted: boolean): void;
}
