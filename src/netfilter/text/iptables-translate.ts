import { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import { type SetNumbers, translateRule } from "../nft/xlate/translate-rule.js";
import { type Command, CommandParser } from "./command-parser.js";
import { extensionHelp, HelpAsked } from "./extension-help.js";
import { type CommandEnvironment, type CommandResult, failure, VERSION } from "./iptables.js";
import { usage } from "./usage.js";

/** The lines that a command becomes, or that it has no words of nft's. */
export type Translation =
  | { readonly lines: readonly (readonly string[])[]; readonly isQuoted: boolean }
  | { readonly untranslated: true }
  | { readonly unknown: true };

/** Runs `iptables-translate` (`ip6tables-translate`): says a command in nft's words, and changes nothing. */
export function runIptablesTranslate(
  netfilter: Netfilter,
  family: Family,
  argv: readonly string[],
  environment: CommandEnvironment,
): CommandResult {
  const name = family === Family.V4 ? "iptables-translate" : "ip6tables-translate";
  const { names, origin } = environment;
  const parser = new CommandParser(argv, { family, sets: netfilter.sets, names, origin });
  const warnings = (): string => parser.warnings.map((line) => `${line}\n`).join("");
  let command: Command;
  try {
    command = parser.parse();
  } catch (error) {
    if (error instanceof HelpAsked)
      return { stdout: usage(name) + extensionHelp(error.extensions, family), stderr: "", exitCode: 0 };
    const failed = failure(name, error);
    return { ...failed, stderr: warnings() + failed.stderr };
  }
  if (command.letter === "V") return { stdout: `${name} ${VERSION}\n`, stderr: "", exitCode: 0 };
  const translation = translateCommand(command, family, { next: 0 });
  if ("unknown" in translation)
    return { stdout: "nft ", stderr: `${warnings()}Translation not implemented\n`, exitCode: 1 };
  return { stdout: `nft ${text(translation, argv)}`, stderr: warnings(), exitCode: 0 };
}

function text(translation: Exclude<Translation, { unknown: true }>, argv: readonly string[]): string {
  if ("untranslated" in translation) return `# ${echoedWords(argv)}`;
  const { lines, isQuoted } = translation;
  const said = (line: string): string => (isQuoted ? `'${line}'` : line);
  // Each source begins a line with the program's name, its destinations do not.
  return lines.map((group) => group.map((line) => `${said(line)}\n`).join("")).join("nft ");
}

/** The words of a command that has no translation, each with a blank behind it; a `!` was used up as it was read. */
export function echoedWords(argv: readonly string[]): string {
  return `${argv.map((word) => `${word === "!" ? "" : word} `).join("")}\n`;
}

/** What a command becomes in nft's language (do_command_xlate). */
export function translateCommand(command: Command, family: Family, numbers: SetNumbers): Translation {
  const { letter, table, chain } = command;
  const place = `${family === Family.V4 ? "ip" : "ip6"} ${table}`;
  const plain = (line: string): Translation => ({ lines: [[line]], isQuoted: false });
  switch (letter[0]) {
    case "A":
    case "I":
      return translateRules(command, family, numbers, `${letter === "A" ? "add" : "insert"} rule ${place} ${chain}`);
    case "N":
      return plain(`add chain ${place} ${chain}`);
    case "X":
      return plain(`delete chain ${place} ${chain ?? "(null)"}`);
    case "F":
      return plain(chain === null ? `flush table ${place}` : `flush chain ${place} ${chain}`);
    case "L":
      return plain(`list table ${place}`);
    default:
      return { unknown: true };
  }
}

function translateRules({ specs }: Command, family: Family, numbers: SetNumbers, head: string): Translation {
  const lines: string[][] = [];
  let source: unknown = null;
  for (const spec of specs) {
    const translated = translateRule(spec, family === Family.V4 ? "ip" : "ip6", numbers);
    if (translated === null) return { untranslated: true };
    for (const set of translated.sets) lines.push([set]);
    const line = `${head} ${translated.words}`;
    const last = lines[lines.length - 1];
    if (last !== undefined && source === spec.selector.src && translated.sets.length === 0) last.push(line);
    else lines.push([line]);
    source = spec.selector.src;
  }
  return { lines, isQuoted: true };
}
