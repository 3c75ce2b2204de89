import { escapePattern } from "./pattern.js";
import type { Sink } from "./sinks.js";

/** One word that an expansion produced: its text, and the same as a pattern in which what was quoted is escaped. */
export class Field {
  text = "";
  pattern = "";
  /** True when an unquoted glob character is in it. */
  hasGlob = false;
  /** True when something in it was quoted, so that it stays even when it is empty. */
  quoted = false;
}

const GLOB = /[*?[\]]|[+@!]\(/;

/** Collects the pieces of a word and splits what was expanded without quotes at IFS (POSIX 2.6.5). */
export class FieldBuilder implements Sink {
  readonly fields: Field[] = [];
  private current: Field | null = null;
  private afterWhitespace = false;
  private readonly ifs: string;

  constructor(ifs: string) {
    this.ifs = ifs;
  }

  /** Literal text: never split, never a pattern. */
  literal(text: string): void {
    if (text === "") return;
    const field = this.field();
    field.text += text;
    field.pattern += escapePattern(text);
  }

  /** Quoted text: literal, and it keeps its field even when it is empty. */
  quoted(text: string): void {
    const field = this.field();
    field.quoted = true;
    field.text += text;
    field.pattern += escapePattern(text);
  }

  /** Unquoted pattern characters that stand in the source. */
  glob(text: string): void {
    const field = this.field();
    field.text += text;
    field.pattern += text;
    field.hasGlob = true;
  }

  /** The result of an unquoted expansion: split at IFS; its glob characters count. */
  split(text: string): void {
    const { ifs } = this;
    if (text === "") return;
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text[i] ?? "";
      if (!ifs.includes(c)) continue;
      if (i > start) this.active(text.slice(start, i));
      start = i + 1;
      if (c === " " || c === "\t" || c === "\n") {
        if (this.current !== null) {
          this.breakField();
          this.afterWhitespace = true;
        }
      } else if (this.current !== null) this.breakField();
      else if (this.afterWhitespace) this.afterWhitespace = false;
      else {
        this.field();
        this.breakField();
      }
    }
    if (start < text.length) this.active(text.slice(start));
  }

  list(values: readonly string[], star: boolean, quoted: boolean, separator: string): void {
    if (quoted && star) {
      this.quoted(values.join(separator));
      return;
    }
    values.forEach((value, index) => {
      if (index > 0) this.breakField();
      if (quoted) this.quoted(value);
      else this.split(value);
    });
  }

  /** Text of an expansion that is not split (IFS is empty, or the caller split already). */
  active(text: string): void {
    if (text === "") return;
    const field = this.field();
    field.text += text;
    if (GLOB.test(text)) {
      field.pattern += text;
      field.hasGlob = true;
    } else field.pattern += text.includes("\\") ? escapePattern(text) : text;
  }

  /** Ends the present field, if one was begun. */
  breakField(): void {
    if (this.current === null) return;
    this.fields.push(this.current);
    this.current = null;
    this.afterWhitespace = false;
  }

  /** Ends the last field; all fields. */
  finish(): Field[] {
    this.breakField();
    return this.fields;
  }

  private field(): Field {
    if (this.current === null) {
      this.current = new Field();
      this.afterWhitespace = false;
    }
    return this.current;
  }
}
