import fc from "fast-check";

/** A text with drawn parts: drawn`ip -n ${name} route get ${host}`. */
export function drawn(texts: TemplateStringsArray, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((values) => texts.map((text, i) => text + (values[i] ?? "")).join(""));
}

/** One of the words that the text holds, parted by `|`. */
export function oneOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split("|"));
}

/** One of the lines that the text holds; blank ones are for the eye. */
export function oneLine(text: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
}
