import { JsonError, JsonReader } from "./json-reader.js";
import type { Json } from "./values.js";

/** One file's text, or standard input's. */
export interface JqSource {
  readonly name: string;
  readonly text: string;
}

/** `-R`, `-s` and `--stream`: how the text is cut into inputs. */
export interface InputForm {
  readonly raw: boolean;
  readonly slurp: boolean;
}

/** The inputs of a program, read line by line as they are asked for. */
export class JqInput {
  /** What is wrong with the text behind the last input, in jq's words; null as long as nothing is. */
  problem: string | null = null;
  /** The file read last, null before the first line. */
  file: string | null = null;
  /** Lines read of it. */
  line = 0;
  private unfinished = false;
  private readonly form: InputForm;
  private readonly values: Generator<Json, void, void>;

  constructor(sources: readonly JqSource[], form: InputForm) {
    this.form = form;
    this.values = form.slurp ? this.slurped(sources) : form.raw ? this.rawLines(sources) : this.parsed(sources);
  }

  /** The next input; undefined behind the last and behind a mistake, which `problem` then tells. */
  next(): Json | undefined {
    try {
      const next = this.values.next();
      if (next.done !== true) return next.value;
      // A last line without its newline has shown jq the end of the file already, which it has closed by now.
      if (this.unfinished) this.file = null;
      return undefined;
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.problem = error.message;
      return undefined;
    }
  }

  private *lines(sources: readonly JqSource[]): Generator<string, void, void> {
    for (const { name, text } of sources) {
      this.file = name;
      this.line = 0;
      for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
        this.unfinished = !line.endsWith("\n");
        if (!this.unfinished) this.line++;
        yield line;
      }
    }
  }

  private *parsed(sources: readonly JqSource[]): Generator<Json, void, void> {
    const reader = new JsonReader();
    for (const line of this.lines(sources)) yield* reader.feed(line);
    yield* reader.end();
  }

  private *rawLines(sources: readonly JqSource[]): Generator<Json, void, void> {
    for (const line of this.lines(sources)) yield line.replace(/\n$/, "");
  }

  private *slurped(sources: readonly JqSource[]): Generator<Json, void, void> {
    yield this.form.raw ? [...this.lines(sources)].join("") : [...this.parsed(sources)];
  }
}
