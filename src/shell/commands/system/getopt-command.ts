import { quoteAlways } from "../../bash/quoting.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const HINT = "Try 'getopt --help' for more information.\n";

interface LongOption {
  readonly name: string;
  /** 0 none, 1 required, 2 optional. */
  readonly argument: number;
}

/** getopt(1) of util-linux: -o -l -n -a -q -Q -s -u -T, and the old form `getopt abc: args`. */
export function* getoptCommand(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  let short: string | null = null;
  const long: LongOption[] = [];
  let name = "getopt";
  let quiet = false;
  let silent = false;
  let quoted = true;
  let alternative = false;
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    const attached = /^(-[olns]|--(?:options|longoptions|name|shell)=)(.+)$/s.exec(word);
    const key = (attached?.[1] ?? word).replace(/=$/, "");
    const value = (): string => attached?.[2] ?? words[++i] ?? "";
    if (key === "-T" || key === "--test") return 4;
    if (key === "-o" || key === "--options") short = value();
    else if (key === "-l" || key === "--long" || key === "--longoptions" || key === "--longoption") {
      for (const each of value()
        .split(/[, ]+/)
        .filter((text) => text !== "")) {
        const [, bare = "", colons = ""] = /^(.*?)(:*)$/.exec(each) ?? [];
        long.push({ name: bare, argument: colons.length });
      }
    } else if (key === "-n" || key === "--name") name = value();
    else if (key === "-s" || key === "--shell") value();
    else if (key === "-q" || key === "--quiet") quiet = true;
    else if (key === "-Q" || key === "--quiet-output") silent = true;
    else if (key === "-u" || key === "--unquoted") quoted = false;
    else if (key === "-a" || key === "--alternative") alternative = true;
    else if (key.startsWith("--long=") || key.startsWith("--options=")) return 2;
    else if (short === null && !word.startsWith("-")) {
      short = word;
      quoted = false;
      i++;
      break;
    } else break;
  }
  if (short === null) {
    yield* process.printError(`getopt: missing optstring argument\n${HINT}`);
    return 2;
  }
  const out: string[] = [];
  const operands: string[] = [];
  const quote = (text: string): string => (quoted ? quoteAlways(text) : text);
  const inOrder = short.startsWith("-");
  const stopsEarly = short.startsWith("+") || process.env.has("POSIXLY_CORRECT");
  const spec = short.replace(/^[-+]/, "");
  let failed = false;
  function* complain(message: string): Generator<Wait, void, void> {
    failed = true;
    if (!quiet) yield* process.printError(`${name}: ${message}\n`);
  }
  const args = words.slice(i);
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    if (word === "--") {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) {
      if (inOrder) out.push(quote(word));
      else operands.push(word);
      if (!stopsEarly) continue;
      operands.push(...args.slice(at + 1));
      break;
    }
    if (
      word.startsWith("--") ||
      (alternative && word.length > 2 && long.some((each) => word.slice(1).startsWith(each.name)))
    ) {
      const body = word.replace(/^--?/, "");
      const equals = body.indexOf("=");
      const given = equals < 0 ? body : body.slice(0, equals);
      const exact = long.find((each) => each.name === given);
      const matching = exact === undefined ? long.filter((each) => each.name.startsWith(given)) : [exact];
      const found = matching[0];
      if (found === undefined) yield* complain(`unrecognized option '--${given}'`);
      else if (matching.length > 1)
        yield* complain(
          `option '${word}' is ambiguous; possibilities: ${matching.map((each) => `'--${each.name}'`).join(" ")}`,
        );
      else if (found.argument === 0 && equals >= 0)
        yield* complain(`option '--${found.name}' doesn't allow an argument`);
      else if (found.argument === 1 && equals < 0 && at + 1 >= args.length)
        yield* complain(`option '--${found.name}' requires an argument`);
      else {
        out.push(`--${found.name}`);
        if (equals >= 0) out.push(quote(body.slice(equals + 1)));
        else if (found.argument === 1) out.push(quote(args[++at] ?? ""));
        else if (found.argument === 2) out.push(quote(""));
      }
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      const place = letter === ":" ? -1 : spec.indexOf(letter);
      if (place < 0) {
        yield* complain(`invalid option -- '${letter}'`);
        continue;
      }
      if (spec[place + 1] !== ":") {
        out.push(`-${letter}`);
        continue;
      }
      const rest = word.slice(j + 1);
      if (rest !== "" || spec[place + 2] === ":") out.push(`-${letter}`, quote(rest));
      else if (at + 1 < args.length) out.push(`-${letter}`, quote(args[++at] ?? ""));
      else yield* complain(`option requires an argument -- '${letter}'`);
      break;
    }
  }
  if (!silent) yield* process.print(` ${[...out, "--", ...operands.map(quote)].join(" ")}\n`);
  return failed ? 1 : 0;
}
