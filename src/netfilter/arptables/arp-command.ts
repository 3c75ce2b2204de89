import { Family } from "../../wire/ip-address.js";
import { readNumber } from "../ebtables/eb-extension.js";
import { etherTypeOf } from "../ebtables/ether-types.js";
import { type MacMask, parseMacMask } from "../ebtables/mac-mask.js";
import { option, WordScanner } from "../frames/word-scanner.js";
import { type AddressMask, InterfaceName } from "../rules/selector.js";
import { STANDARD_TARGETS } from "../target/verdict-target.js";
import { maskLength } from "../text/address-mask.js";
import { BadArgument } from "../text/command-parser.js";
import { parseInteger } from "../text/extension.js";
import { type HostNames, parseHostMasks } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { ARP_OPERATIONS } from "./arp-operations.js";
import { type ArpNumber, ArpRuleSpec, type ArpSpec } from "./arp-rule.js";
import { ARP_TARGETS, type ArpTarget } from "./arp-target.js";

/** The options of arptables (xtables-arp.c). */
const OPTIONS = [
  ...["A append", "C check", "D delete", "I insert", "R replace", "N new-chain", "E rename-chain", "P policy"],
  ...["s source-ip source", "d destination-ip destination", "src-mac source-mac", "dst-mac destination-mac"],
  ...["l h-length", "opcode", "h-type", "proto-type", "i in-interface", "o out-interface", "j jump", "t table"],
  ...["c set-counters", "M modprobe", "p protocol"],
]
  .map((words) => words.split(" "))
  .map(([id = "", ...names]) => option(id, "one", ...(id.length > 1 ? [id, ...names] : names)))
  .concat(
    ["L list", "S list-rules", "F flush", "Z zero", "X delete-chain", "w wait"]
      .map((words) => words.split(" "))
      .map(([id = "", ...names]) => option(id, "optional", ...names)),
    ["n numeric", "v verbose", "x exact", "V version", "h help", "0 line-numbers"]
      .map((words) => words.split(" "))
      .map(([id = "", ...names]) => option(id, "none", ...names)),
  );

const COMMANDS = "ACDIRLSFZNXEP";

/** A command of arptables, read. */
export interface ArpCommand {
  readonly letter: string;
  readonly table: string;
  readonly chain: string | null;
  /** The number of a rule, from 1; 0 for none. */
  readonly ruleNumber: number;
  readonly argument: string | null;
  readonly specs: readonly ArpRuleSpec[];
  readonly packets: number;
  readonly bytes: number;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly lineNumbers: boolean;
}

/** Reads one command of arptables-nft. */
export class ArpCommandParser {
  /** What is to be told without failing. */
  readonly warnings: string[] = [];
  private readonly scanner: WordScanner;
  private readonly names: HostNames | null;
  private letter = "";
  private table = "filter";
  private chain: string | null = null;
  private ruleNumber = 0;
  private argument: string | null = null;
  private readonly seen = new Set<string>();
  private sources: (AddressMask | null)[] = [null];
  private destinations: (AddressMask | null)[] = [null];
  private readonly macs = new Map<string, MacMask>();
  private readonly devices = new Map<string, InterfaceName>();
  private readonly numbers = new Map<string, ArpNumber>();
  private jump: string | null = null;
  private target: ArpTarget | null = null;
  private packets = 0;
  private bytes = 0;
  private isInverted = false;

  constructor(argv: readonly string[], names: HostNames | null) {
    this.scanner = new WordScanner(argv, OPTIONS);
    this.names = names;
  }

  /** @throws ParameterProblem in arptables' words */
  parse(): ArpCommand {
    for (;;) {
      const next = this.scanner.next();
      if (next === null) break;
      if (next.kind === "argument") {
        if (next.text !== "!") throw new BadArgument(next.text);
        if (this.isInverted) throw new ParameterProblem("multiple consecutive ! not allowed");
        this.isInverted = true;
        continue;
      }
      if (next.kind === "unknown") throw new ParameterProblem(`unknown option "${next.text}"`);
      if (next.kind === "missing") throw new ParameterProblem(`option "${next.text}" requires an argument`);
      this.read(next.option.id, next.value);
      this.isInverted = false;
    }
    return this.finish();
  }

