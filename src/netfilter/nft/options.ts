import type { Style } from "./model/style.js";
import { NFT_LONG_VERSION, NFT_USAGE, NFT_VERSION } from "./usage.js";

/** What the command line says. */
export interface NftOptions {
  /** `-i`: commands are read from standard input, line by line. */
  readonly interactive: boolean;
  readonly file: string | null;
  readonly words: readonly string[];
  readonly check: boolean;
  readonly echo: boolean;
  /** `-o`: rules of a file are put together. */
  readonly optimize: boolean;
  /** `-j`: listings are printed as JSON. */
  readonly json: boolean;
  readonly style: Omit<Style, "nowNs">;
  readonly includePaths: readonly string[];
  /** What stands behind `-D`: "name=value". */
  readonly defines: readonly string[];
}

const LONG: Readonly<Record<string, string>> = {
  "--file": "f",
  "--check": "c",
  "--echo": "e",
  "--handle": "a",
  "--stateless": "s",
  "--numeric": "n",
  "--numeric-priority": "y",
  "--numeric-protocol": "p",
  "--numeric-time": "T",
  "--guid": "u",
  "--service": "S",
  "--reversedns": "N",
  "--terse": "t",
  "--includepath": "I",
  "--define": "D",
  "--interactive": "i",
  "--json": "j",
  "--optimize": "o",
  "--debug": "d",
  "--version": "v",
  "--help": "h",
};

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Options of nft(8), or what it answers at once. */
export function parseNftOptions(args: readonly string[]): NftOptions | Answer {
  const letters: string[] = [];
  let file: string | null = null;
  const includePaths: string[] = [];
  const defines: string[] = [];
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      at++;
      break;
    }
    if (!arg.startsWith("-") || arg === "-") break;
    const [name = "", attached] = arg.startsWith("--") ? arg.split("=", 2) : [arg];
    const cluster = arg.startsWith("--") ? LONG[name] : arg.slice(1);
    if (cluster === undefined) return { stdout: "", stderr: `nft: unrecognized option '${arg}'\n`, exitCode: 1 };
    for (let i = 0; i < cluster.length; i++) {
      const letter = cluster[i] ?? "";
      if (!"fcehasnypTuSNtIDijodvV".includes(letter))
        return { stdout: "", stderr: `nft: invalid option -- '${letter}'\n`, exitCode: 1 };
      letters.push(letter);
      if (!"fIDd".includes(letter)) continue;
      const rest = attached ?? cluster.slice(i + 1);
      let value: string | undefined = rest;
      if (rest === "") {
        at++;
        value = args[at];
      }
      if (value === undefined)
        return { stdout: "", stderr: `nft: option requires an argument -- '${letter}'\n`, exitCode: 1 };
      if (letter === "f") file = value;
      else if (letter === "I") includePaths.push(value);
      else if (letter === "D" && !value.includes("="))
        return { stdout: "", stderr: `Failed to define variable '${value}'\n`, exitCode: 1 };
      else if (letter === "D") defines.push(value);
      break;
    }
  }
  const has = (letter: string) => letters.includes(letter);
  const shown = letters.find((letter) => letter === "v" || letter === "V");
  if (shown !== undefined) return { stdout: shown === "v" ? NFT_VERSION : NFT_LONG_VERSION, stderr: "", exitCode: 0 };
  if (has("h")) return { stdout: NFT_USAGE, stderr: "", exitCode: 0 };
  if (has("d")) return { stdout: "", stderr: "nft: option --debug is not emulated by podwire\n", exitCode: 1 };
  const words = args.slice(at);
  if (defines.length > 0 && file === null) {
    const stderr = "Error: -D/--define can only be used with -f/--filename\n";
    return { stdout: "", stderr, exitCode: 1 };
  }
  if (file === null && words.length === 0 && !has("i"))
    return { stdout: "", stderr: "nft: no command specified\n", exitCode: 1 };
  const late = words.findIndex((word) => /^-[a-zA-Z]$|^--[a-z]/.test(word));
  if (file === null && late >= 0 && words.length > 1) {
    const line = `nft ${args.join(" ")} `;
    const before = `nft ${args.slice(0, at + late).join(" ")} `;
    const marks = `   ^${"~~".padStart(before.length - 2)}`;
    return {
      stdout: "",
      stderr: `Error: syntax error, options must be specified before commands\n${line}\n${marks}\n`,
      exitCode: 1,
    };
  }
  const all = has("n");
  return {
    interactive: has("i"),
    file,
    words,
    check: has("c"),
    echo: has("e"),
    optimize: has("o"),
    json: has("j"),
    style: {
      handles: has("a"),
      stateless: has("s"),
      numericPriority: all || has("y"),
      numericProtocol: all || has("p"),
      numericSymbols: all,
      numericTime: all || has("T"),
      services: has("S"),
      accounts: has("u"),
      terse: has("t"),
    },
    includePaths: includePaths.length === 0 ? ["/etc"] : includePaths,
    defines,
  };
}
