/** Longer lists have room for more, so that adding to them costs no copy. */
const MOST_EXACT = 16;

/**
 * `list` with `item` at place `at`, for lists that mostly hold one or two and stand in memory by the hundred thousand: while
 * it is short a new one that is no longer than it has to be, else the same.
 */
export function withItem<T>(list: T[], at: number, item: T): T[] {
  if (list.length === 0) return [item];
  if (list.length < MOST_EXACT) return list.toSpliced(at, 0, item);
  list.splice(at, 0, item);
  return list;
}