  private read(id: string, value: string | null): void {
    if (id.length === 1 && COMMANDS.includes(id)) {
      this.command(id, value);
      return;
    }
    switch (id) {
      case "V":
      case "h":
        if (this.letter === "") this.letter = id;
        return;
      case "t":
        this.table = value ?? "";
        return;
      case "n":
      case "v":
      case "x":
      case "0":
        this.seen.add(id);
        return;
      case "w":
        if (value === null && /^\d+$/.test(this.scanner.peek() ?? "")) this.scanner.take();
        return;
      case "M":
      case "p":
        return;
      case "c":
        this.setCounters(value ?? "");
        return;
      case "j":
        this.setJump(value ?? "");
        return;
      default:
        if (this.target !== null && !SELECTORS.includes(id)) this.target.set(id, value ?? "", this.names);
        else this.selector(id, value ?? "");
    }
  }

  private command(id: string, value: string | null): void {
    const { scanner } = this;
    const both = this.letter + id;
    if (this.letter !== "" && !["LZ", "ZL", "SZ", "ZS"].includes(both))
      throw new ParameterProblem(`Cannot use -${id} with -${this.letter}`);
    this.letter = both.length === 2 ? both.replace("ZL", "LZ").replace("ZS", "SZ") : id;
    const given = value ?? (scanner.isArgumentNext ? scanner.take() : null);
    this.chain = given ?? this.chain;
    if (id === "E" || id === "P") {
      this.argument = scanner.isArgumentNext ? scanner.take() : null;
      if (this.argument === null) {
        const what = id === "E" ? "-E requires old-chain-name and new-chain-name" : "-P requires a chain and a policy";
        throw new ParameterProblem(what);
      }
    }
    if (id === "N" || id === "E") checkName((id === "N" ? given : this.argument) ?? "");
    if ("DIRLSZ".includes(id) && given !== null && scanner.isArgumentNext && scanner.peek() !== "!") {
      const text = scanner.take() ?? "";
      const number = parseInteger(text);
      if (number === null || number < 1 || number > 0x7fff_ffff)
        throw new ParameterProblem(`Invalid rule number \`${text}'`);
      this.ruleNumber = number;
    } else if (id === "R") throw new ParameterProblem("-R requires a rule number");
  }

  private selector(id: string, given: string): void {
    if (this.seen.has(id)) throw new ParameterProblem(`multiple -${id} flags not allowed`);
    this.seen.add(id);
    const { invert, value } = this.withInversion(given);
    switch (id) {
      case "s":
        this.sources = this.addresses(value, invert);
        return;
      case "d":
        this.destinations = this.addresses(value, invert);
        return;
      case "src-mac":
      case "dst-mac": {
        const mac = parseMacMask(value, invert);
        if (mac === null)
          throw new ParameterProblem(`Problem with specified ${id === "src-mac" ? "source" : "destination"} mac`);
        this.macs.set(id, mac);
        return;
      }
      case "i":
      case "o":
        this.setDevice(id, value, invert);
        return;
      default:
        this.numbers.set(id, { value: numberOf(id, value), invert });
    }
  }

  /** A `!` between an option and its value is taken, with a word about it. */
  private withInversion(value: string): { readonly invert: boolean; readonly value: string } {
    if (value !== "!") return { invert: this.isInverted, value };
    this.warnings.push(
      "Using intrapositioned negation (`--option ! this`) is deprecated in favor of extrapositioned (`! --option this`).",
    );
    const next = this.scanner.take();
    if (next === null) throw new ParameterProblem("no argument following `!'");
    return { invert: !this.isInverted, value: next };
  }

  private addresses(text: string, invert: boolean): (AddressMask | null)[] {
    const masks = text.split(",").flatMap((each) => parseHostMasks(each, Family.V4, invert, this.names));
    return masks.map((mask) => (maskLength(mask.mask) === 0 && !invert ? null : mask));
  }

  private setDevice(id: string, name: string, invert: boolean): void {
    if (name === "") throw new ParameterProblem("Empty interface is likely to be undesired");
    if (name.length > 15) throw new ParameterProblem(`interface name \`${name}' must be shorter than IFNAMSIZ (15)`);
    if (name !== "+") this.devices.set(id, new InterfaceName(name, invert));
  }

  private setJump(name: string): void {
    if (this.seen.has("j")) throw new ParameterProblem("multiple -j flags not allowed");
    this.seen.add("j");
    this.jump = name;
    const kind = ARP_TARGETS.find((each) => each.name === name);
    if (kind === undefined) return;
    this.target = kind.create();
    this.scanner.load(kind.options);
  }

