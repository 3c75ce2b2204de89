import { escapePattern, escapeRegExp } from "./pattern.js";

/** Where the pieces of an expanded word go. What makes the difference between a word, an assignment and a pattern. */
export interface Sink {
  /** Unquoted text that stands in the source; `source` is as written, with its backslashes. */
  literal(text: string, source?: string): void;
  quoted(text: string): void;
  /** Unquoted pattern characters that stand in the source. */
  glob(text: string): void;
  /** The result of an unquoted expansion. */
  split(text: string): void;
  /** `$@`, `$*` and arrays: several values; `separator` joins them where there is only one field. */
  list(values: readonly string[], star: boolean, quoted: boolean, separator: string): void;
}

/** Collects one text without splitting: assignments, redirection targets, here-documents. */
export class TextSink implements Sink {
  text = "";

  literal(text: string): void {
    this.text += text;
  }

  quoted(text: string): void {
    this.text += text;
  }

  glob(text: string): void {
    this.text += text;
  }

  split(text: string): void {
    this.text += text;
  }

  list(values: readonly string[], star: boolean, _quoted: boolean, separator: string): void {
    this.text += values.join(star ? separator : " ");
  }
}

/** Collects a pattern: what was quoted or literal is escaped, what an unquoted expansion gave is active. */
export class PatternSink implements Sink {
  pattern = "";

  literal(text: string): void {
    this.pattern += escapePattern(text);
  }

  quoted(text: string): void {
    this.pattern += escapePattern(text);
  }

  glob(text: string): void {
    this.pattern += text;
  }

  split(text: string): void {
    this.pattern += text;
  }

  list(values: readonly string[], star: boolean, quoted: boolean, separator: string): void {
    const text = values.join(star ? separator : " ");
    this.pattern += quoted ? escapePattern(text) : text;
  }
}

/** Collects the right side of `=~`: quoted parts are literal, the rest is an extended regular expression as written. */
export class RegexSink implements Sink {
  source = "";

  literal(_text: string, source = _text): void {
    this.source += source;
  }

  quoted(text: string): void {
    this.source += escapeRegExp(text);
  }

  glob(text: string): void {
    this.source += text;
  }

  split(text: string): void {
    this.source += text;
  }

  list(values: readonly string[], star: boolean, quoted: boolean, separator: string): void {
    const text = values.join(star ? separator : " ");
    this.source += quoted ? escapeRegExp(text) : text;
  }
}

/** Collects the replacement of `${v/p/r}`: an unquoted `&` stands for what was matched (bash 5.2's patsub_replacement). */
export class ReplacementSink implements Sink {
  /** Texts; null is where the match goes. */
  readonly pieces: (string | null)[] = [];

  literal(text: string, source = text): void {
    if (source !== text) this.active(source.replace(/\\([^&\\])/g, "$1"));
    else this.active(text);
  }

  quoted(text: string): void {
    this.pieces.push(text);
  }

  glob(text: string): void {
    this.pieces.push(text);
  }

  split(text: string): void {
    this.active(text);
  }

  list(values: readonly string[], star: boolean, quoted: boolean, separator: string): void {
    const text = values.join(star ? separator : " ");
    if (quoted) this.quoted(text);
    else this.active(text);
  }

  /** The replacement for one match. */
  fill(match: string): string {
    return this.pieces.map((piece) => piece ?? match).join("");
  }

  private active(text: string): void {
    for (const part of text.split(/(\\[&\\]|&)/)) {
      if (part === "&") this.pieces.push(null);
      else if (part === "\\&" || part === "\\\\") this.pieces.push(part.slice(1));
      else if (part !== "") this.pieces.push(part);
    }
  }
}
