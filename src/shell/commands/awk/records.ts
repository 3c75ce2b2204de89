import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { compileAwkRegex } from "./regex.js";

/** Reads records from streams by what RS is at that moment. */
export class RecordReader {
  private readonly pushedBack = new Map<Stream, string>();

  /** The next record; null at the end. */
  *read(stream: Stream, separator: string): Generator<Wait, string | null, void> {
    if (separator === "") return yield* this.readParagraph(stream);
    if (separator.length > 1) return yield* this.readByRegex(stream, separator);
    let text = "";
    for (;;) {
      const bytes = stream.readUntil(separator);
      if (bytes === null) yield stream.readable;
      else if (bytes === "") return text === "" ? null : text;
      else if (bytes.endsWith(separator)) return text + bytes.slice(0, -1);
      else text += bytes;
    }
  }

  private *readParagraph(stream: Stream): Generator<Wait, string | null, void> {
    let text = "";
    for (;;) {
      const bytes = stream.readUntil("\n");
      if (bytes === null) yield stream.readable;
      else if (bytes === "") return text === "" ? null : text.replace(/\n$/, "");
      else if (bytes === "\n") {
        if (text !== "") return text.replace(/\n$/, "");
      } else text += bytes;
    }
  }

  /** Simplified: with a regular expression as RS the whole input is read before its first record is given. */
  private *readByRegex(stream: Stream, separator: string): Generator<Wait, string | null, void> {
    let text = this.pushedBack.get(stream);
    if (text === undefined) {
      text = "";
      for (;;) {
        const bytes = stream.read(65_536);
        if (bytes === null) yield stream.readable;
        else if (bytes === "") break;
        else text += bytes;
      }
    }
    if (text === "") return null;
    const match = compileAwkRegex(separator).exec(text);
    if (match === null || match[0] === "") {
      this.pushedBack.set(stream, "");
      return text;
    }
    this.pushedBack.set(stream, text.slice(match.index + match[0].length));
    return text.slice(0, match.index);
  }
}
