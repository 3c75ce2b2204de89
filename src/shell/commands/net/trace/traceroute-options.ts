import { LARGEST_PACKET } from "../../../../apps/trace-sender.js";
import { moduleHelp, parseUnsigned, TRACE_MODULES } from "./traceroute-modules.js";

/** A wrong command line, in traceroute's words. */
export class Refused extends Error {}

/** A command line that is answered at once: help, the version. */
export interface Told {
  readonly out: string;
  readonly err: string;
}

/** traceroute's command line, understood but for names. */
export interface TracerouteCommand {
  readonly family: 4 | 6 | null;
  readonly numeric: boolean;
  readonly tellsBackwardHops: boolean;
  readonly looksUpPaths: boolean;
  readonly flags: ReadonlySet<string>;
  readonly module: string;
  readonly moduleOptions: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly port: string | null;
  /** Where the port stands in argv, and the option that gave it. */
  readonly portAt: readonly [option: string, at: number];
  readonly firstHop: number;
  readonly maxHops: number;
  readonly probesPerHop: number;
  readonly simultaneous: number;
  readonly wait: readonly [number, number, number];
  readonly sendIntervalSeconds: number;
  readonly tos: number;
  readonly mark: number;
  readonly sourcePort: number;
  readonly packetBytes: number | null;
  readonly host: string;
  /** Where `host` stands in argv. */
  readonly hostAt: number;
}

interface Option {
  readonly letter: string;
  readonly long: string;
  /** What the usage calls its value; "" for none. */
  readonly value: string;
}

const OPTIONS: readonly Option[] = `4||
6||
d|debug|
F|dont-fragment|
f|first|first_ttl
g|gateway|gate,...
I|icmp|
T|tcp|
i|interface|device
m|max-hops|max_ttl
N|sim-queries|squeries
n||
p|port|port
t|tos|tos
l|flowlabel|flow_label
w|wait|MAX,HERE,NEAR
q|queries|nqueries
r||
s|source|src_addr
z|sendwait|sendwait
e|extensions|
A|as-path-lookups|
M|module|name
O|options|OPTS,...
|sport|num
|fwmark|num
U|udp|
UL||
D|dccp|
P|protocol|prot
|mtu|
|back|
V|version|
|help|`
  .split("\n")
  .map((line) => {
    const [letter = "", long = "", value = ""] = line.split("|");
    return { letter, long, value };
  });

const VERSION =
  "Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n";
const MODULE_OF: Readonly<Record<string, string>> = {
  I: "icmp",
  T: "tcp",
  U: "udp",
  UL: "udplite",
  D: "dccp",
  P: "raw",
};
/** Options whose value is a number, which is looked at as it is read. */
const NUMBERS = new Set(["f", "m", "N", "q", "t", "l", "sport", "fwmark"]);
const MAX_HOPS = 255;
const MAX_PROBES = 10;

/** The command line so far (CLIF_parse): each option is acted on as it comes. */
class Line {
  readonly flags = new Set<string>();
  readonly values = new Map<string, string>();
  readonly operands: { readonly text: string; readonly at: number }[] = [];
  readonly moduleOptions: string[] = [];
  module = "default";
  family: 4 | 6 | null = null;
  portAt: readonly [option: string, at: number] = ["-p", 0];
  private readonly argv: readonly string[];
  private readonly usage: string;

  constructor(argv: readonly string[], usage: string) {
    this.argv = argv;
    this.usage = usage;
  }

  /** Null when all was read, else what ends traceroute at once. @throws Refused. */
  read(): Told | null {
    let isPlain = false;
    for (let i = 1; i < this.argv.length; i++) {
      const word = this.argv[i] ?? "";
      if (isPlain || !word.startsWith("-") || word === "-") {
        this.operand(word, i);
      } else if (word === "--") {
        isPlain = true;
      } else {
        const [next, told] = word.startsWith("--") ? this.long(word, i) : this.short(word, i);
        if (told !== null) return told;
        i = next;
      }
    }
    return null;
  }

  private operand(text: string, at: number): void {
    this.operands.push({ text, at });
    const count = this.operands.length;
    if (count > 2) throw new Refused(`Extra arg \`${text}' (position ${count}, argc ${at})`);
    if (count === 2 && parseUnsigned(text) === null)
      throw new Refused(`Cannot handle "packetlen" cmdline arg \`${text}' on position 2 (argc ${at})`);
  }

  private long(word: string, at: number): readonly [number, Told | null] {
    const [head = "", value] = word.slice(2).split(/=(.*)/s);
    const option = OPTIONS.find((each) => each.long === head && head !== "");
    if (option === undefined || (value !== undefined && option.value === "")) {
      throw new Refused(`Bad option \`${word}'${value === undefined ? "" : ` (with arg \`${value}')`} (argc ${at})`);
    }
    if (option.value !== "" && value === undefined) this.missing(`--${head}`, `--${head}=${option.value}`, at);
    return [at, this.take(option, value ?? "", `--${head}`, at)];
  }

  private short(word: string, at: number): readonly [number, Told | null] {
    const whole = OPTIONS.find((each) => each.letter.length > 1 && word === `-${each.letter}`);
    if (whole !== undefined) return [at, this.take(whole, "", word, at)];
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      const option = OPTIONS.find((each) => each.letter === letter);
      if (option === undefined) throw new Refused(`Bad option \`-${letter}' (argc ${at})`);
      if (option.value === "") {
        const told = this.take(option, "", `-${letter}`, at);
        if (told !== null) return [at, told];
        continue;
      }
      const isJoined = j + 1 < word.length;
      // A value may be joined to its option, not to a group of them.
      const value = isJoined && j === 1 ? word.slice(2) : isJoined ? undefined : this.argv[at + 1];
      if (value === undefined) this.missing(`-${letter}`, `-${letter} ${option.value}`, at);
      const end = isJoined ? at : at + 1;
      return [end, this.take(option, value ?? "", `-${letter}`, end)];
    }
    return [at, null];
  }

