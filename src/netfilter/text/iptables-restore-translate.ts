import { SECOND } from "../../sim/time.js";
import { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import { chainNameOf, Table, type TableName } from "../rules/table.js";
import { BadArgument, CommandParser } from "./command-parser.js";
import { type CommandEnvironment, type CommandResult, VERSION } from "./iptables.js";
import { echoedWords, translateCommand } from "./iptables-translate.js";
import { ParameterProblem } from "./parameter-problem.js";
import { dateText } from "./save-table.js";
import { splitWords } from "./split-words.js";
import { tableName } from "./table-editor.js";

/** The file behind `-f`, or what is printed instead of a translation. */
export function restoreTranslateFile(name: string, argv: readonly string[]): string | CommandResult {
  const help = `${name} 1.8.9 (c) 2014 by Pablo Neira Ayuso <pablo@netfilter.org>
Usage: ${name} [-h] [-f <FILE>] [-V]
\t[ --help ]
\t[ --file=<FILE> ]
\t[ --version ]
`;
  let file: string | null = null;
  for (let i = 0; i < argv.length; i++) {
    const [option, inline] = (argv[i] ?? "").split("=");
    if (option === "-f" || option === "--file") file = inline ?? argv[++i] ?? null;
    else if (option === "-V" || option === "--version") return { stdout: `${name} v1.8.9\n`, stderr: "", exitCode: 0 };
    else if (option === "-h" || option === "--help") return { stdout: "", stderr: help, exitCode: 1 };
  }
  return file ?? { stdout: "", stderr: `ERROR: missing file name\n${help}`, exitCode: 1 };
}

/** Runs `iptables-restore-translate` on the text of a file: each line in nft's words. */
export function runRestoreTranslate(
  netfilter: Netfilter,
  family: Family,
  input: string,
  environment: CommandEnvironment,
): CommandResult {
  return new RestoreTranslation(netfilter, family, environment).run(input);
}

class RestoreTranslation {
  private readonly netfilter: Netfilter;
  private readonly family: Family;
  private readonly environment: CommandEnvironment;
  private readonly name: string;
  /** "ip" or "ip6". */
  private readonly network: string;
  private readonly numbers = { next: 0 };
  private stdout = "";
  private stderr = "";
  private table: TableName | null = null;
  private line = 0;
  /** Whether a target was looked for that is none: what is said of a later failure tells so (errno). */
  private soughtTarget = false;

  constructor(netfilter: Netfilter, family: Family, environment: CommandEnvironment) {
    this.netfilter = netfilter;
    this.family = family;
    this.environment = environment;
    this.name = family === Family.V4 ? "iptables" : "ip6tables";
    this.network = family === Family.V4 ? "ip" : "ip6";
  }

  run(input: string): CommandResult {
    const date = dateText(this.environment.epochS + Math.floor(this.netfilter.sim.nowNs / SECOND));
    this.stdout = `# Translated by ${this.name}-restore-translate v1.8.9 on ${date}\n`;
    for (const line of input.replace(/\n$/, "").split("\n")) {
      this.line++;
      if (line === "" || line.startsWith("#") || line === "COMMIT") continue;
      const failed = line.startsWith("*") ? this.begin(line) : this.translate(line);
      if (failed !== null) return failed;
    }
    return { stdout: `${this.stdout}# Completed on ${date}\n`, stderr: this.stderr, exitCode: 0 };
  }

  private begin(line: string): CommandResult | null {
    const word = line.slice(1).split(/[ \t]/)[0] ?? "";
    this.table = tableName(word);
    if (this.table === null) return this.problem(`${this.program}: line ${this.line} table name '${word}' invalid`);
    this.stdout += `add table ${this.network} ${word}\n`;
    return null;
  }

  private translate(line: string): CommandResult | null {
    const { table, family } = this;
    if (table === null) return this.lineFailed();
    if (line.startsWith(":")) {
      this.stdout += this.chainLine(table, line);
      return null;
    }
    const words = ["-t", table, ...splitWords(`${line.replace(/^\[\d+:\d+\] */, "")}\n`)];
    const { names, origin } = this.environment;
    const parser = new CommandParser(words, { family, sets: this.netfilter.sets, names, origin });
    try {
      const command = parser.parse();
      const translation = translateCommand(command, family, this.numbers);
      this.soughtTarget ||= command.specs.some(({ action }) => action.kind === "jump");
      if ("unknown" in translation) return this.lineFailed();
      if ("untranslated" in translation) this.stdout += `# ${echoedWords(words)}`;
      else
        this.stdout += translation.lines
          .flat()
          .map((each) => `${each}\n`)
          .join("");
      return null;
    } catch (error) {
      if (!(error instanceof ParameterProblem)) throw error;
      return error instanceof BadArgument ? this.hinted(`${error.message}\n`) : this.problem(error.message);
    } finally {
      this.stderr += parser.warnings.map((each) => `${each}\n`).join("");
    }
  }

  private chainLine(table: TableName, line: string): string {
    const [chain = "", policy = ""] = line
      .slice(1)
      .trim()
      .split(/[ \t]+/);
    const builtin = Table.builtins(table).find(({ hook }) => chainNameOf(hook) === chain);
    const head = `add chain ${this.network} ${table} ${chain}`;
    if (builtin === undefined) return `${head}\n`;
    // For the table of security it says no priority of its own.
    const { type, priority } = table === "security" ? { ...builtin, priority: 0 } : builtin;
    const said = policy === "ACCEPT" || policy === "DROP" ? ` policy ${policy.toLowerCase()};` : "";
    return `${head} { type ${type} hook ${chain.toLowerCase()} priority ${priority};${said} }\n`;
  }

  /** The name that it calls itself in errors. */
  private get program(): string {
    return `${this.name}-translate-restore`;
  }

  private lineFailed(): CommandResult {
    const reason = this.soughtTarget ? ": No chain/target/match by that name." : "";
    const failed = `${this.program}: line ${this.line} failed${reason}\n`;
    return { stdout: "", flushed: this.stdout, stderr: this.stderr + failed, exitCode: 1 };
  }

  private problem(message: string): CommandResult {
    return this.hinted(`${this.program} ${VERSION}: ${message}\n`);
  }

  private hinted(message: string): CommandResult {
    const hint = `Try \`${this.program} -h' or '${this.program} --help' for more information.\n`;
    const stderr = `${this.stderr}${message}Error occurred at line: ${this.line}\n${hint}`;
    return { stdout: this.stdout, stderr, exitCode: 2 };
  }
}
