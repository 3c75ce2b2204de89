import type { Stream } from "./stream.js";
import type { Wait } from "./wait.js";

/** All that comes of a stream until its end, waiting where nothing is there yet; the stream stays open. */
export function* readToEnd(stream: Stream): Generator<Wait, string, void> {
  const chunks: string[] = [];
  for (;;) {
    const bytes = stream.read(65_536);
    if (bytes === null) yield stream.readable;
    else if (bytes === "") return chunks.join("");
    else chunks.push(bytes);
  }
}
