/** Something with a name that a wrong one may have meant. */
export interface Named {
  readonly name: string;
}

/**
 * The one of `known` whose name is nearest to a wrong one, the first of several; null when none is near enough. nft's
 * distance depends on the order of its words, and for tables the wrong one comes first
 * (string_misspell_update in nft's misspell.c).
 */
export function closest<T extends Named>(wrong: string, known: Iterable<T>, wrongFirst = false): T | null {
  let best: T | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const each of known) {
    const longer = Math.max(wrong.length, each.name.length);
    const shorter = Math.min(wrong.length, each.name.length);
    if (longer <= 1) continue;
    const threshold = longer - shorter <= 1 ? Math.max(Math.ceil(longer / 3), 1) : Math.ceil((longer + 2) / 3);
    const distance = wrongFirst ? nftDistance(wrong, each.name) : nftDistance(each.name, wrong);
    if (distance > threshold || distance >= least) continue;
    least = distance;
    best = each;
  }
  return best;
}

/**
 * The edits between two words as nft counts them: its rows are one cell too short and its letters begin with the second,
 * so that the number is not Damerau's, and a guess is made where nobody would.
 */
function nftDistance(a: string, b: string): number {
  const width = b.length;
  const cells = new Array<number>((a.length + 1) * (width + 1)).fill(0);
  const at = (i: number, j: number) => cells[i * width + j] ?? 0;
  const put = (i: number, j: number, value: number) => {
    cells[i * width + j] = value;
  };
  const letter = (text: string, i: number) => text[i] ?? "\0";
  for (let i = 0; i <= a.length; i++) put(i, 0, i);
  for (let j = 0; j <= width; j++) put(0, j, j);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= width; j++) {
      const cost = letter(a, i) === letter(b, j) ? 0 : 1;
      put(i, j, Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost));
      if (i > 1 && j > 1 && letter(a, i) === letter(b, j - 1) && letter(a, i - 1) === letter(b, j))
        put(i, j, Math.min(at(i, j), at(i - 2, j - 2) + cost));
    }
  }
  return at(a.length, width);
}
