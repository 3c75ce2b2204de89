/** What the YAML parser found wrong: its code, its words and where. */
export interface ParseFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/**
 * A fault in the words of Go's YAML package, which kubectl prints, behind the line that it names: "line 4: mapping values
 * are not allowed in this context". As there, faults of the scanner on the first line name none, and those of the parser
 * the line before. Lines are counted from `start`, where the document begins. Faults that Go has no like of keep their words and their line.
 */
export function goYamlWords(fault: ParseFault, source: string, start = 0): string {
  const [at] = fault.pos;
  const found = matching(fault);
  // Go counts from 0, adds one for the scanner's faults, and does not print 0.
  const line = (offset: number): number => source.slice(start, offset).split("\n").length - 1;
  const scanned = (offset: number, words: string): string => placed(line(offset) === 0 ? 0 : line(offset) + 1, words);
  switch (found) {
    case "character":
      return scanned(at, "found character that cannot start any token");
    case "value": {
      const colon = /:(?=\s|$)/.exec(source.slice(at))?.index ?? 0;
      return scanned(at + colon, "mapping values are not allowed in this context");
    }
    case "entry":
      return scanned(at, "block sequence entries are not allowed in this context");
    case "anchor":
      return scanned(at, "did not find expected alphabetic or numeric character");
    case "quote":
      return scanned(source.length, "found unexpected end of stream");
    case "colon": {
      const end = source.indexOf("\n", at);
      return scanned(end < 0 ? source.length : end + 1, "could not find expected ':'");
    }
    case "sequence":
      return placed(line(at), "did not find expected ',' or ']'");
    case "map":
      return placed(line(at), "did not find expected ',' or '}'");
    case "item":
      return placed(line(at), "did not find expected '-' indicator");
    case "key":
      return placed(line(at), "did not find expected key");
    default:
      return placed(line(at) + 1, fault.message.split("\n")[0] ?? "");
  }
}

function placed(line: number, words: string): string {
  const short = words.length <= 120 ? words : `${words.slice(0, 117)}...`;
  return line === 0 ? short : `line ${line}: ${short}`;
}

/** Which of Go's faults it is. */
function matching({ code, message }: ParseFault): string {
  if (code === "TAB_AS_INDENT" || code === "BAD_SCALAR_START") return "character";
  if (code === "BLOCK_AS_IMPLICIT_KEY" || code === "MULTILINE_IMPLICIT_KEY") return "value";
  if (/^Unexpected block-seq-ind/.test(message)) return "entry";
  if (/^Anchor cannot be/.test(message)) return "anchor";
  if (/^Missing closing .quote/.test(message)) return "quote";
  if (/^Implicit map keys need to be followed/.test(message)) return "colon";
  if (/^Flow sequence in block/.test(message)) return "sequence";
  if (/^Flow map in block/.test(message)) return "map";
  if (/^Unexpected scalar at node end/.test(message)) return "item";
  if (/^Sequence item without|^All mapping items must start/.test(message)) return "key";
  return "";
}
