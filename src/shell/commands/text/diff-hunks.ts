/** Lines of the first text from `fromA` to before `toA` that stand for those of the second; one of the two may be empty. */
export interface Hunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Where the texts differ: a longest common subsequence, found after equal beginnings and ends are set aside. */
export function findHunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const rows = endA - start;
  const columns = endB - start;
  const length: Uint32Array[] = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const row = length[i];
      const below = length[i + 1];
      if (row === undefined || below === undefined) continue;
      row[j] = a[start + i] === b[start + j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      i++;
      j++;
      continue;
    }
    const fromA = i;
    const fromB = j;
    while ((i < rows || j < columns) && !(i < rows && j < columns && a[start + i] === b[start + j])) {
      if (j >= columns || (i < rows && (length[i + 1]?.[j] ?? 0) >= (length[i]?.[j + 1] ?? 0))) i++;
      else j++;
    }
    hunks.push({ fromA: start + fromA, toA: start + i, fromB: start + fromB, toB: start + j });
  }
  return hunks;
}

/** Hunks with at most `context` lines around each in common are shown together. */
export function groupHunks(hunks: readonly Hunk[], context: number): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && hunk.fromA - before.toA <= context * 2) last.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}
