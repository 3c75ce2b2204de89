import { AwkError } from "./error.js";
import { splitFields } from "./split.js";
import { inputValue, type Value } from "./values.js";

/** The variables that cutting a record into fields and joining it again asks for. */
export interface FieldVariables {
  text(name: "FS" | "OFS" | "RS"): string;
  string(value: Value): string;
  /** NF has changed. */
  setFieldCount(count: number): void;
}

/** The record that is being worked on, and its fields, which are cut when first asked for. */
export class AwkFields {
  /** `$0`. */
  record = "";
  private readonly variables: FieldVariables;
  private fields: Value[] | null = null;

  constructor(variables: FieldVariables) {
    this.variables = variables;
  }

  /** Makes a text the record. */
  setRecord(text: string): void {
    this.record = text;
    this.fields = null;
  }

  /** Cuts the record, so that NF is known. */
  split(): Value[] {
    if (this.fields === null) {
      const { variables } = this;
      const parts = splitFields(this.record, variables.text("FS"), variables.text("RS") === "");
      this.fields = parts.map(inputValue);
      variables.setFieldCount(parts.length);
    }
    return this.fields;
  }

  /** `$index`. @throws AwkError for a negative one */
  get(index: number): Value {
    if (index === 0) return inputValue(this.record);
    if (index < 0) throw new AwkError(`negative field index $${index}`, true);
    return this.split()[index - 1];
  }

  /** Sets `$index`; a field joins the record anew. @throws AwkError for a negative one */
  set(index: number, value: Value): void {
    if (index < 0) throw new AwkError(`negative field index $${index}`, true);
    if (index === 0) {
      this.setRecord(this.variables.string(value));
      return;
    }
    const fields = this.split();
    while (fields.length < index) fields.push("");
    fields[index - 1] = value;
    this.variables.setFieldCount(fields.length);
    this.rebuild();
  }

  /** Sets NF: fields are added or dropped. @throws AwkError for a negative number */
  resize(count: number): void {
    if (count < 0) throw new AwkError("negative value assigned to NF", true);
    const fields = this.split();
    while (fields.length < count) fields.push("");
    fields.length = count;
    this.variables.setFieldCount(count);
    this.rebuild();
  }

  private rebuild(): void {
    this.record = this.split()
      .map((value) => this.variables.string(value))
      .join(this.variables.text("OFS"));
  }
}
