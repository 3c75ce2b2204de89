/**
 * One copy of each word of a list. A rule's words are cut out of its text: packets ask for them by comparing, which takes
 * far longer with a copy than with the very word, and a copy holds the whole text.
 */
export class Words {
  private readonly own: ReadonlyMap<string, string>;

  constructor(words: readonly string[]) {
    this.own = new Map(words.map((word) => [word, word]));
  }

  /** The list's own copy of a word; the word itself when it is none of them. */
  of<T extends string>(word: T): T {
    return (this.own.get(word) as T | undefined) ?? word;
  }
}
