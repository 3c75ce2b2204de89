import { parseInteger } from "../text/extension.js";
import { parseProtocol } from "../text/names.js";
import { ConntrackProblem } from "./conntrack-problem.js";
import { statusBits } from "./conntrack-status.js";

/** An option that takes part in the checks of what goes with which command. */
interface OptionSpec {
  /** One letter, or the long name where there is none: what `ConntrackWords` calls it. */
  readonly key: string;
  /** The name that errors use, with its dashes; the first of the long names. */
  readonly names: readonly string[];
  /** 0 no argument, 1 one, 2 an optional one. */
  readonly args: 0 | 1 | 2;
  /** Letters of the commands that it goes with. */
  readonly commands: string;
}

const spec = (key: string, args: 0 | 1 | 2, commands: string, ...names: string[]): OptionSpec => ({
  key,
  args,
  commands,
  names,
});

const ENTRIES = "LDUEGI";
const OPTIONS: readonly OptionSpec[] = [
  spec("s", 1, ENTRIES, "--orig-src", "--src"),
  spec("d", 1, ENTRIES, "--orig-dst", "--dst"),
  spec("r", 1, ENTRIES, "--reply-src"),
  spec("q", 1, ENTRIES, "--reply-dst"),
  spec("p", 1, `${ENTRIES}h`, "--protonum", "--proto"),
  spec("f", 1, `${ENTRIES}FC`, "--family"),
  spec("t", 1, "DUI", "--timeout"),
  spec("u", 1, "LDUEI", "--status"),
  spec("z", 0, "L", "--zero"),
  spec("e", 1, "E", "--event-mask"),
  spec("n", 2, "LDUEI", "--src-nat"),
  spec("g", 2, "LDUEI", "--dst-nat"),
  spec("j", 2, "LDE", "--any-nat"),
  spec("m", 1, "LDUEI", "--mark"),
  spec("o", 1, "LDUEGI", "--output"),
  spec("b", 1, "LDUEI", "--buffer-size"),
  spec("w", 1, ENTRIES, "--zone"),
  spec("orig-zone", 1, ENTRIES, "--orig-zone"),
  spec("reply-zone", 1, ENTRIES, "--reply-zone"),
  spec("l", 1, "LDUE", "--label"),
  spec("tuple-src", 1, "", "--tuple-src"),
  spec("tuple-dst", 1, "", "--tuple-dst"),
  spec("mask-src", 1, "LDUE", "--mask-src"),
  spec("mask-dst", 1, "LDUE", "--mask-dst"),
];

/** Options that a protocol brings, known only behind its `-p`; each has one argument. */
const PROTOCOL_OPTIONS: Readonly<Record<number, readonly (readonly [key: string, ...names: string[]])[]>> = {
  1: [
    ["icmp-type", "--icmp-type"],
    ["icmp-code", "--icmp-code"],
    ["icmp-id", "--icmp-id"],
  ],
  58: [
    ["icmp-type", "--icmpv6-type"],
    ["icmp-code", "--icmpv6-code"],
    ["icmp-id", "--icmpv6-id"],
  ],
  47: [
    ["sport", "--srckey", "--orig-key-src"],
    ["dport", "--dstkey", "--orig-key-dst"],
    ["reply-sport", "--reply-key-src"],
    ["reply-dport", "--reply-key-dst"],
  ],
  132: [
    ["orig-vtag", "--orig-vtag"],
    ["reply-vtag", "--reply-vtag"],
  ],
};

const PORTS: readonly (readonly [key: string, ...names: string[]])[] = [
  ["sport", "--sport", "--orig-port-src"],
  ["dport", "--dport", "--orig-port-dst"],
  ["reply-sport", "--reply-port-src"],
  ["reply-dport", "--reply-port-dst"],
];

const COMMANDS: Readonly<Record<string, string>> = {
  "-L": "L",
  "--dump": "L",
  "-G": "G",
  "--get": "G",
  "-D": "D",
  "--delete": "D",
  "-I": "I",
  "--create": "I",
  "-A": "A",
  "--add": "A",
  "-U": "U",
  "--update": "U",
  "-E": "E",
  "--event": "E",
  "-F": "F",
  "--flush": "F",
  "-C": "C",
  "--count": "C",
  "-S": "S",
  "--stats": "S",
  "-V": "V",
  "--version": "V",
  "-h": "h",
  "--help": "h",
};

const TABLES = ["conntrack", "expect", "dying", "unconfirmed"];

