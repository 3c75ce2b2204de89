import { EXIT_USAGE, IpExit } from "./session.js";

/** True when `word` is a beginning of `keyword` (iproute2's matches). */
export function isPrefixOf(word: string, keyword: string): boolean {
  return word !== "" && keyword.startsWith(word);
}

/** `Error: argument "x" is wrong: MESSAGE`, exit 255. */
export function invalidArgument(message: string, argument: string): IpExit {
  return new IpExit(EXIT_USAGE, `Error: argument "${argument}" is wrong: ${message}\n`);
}

/** A required argument is not there. */
export function missingArgument(key: string): IpExit {
  return new IpExit(EXIT_USAGE, `Error: argument "${key}" is required\n`);
}

/** The same keyword came twice. */
export function duplicateArgument(key: string, argument: string): IpExit {
  return new IpExit(EXIT_USAGE, `Error: duplicate "${key}": "${argument}" is the second value.\n`);
}

/** A word that means nothing here, or a second device. */
export function garbageArgument(key: string, argument: string): IpExit {
  return new IpExit(EXIT_USAGE, `Error: either "${key}" is duplicate, or "${argument}" is a garbage.\n`);
}

/** `on` and `off` are the only values (on_off of iplink.c). */
export function onOff(key: string, word: string): boolean {
  if (word === "on") return true;
  if (word === "off") return false;
  throw new IpExit(1, `Error: argument of "${key}" must be "on" or "off", not "${word}"\n`);
}

/** `on` and `off` and what they begin with, as the library's parser reads them (parse_on_off). */
export function switchWord(key: string, word: string, exit = 1): boolean {
  if ("off".startsWith(word)) return false;
  if ("on".startsWith(word)) return true;
  throw new IpExit(exit, `Error: argument of "${key}" must be one of "off", "on", not "${word}"\n`);
}

/** The words of a command line, one after another. */
export class Arguments {
  private readonly words: readonly string[];
  private at: number;

  constructor(words: readonly string[], at = 0) {
    this.words = words;
    this.at = at;
  }

  /** True when no word is left. */
  get isEmpty(): boolean {
    return this.at >= this.words.length;
  }

  /** How many words are left. */
  get count(): number {
    return this.words.length - this.at;
  }

  /** The present word; "" at the end. */
  get word(): string {
    return this.words[this.at] ?? "";
  }

  /** The word after the present one, or null. */
  get following(): string | null {
    return this.words[this.at + 1] ?? null;
  }

  /** True when the present word is a beginning of `keyword`. */
  begins(keyword: string): boolean {
    return !this.isEmpty && isPrefixOf(this.word, keyword);
  }

  /** True when the present word is `keyword`. */
  is(keyword: string): boolean {
    return !this.isEmpty && this.word === keyword;
  }

  /** Goes on to the next word, which must be there (NEXT_ARG), and returns it. */
  next(): string {
    this.at++;
    if (this.isEmpty) throw new IpExit(EXIT_USAGE, 'Command line is not complete. Try option "help"\n');
    return this.word;
  }

  /** Leaves the present word behind. */
  skip(): void {
    this.at++;
  }

  /** Goes one word back. */
  back(): void {
    this.at--;
  }

  /** The words that are left. */
  rest(): string[] {
    return this.words.slice(this.at);
  }
}

/** A number as strtoul(3) with base 0 reads it, whole and not negative, up to `max`; null when it is none. */
export function parseNumber(word: string, max = 0xffff_ffff, base = 0): number | null {
  let value: number;
  if (base === 10 ? /^\d+$/.test(word) : base === 0 && /^[1-9]\d*$|^0$/.test(word)) value = Number(word);
  else if (base !== 10 && /^0[xX][0-9a-fA-F]+$/.test(word)) value = Number.parseInt(word.slice(2), 16);
  else if (base === 16 && /^[0-9a-fA-F]+$/.test(word)) value = Number.parseInt(word, 16);
  else if (base === 0 && /^0[0-7]+$/.test(word)) value = Number.parseInt(word, 8);
  else return null;
  return value <= max ? value : null;
}

/** A number with a sign (get_integer). */
export function parseSigned(word: string): number | null {
  const negative = word.startsWith("-");
  const value = parseNumber(negative ? word.slice(1) : word.replace(/^\+/, ""), 0x7fff_ffff);
  return value === null ? null : negative ? -value : value;
}
