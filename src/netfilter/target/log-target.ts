import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type ParseContext, parseInteger, quote, type TargetExtension } from "../text/extension.js";
import { logLine } from "../text/log-line.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const LEVELS: readonly (readonly [string, number])[] = [
  ["alert", 1],
  ["crit", 2],
  ["debug", 7],
  ["emerg", 0],
  ["error", 3],
  ["info", 6],
  ["notice", 5],
  ["panic", 0],
  ["warning", 4],
];
const LEVEL_NAMES = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];

/** What a LOG line tells besides the usual: bits of `--log-...` options (NF_LOG_*). */
export const LogFlag = { TcpSequence: 1, TcpOptions: 2, IpOptions: 4, Uid: 8, MacDecode: 32 } as const;

const FLAG_OPTIONS: readonly (readonly [string, number])[] = [
  ["tcp-sequence", LogFlag.TcpSequence],
  ["tcp-options", LogFlag.TcpOptions],
  ["ip-options", LogFlag.IpOptions],
  ["uid", LogFlag.Uid],
  ["macdecode", LogFlag.MacDecode],
];

/** `-j LOG`: writes a line of the packet to the kernel's log (nf_log_syslog.c). */
export class LogTarget implements Target {
  readonly name = "LOG";
  readonly needsConntrack = false;
  readonly level: number;
  readonly prefix: string;
  readonly flags: number;

  constructor(level: number, prefix: string, flags: number) {
    this.level = level;
    this.prefix = prefix;
    this.flags = flags;
  }

  apply(skb: Skb, context: Context): number {
    context.kernelLog.write(context.sim.nowNs, this.level, logLine(skb, this.prefix, this.flags));
    return CONTINUE;
  }

  save(): string {
    let text = this.prefix === "" ? "" : ` --log-prefix ${quote(this.prefix)}`;
    if (this.level !== 4) text += ` --log-level ${this.level}`;
    for (const [name, bit] of FLAG_OPTIONS) if ((this.flags & bit) !== 0) text += ` --log-${name}`;
    return text;
  }

  list(numeric: boolean): string {
    let text = "LOG";
    if (numeric) text += ` flags ${this.flags} level ${this.level}`;
    else {
      text += ` level ${LEVEL_NAMES[this.level]}`;
      for (const [name, bit] of FLAG_OPTIONS) if ((this.flags & bit) !== 0) text += ` ${name}`;
    }
    return this.prefix === "" ? text : `${text} prefix "${this.prefix}"`;
  }
}

function parseLevel(text: string): number {
  const number = parseInteger(text);
  if (number !== null && number < 8) return number;
  const level = number === null ? LEVELS.find(([name]) => name === text) : undefined;
  if (level === undefined) throw new ParameterProblem(`log level "${text}" unknown\n`);
  return level[1];
}

function parseLog(given: Given): LogTarget {
  let flags = 0;
  for (const [name, bit] of FLAG_OPTIONS) if (given.has(`log-${name}`)) flags |= bit;
  return new LogTarget(
    parseLevel(given.value("log-level") ?? "4"),
    (given.value("log-prefix") ?? "").slice(0, 29),
    flags,
  );
}

/** How `-j LOG` is read. */
export const logTarget: TargetExtension = {
  name: "LOG",
  options: [
    { name: "log-level" },
    { name: "log-prefix" },
    ...FLAG_OPTIONS.map(([name]) => ({ name: `log-${name}`, args: 0 as const })),
  ],
  parse: parseLog,
};

/** The longest prefix, as nft's log statement has it (NF_LOG_PREFIXLEN). */
const LONGEST_PREFIX = 127;
const NO_RANGE = "warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead";

/** `-j NFLOG`: hands the packet to listeners of a group. Nobody listens here: it is counted, noted and goes on. */
export class NflogTarget implements Target {
  readonly name = "NFLOG";
  readonly needsConntrack = false;
  readonly group: number;
  readonly prefix: string;
  readonly size: number;
  readonly threshold: number;

  constructor(given: Given, context: ParseContext) {
    this.group = given.uint("nflog-group", 0, 65535) ?? 0;
    this.prefix = (given.value("nflog-prefix") ?? "").slice(0, LONGEST_PREFIX);
    if (given.uint("nflog-range", 0, 0xffff_ffff) !== null) context.warnings.push(NO_RANGE);
    this.size = given.uint("nflog-size", 0, 0xffff_ffff) ?? 0;
    this.threshold = given.uint("nflog-threshold", 0, 65535) ?? 0;
  }

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return this.text(" --");
  }

  list(): string {
    return this.text(" ").slice(1);
  }

  private text(lead: string): string {
    let text = this.prefix === "" ? "" : `${lead}nflog-prefix ${quote(this.prefix)}`;
    if (this.group !== 0) text += `${lead}nflog-group ${this.group}`;
    if (this.size !== 0) text += `${lead}nflog-size ${this.size}`;
    if (this.threshold !== 0) text += `${lead}nflog-threshold ${this.threshold}`;
    return text;
  }
}

/** How `-j NFLOG` is read. */
export const nflogTarget: TargetExtension = {
  name: "NFLOG",
  options: ["nflog-group", "nflog-prefix", "nflog-range", "nflog-size", "nflog-threshold"].map((name) => ({ name })),
  parse: (given, context) => new NflogTarget(given, context),
};