  private missing(name: string, form: string, at: number): never {
    throw new Refused(`Option \`${name}' (argc ${at}) requires an argument: \`${form}'`);
  }

  private take(option: Option, value: string, name: string, at: number): Told | null {
    const key = option.letter === "" ? option.long : option.letter;
    if (key === "help") return { out: "", err: this.usage };
    if (key === "V") return { out: "", err: VERSION };
    if (key === "4" || key === "6") this.family = key === "4" ? 4 : 6;
    const module = MODULE_OF[key];
    if (module !== undefined) this.module = module;
    if (key === "M") this.module = value;
    if (key === "p") this.portAt = [name, at];
    if (key === "P") this.moduleOptions.push(`protocol=${value}`);
    if (key === "O") {
      if (value === "help") return { out: "", err: moduleHelp(this.module) };
      this.moduleOptions.push(...(value === "," ? [""] : value.split(",").filter((each) => each !== "")));
    }
    if (NUMBERS.has(key) && parseUnsigned(value) === null) this.cannotHandle(name, value, at);
    if (key === "w" && parseWait(value) === null) this.cannotHandle(name, value, at);
    if (key === "z" && !isDecimal(value)) this.cannotHandle(name, value, at);
    if (option.value === "") this.flags.add(key);
    else this.values.set(key, value);
    return null;
  }

  private cannotHandle(name: string, value: string, at: number): never {
    throw new Refused(`Cannot handle \`${name}' option with arg \`${value}' (argc ${at})`);
  }
}

/** `traceroute ...` understood, or what is told at once. @throws Refused. */
export function parseTraceroute(name: string, argv: readonly string[], usage: string): TracerouteCommand | Told {
  const line = new Line(argv, usage);
  const told = line.read();
  if (told !== null) return told;
  const [host, length] = line.operands;
  if (host === undefined) throw new Refused('Specify "host" missing argument.');
  const number = (key: string, fallback: number) => parseUnsigned(line.values.get(key) ?? "") ?? fallback;
  if (!TRACE_MODULES.includes(line.module)) throw new Refused(`Unknown traceroute module ${line.module}`);
  const maxHops = number("m", 30);
  const firstHop = number("f", 1);
  const probesPerHop = number("q", 3);
  if (firstHop < 1 || firstHop > maxHops) throw new Refused("first hop out of range");
  if (maxHops > MAX_HOPS) throw new Refused(`max hops cannot be more than ${MAX_HOPS}`);
  if (probesPerHop < 1 || probesPerHop > MAX_PROBES) throw new Refused(`no more than ${MAX_PROBES} probes per hop`);
  const wait = parseWait(line.values.get("w") ?? "5.0,3,10") ?? [5, 3, 10];
  if (wait.some((each) => each < 0)) throw new Refused(`bad wait specifications \`${wait.join(",")}' used`);
  const packetBytes = length === undefined ? null : (parseUnsigned(length.text) ?? 0);
  if (packetBytes !== null && packetBytes > LARGEST_PACKET)
    throw new Refused(`too big packetlen ${packetBytes} specified`);
  const sendwait = Number(line.values.get("z") ?? 0);
  if (sendwait < 0) throw new Refused(`bad sendtime \`${sendwait}' specified`);
  return {
    family: line.family ?? (name === "traceroute6" ? 6 : null),
    numeric: line.flags.has("n"),
    tellsBackwardHops: line.flags.has("back"),
    looksUpPaths: line.flags.has("A"),
    flags: line.flags,
    module: line.module,
    moduleOptions: line.moduleOptions,
    values: line.values,
    port: line.values.get("p") ?? null,
    portAt: line.portAt,
    firstHop,
    maxHops,
    probesPerHop,
    simultaneous: Math.max(1, number("N", 16)),
    wait,
    sendIntervalSeconds: sendwait >= 10 ? sendwait / 1000 : sendwait,
    tos: number("t", 0) & 0xff,
    mark: number("fwmark", 0),
    sourcePort: number("sport", 0) & 0xffff,
    packetBytes,
    host: host.text,
    hostAt: host.at,
  };
}

function isDecimal(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}

/** MAX[,HERE,NEAR] of -w; the factors are 0 when they are not given. Null for what is no such thing. */
function parseWait(text: string): [number, number, number] | null {
  const parts = text.split(",");
  if (parts.length > 3 || !parts.every(isDecimal)) return null;
  const [max = 0, here = 0, near = 0] = parts.map(Number);
  return [max, here, near];
}
