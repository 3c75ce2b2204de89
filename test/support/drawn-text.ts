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

/** For sed: random ports would decide the order of what is sorted. Those that traceroute asks at stay (33434 to 33599). */
export const EPHEMERAL =
  "s/(sport|dport)=(32[0-9]{3}|33[0-36-9][0-9]{2}|3[4-9][0-9]{3}|[45][0-9]{4}|60[0-9]{3})\\b/\\1=PORT/g";