  private setCounters(text: string): void {
    const [packets = "", joined] = text.split(",");
    const bytes = joined ?? (this.scanner.isArgumentNext ? this.scanner.take() : null);
    if (bytes === null) throw new ParameterProblem("-c requires packet and byte counter");
    const [packetCount, byteCount] = [parseInteger(packets), parseInteger(bytes)];
    if (packetCount === null) throw new ParameterProblem("-c packet counter not numeric");
    if (byteCount === null) throw new ParameterProblem("-c byte counter not numeric");
    this.packets = packetCount;
    this.bytes = byteCount;
  }

  private finish(): ArpCommand {
    if (this.isInverted) throw new ParameterProblem("nothing appropriate following !");
    const { letter } = this;
    if (letter === "") throw new ParameterProblem("no command specified");
    const withRule = "ACDIR".includes(letter);
    if (withRule && this.seen.has("n")) throw new ParameterProblem("Illegal option `-n' with this command");
    if (withRule && this.chain === "INPUT" && this.devices.has("o"))
      throw new ParameterProblem("Can't use -o with INPUT\n");
    if (withRule && this.chain === "OUTPUT" && this.devices.has("i"))
      throw new ParameterProblem("Can't use -i with OUTPUT\n");
    this.target?.check?.();
    return {
      letter,
      table: this.table,
      chain: this.chain,
      ruleNumber: this.ruleNumber,
      argument: this.argument,
      specs: withRule ? this.specs() : [],
      packets: this.packets,
      bytes: this.bytes,
      numeric: this.seen.has("n"),
      verbose: this.seen.has("v"),
      lineNumbers: this.seen.has("0"),
    };
  }

  private specs(): ArpRuleSpec[] {
    const { numbers, macs, devices } = this;
    const rest: Omit<ArpSpec, "src" | "dst"> = {
      srcMac: macs.get("src-mac") ?? null,
      dstMac: macs.get("dst-mac") ?? null,
      inDevice: devices.get("i") ?? null,
      outDevice: devices.get("o") ?? null,
      length: numbers.get("l") ?? { value: 6, invert: false },
      operation: numbers.get("opcode") ?? null,
      hardware: numbers.get("h-type") ?? { value: 1, invert: false },
      protocol: numbers.get("proto-type") ?? null,
      jump: this.jump,
      target: this.target,
    };
    return this.sources.flatMap((src) => this.destinations.map((dst) => new ArpRuleSpec({ ...rest, src, dst })));
  }
}

const SELECTORS: readonly string[] = ["s", "d", "src-mac", "dst-mac", "l", "opcode", "h-type", "proto-type", "i", "o"];

/** "VALUE[/MASK]" of a field; masks are read and have no effect, as in the real one. */
function numberOf(id: string, text: string): number {
  const [value = "", mask] = text.split("/");
  const number = mask !== undefined && readNumber(mask, 10) === null ? null : namedNumber(id, value);
  if (number === null) {
    const what = { opcode: "opcode", "h-type": "hardware type", "proto-type": "protocol type" }[id] ?? "length";
    throw new ParameterProblem(`Problem with specified ${what}`);
  }
  if (id === "l" && number !== 6)
    throw new ParameterProblem("Only harware address length of 6 is supported currently.");
  return number;
}

function namedNumber(id: string, text: string): number | null {
  const lower = text.toLowerCase();
  let number: number | null;
  switch (id) {
    case "opcode": {
      const known = ARP_OPERATIONS.findIndex((each) => each.toLowerCase() === lower) + 1;
      number = known > 0 ? known : readNumber(text, 10);
      break;
    }
    case "h-type":
      number = lower === "ethernet" ? 1 : readNumber(text, 16);
      break;
    case "proto-type":
      number = lower === "ipv4" ? 0x0800 : (readNumber(text, 16) ?? etherTypeOf(text));
      break;
    default:
      number = readNumber(text, 10);
  }
  return number === null || number > 0xffff ? null : number;
}

function checkName(name: string): void {
  if (name.startsWith("-") || name.startsWith("!"))
    throw new ParameterProblem(`chain name not allowed to start with \`${name[0]}'`);
  if (name.length > 28) throw new ParameterProblem(`chain name \`${name}' too long (must be under 29 chars)`);
  if (name in STANDARD_TARGETS || name === "QUEUE" || ARP_TARGETS.some((each) => each.name === name))
    throw new ParameterProblem("chain name may not clash with target name");
}