/** A command line of `conntrack`, split into its command, its table and its options. */
export interface ConntrackWords {
  /** "L", "G", "D", "I", "U", "E", "F", "C", "S", "V", or "h" when there is none. */
  readonly letter: string;
  readonly table: string;
  /** -1 without `-p`. */
  readonly protocol: number;
  /** The arguments of each option, as often as it was given; "" for an optional one that is not there. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/** @throws ConntrackProblem in the words of the tool. */
export function readConntrackWords(argv: readonly string[]): ConntrackWords {
  let letter = "";
  let table = "conntrack";
  let protocol = -1;
  const given = new Map<string, string[]>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    let [head = "", inline] = word.startsWith("--") ? word.split(/=(.*)/s) : [word.slice(0, 2), word.slice(2)];
    if (inline === "") inline = undefined;
    // What is no option is not looked at.
    if (!word.startsWith("-")) continue;
    const command = COMMANDS[head];
    if (command !== undefined) {
      if (letter !== "") throw new ConntrackProblem("Invalid commands combination");
      letter = command;
      const next = argv[i + 1];
      if (next !== undefined && !next.startsWith("-")) {
        if (!TABLES.includes(next)) throw new ConntrackProblem(`unknown type \`${next}'`);
        table = next;
        i++;
      }
      continue;
    }
    const option = OPTIONS.find((each) => `-${each.key}` === head || each.names.includes(head));
    const ofProtocol = option === undefined ? protocolOption(head, protocol) : null;
    const key = option?.key ?? ofProtocol;
    if (key === null || key === undefined) throw new ConntrackProblem(`unknown option \`${head}'`);
    const args = option?.args ?? 1;
    let value = inline ?? "";
    if (inline === undefined && args > 0) {
      const next = argv[i + 1];
      if (next === undefined || (args === 2 && next.startsWith("-"))) {
        if (args === 1) throw new ConntrackProblem(`option \`${head}' requires an argument`);
      } else {
        value = next;
        i++;
      }
    }
    if (key === "p") protocol = protocolOf(value);
    given.set(key, [...(given.get(key) ?? []), value]);
    // The tool keeps the bits of a status where it keeps a mark that came before (conntrack.c, case 'u').
    const mark = given.get("m")?.at(-1);
    if (key === "u" && mark !== undefined) given.set("m", [`${bitsOf(value)}${/\/.*/.exec(mark)?.[0] ?? ""}`]);
  }
  // `-A` is `-I` for what may be there already.
  if (letter === "A") given.set("add", [""]);
  const words = { letter: letter === "" ? "h" : letter === "A" ? "I" : letter, table, protocol, given };
  checkOptions(words);
  return words;
}

/** The bits of a list of status' names. */
function bitsOf(statuses: string): number {
  return statuses.split(",").reduce((bits, word) => bits | (word === "UNREPLIED" ? 0 : statusBits(word)), 0);
}

function protocolOption(name: string, protocol: number): string | null {
  const hasPorts = [6, 17, 33, 132, 136].includes(protocol);
  const known = [...(hasPorts ? PORTS : []), ...(PROTOCOL_OPTIONS[protocol] ?? [])];
  for (const [key, ...names] of known) if (names.includes(name)) return key;
  return name === "--state" && [6, 33, 132].includes(protocol) ? "state" : null;
}

function protocolOf(text: string): number {
  const protocol = text === "icmpv6" ? 58 : (parseProtocol(text) ?? parseInteger(text));
  if (protocol === null) throw new ConntrackProblem(`\`${text}' unsupported protocol`);
  return protocol;
}

/** Options by which entries are compared (CT_COMPARISON). */
const COMPARISONS = ["p", "s", "d", "r", "q", "m", "u", "c"];

/** Which options a command has to have, and which it cannot have (generic_opt_check in conntrack.c). */
function checkOptions({ letter, table, protocol, given }: ConntrackWords): void {
  const need = (key: string, name: string) => {
    if (!given.has(key)) throw new ConntrackProblem(`You need to supply the \`${name}' option for this command`);
  };
  for (const option of OPTIONS) {
    if (option.key === "p" && "GI".includes(letter)) need("p", "--protonum");
    if (option.key === "t" && letter === "I") need("t", "--timeout");
    if (given.has(option.key) && !option.commands.includes(letter))
      throw new ConntrackProblem(`Illegal option \`${option.names[0]}' with this command`);
  }
  if (letter === "E" && table === "expect" && given.has("e"))
    throw new ConntrackProblem("Illegal option `--event-mask' with this command");
  const label = given.get("l")?.[0];
  // There is no file of labels.
  if (label !== undefined)
    throw new ConntrackProblem(`unknown label '${label}'`, "nfct_labelmap_new: No such file or directory\n");
  if (letter === "L" && given.has("z") && COMPARISONS.some((key) => given.has(key)))
    throw new ConntrackProblem("Can't use -z with filtering parameters");
  if (!"GI".includes(letter)) return;
  const both = (a: string, b: string) => given.has(a) && given.has(b);
  if (!both("s", "d") && !both("r", "q")) throw new ConntrackProblem("you have to specify `--src' and `--dst'");
  if ([6, 17, 33, 132, 136].includes(protocol) && !both("sport", "dport") && !both("reply-sport", "reply-dport"))
    throw new ConntrackProblem("you have to specify `--sport' and `--dport'");
  if (protocol === 47 && !both("sport", "dport"))
    throw new ConntrackProblem("you have to specify `--srckey' and `--dstkey'");
  if (protocol === 1 || protocol === 58) {
    const family = protocol === 1 ? "icmp" : "icmpv6";
    need("icmp-type", `--${family}-type`);
    need("icmp-code", `--${family}-code`);
  }
  if (letter !== "I") return;
  if (protocol === 6 || protocol === 132) need("state", "--state");
  if (protocol === 132) {
    need("orig-vtag", "--orig-vtag");
    need("reply-vtag", "--reply-vtag");
  }
}
