/** The candidate that looks most like `name` (edit distance at most 2, or 3 for long names); null when none does. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const limit = name.length >= 8 ? 3 : name.length >= 4 ? 2 : 1;
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance =
      candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null) return best;
  for (const candidate of candidates) {
    if (name.length >= 4 && candidate.toLowerCase().startsWith(name.toLowerCase())) return candidate;
  }
  return null;
}

/** Letters to insert, delete, change or swap with their neighbour to get from one text to the other. */
function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1;
      let value = Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)) {
        value = Math.min(value, (twoBack[j - 2] ?? 0) + 1);
      }
      row.push(value);
    }
    twoBack = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
