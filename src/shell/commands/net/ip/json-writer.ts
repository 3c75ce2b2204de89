/** What a JSON member can be; a string of digits with `raw` keeps its form ("0.00"). */
export type JsonScalar = string | number | boolean | null;

/** Writes JSON as iproute2 does (lib/json_writer.c): on one line, or with four spaces for each level. */
export class JsonWriter {
  private readonly pretty: boolean;
  private text = "";
  private depth = 0;
  private separator = "";

  constructor(pretty: boolean) {
    this.pretty = pretty;
  }

  openObject(name: string | null = null): void {
    if (name !== null) this.name(name);
    this.begin("{");
  }

  closeObject(): void {
    this.end("}");
  }

  openArray(name: string | null = null): void {
    if (name !== null) this.name(name);
    this.begin("[");
    if (this.pretty) this.text += " ";
  }

  closeArray(): void {
    if (this.pretty && this.separator !== "") this.text += " ";
    this.separator = "";
    this.end("]");
  }

  member(name: string | null, value: JsonScalar): void {
    this.raw(name, typeof value === "string" ? quote(value) : String(value));
  }

  /** A value whose text is JSON already. */
  raw(name: string | null, json: string): void {
    if (name !== null) this.name(name);
    this.endOfRecord();
    this.text += json;
  }

  /** Text that is no JSON, where a tool prints such in between. */
  aside(text: string): void {
    this.text += text;
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.text;
    this.text = "";
    return text;
  }

  private name(name: string): void {
    this.endOfRecord();
    this.endOfLine();
    this.separator = "";
    this.text += this.pretty ? `${quote(name)}: ` : `${quote(name)}:`;
  }

  private begin(bracket: string): void {
    this.endOfRecord();
    this.text += bracket;
    this.depth++;
    this.separator = "";
  }

  private end(bracket: string): void {
    this.depth--;
    if (this.separator !== "") this.endOfLine();
    this.text += bracket;
    this.separator = ",";
  }

  private endOfRecord(): void {
    this.text += this.separator;
    this.separator = ",";
  }

  private endOfLine(): void {
    if (this.pretty) this.text += `\n${"    ".repeat(this.depth)}`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\f": "\\f",
  "\b": "\\b",
  "\\": "\\\\",
  '"': '\\"',
};

function quote(text: string): string {
  return `"${text.replace(/[\t\n\r\f\b\\"]/g, (each) => ESCAPES[each] ?? each)}"`;
}
