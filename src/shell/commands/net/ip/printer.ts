import { colored } from "./color.js";
import { type JsonScalar, JsonWriter } from "./json-writer.js";

/**
 * Where a tool prints: each field is said once and comes out as text or as JSON (iproute2's json_print.c). The text of a
 * field is dropped in JSON, and a field without text is in JSON alone.
 */
export class Printer {
  private readonly json: JsonWriter | null;
  private readonly newline: string;
  private readonly isColored: boolean;
  private pending = "";

  constructor(options: {
    readonly json: boolean;
    readonly pretty: boolean;
    readonly oneLine: boolean;
    readonly color: boolean;
  }) {
    this.isColored = options.color;
    this.json = options.json ? new JsonWriter(options.pretty) : null;
    this.newline = options.oneLine ? "\\" : "\n";
  }

  get isJson(): boolean {
    return this.json !== null;
  }

  /** A field: `text` in text, `value` by its name in JSON. */
  field(name: string, value: JsonScalar, text = ""): void {
    if (this.json !== null) this.json.member(name, value);
    else this.pending += this.isColored ? colored(name, value, text) : text;
  }

  /** An element of a JSON array; text otherwise. */
  element(value: JsonScalar, text = ""): void {
    if (this.json === null) this.pending += text;
    else this.json.member(null, value);
  }

  /** A number in JSON that keeps its decimals ("0.00"). */
  decimal(name: string, json: string, text: string): void {
    if (this.json === null) this.pending += text;
    else this.json.raw(name, json);
  }

  /** Text alone; nothing in JSON. */
  text(text: string): void {
    if (this.json === null) this.pending += text;
  }

  /** Text that is printed whatever the form, so that it stands between JSON too. */
  always(text: string): void {
    if (this.json === null) this.pending += text;
    else this.json.aside(text);
  }

  /** JSON alone. */
  jsonOnly(name: string, value: JsonScalar): void {
    if (this.json !== null) this.json.member(name, value);
  }

  /** The end of a line within a record: a backslash with `-oneline`. */
  line(): void {
    this.text(this.newline);
  }

  openObject(name: string | null = null): void {
    this.json?.openObject(name);
  }

  closeObject(): void {
    this.json?.closeObject();
  }

  openArray(name: string | null = null): void {
    this.json?.openArray(name);
  }

  closeArray(): void {
    this.json?.closeArray();
  }

  /** Begins the list that a command prints (new_json_obj). */
  begin(): void {
    this.json?.openArray();
  }

  /** Ends it (delete_json_obj). */
  finish(): void {
    this.json?.closeArray();
    if (this.json !== null) this.pending += `${this.json.take()}\n`;
  }

  /** What was printed since the last call. */
  take(): string {
    if (this.json !== null) this.pending += this.json.take();
    const text = this.pending;
    this.pending = "";
    return text;
  }
}
