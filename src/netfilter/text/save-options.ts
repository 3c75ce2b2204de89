import type { CommandResult } from "./iptables.js";

/** What the options of iptables-save, ebtables-save or arptables-save ask for. */
export class SaveOptions {
  /** `-c`: counters in front of each rule. */
  counters = false;
  /** `-t`: the one table that is wanted; null for all. */
  table: string | null = null;
}

/**
 * Reads them for the program `name` (xtables_save_main): `-4` and `-6` change nothing, and arptables-save knows `-c` and `-V`
 * alone. What is printed instead of tables where the options say so or are wrong.
 */
export function readSaveOptions(name: string, argv: readonly string[]): SaveOptions | CommandResult {
  const options = new SaveOptions();
  const known = name.startsWith("arptables") ? "cV" : name.startsWith("ebtables") ? "cVtM" : "cVtM46";
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    const [option = "", inline] = word.split("=");
    const letter = LONG[option] ?? (/^-.$/.test(option) ? option.slice(1) : "");
    if (letter === "" || !known.includes(letter)) return refusal(name, word);
    if (letter === "V") return { stdout: `${name} v1.8.9 (nf_tables)\n`, stderr: "", exitCode: 0 };
    if (letter === "c") options.counters = true;
    else if (letter === "t") options.table = inline ?? argv[++i] ?? "";
    else if (letter === "M" && inline === undefined) i++;
  }
  return options;
}

const LONG: Readonly<Record<string, string>> = {
  "--counters": "c",
  "--version": "V",
  "--table": "t",
  "--modprobe": "M",
};

function refusal(name: string, word: string): CommandResult {
  if (!word.startsWith("-")) return { stdout: "", stderr: "Unknown arguments found on commandline\n", exitCode: 1 };
  const problem = word.startsWith("--") ? `unrecognized option '${word}'` : `invalid option -- '${word[1]}'`;
  const stderr = `${name}: ${problem}\nLook at manual page \`${name}.8' for more information.\n`;
  return { stdout: "", stderr, exitCode: 1 };
}
