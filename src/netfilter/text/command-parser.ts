import type { Origin } from "../../trace/trace.js";
import { Family } from "../../wire/ip-address.js";
import type { IpSets } from "../ipset/ip-sets.js";
import { type Action, type Match, RuleSpec } from "../rules/rule.js";
import { type AddressMask, InterfaceName, Selector } from "../rules/selector.js";
import { STANDARD_TARGETS } from "../target/verdict-target.js";
import { maskLength } from "./address-mask.js";
import {
  Given,
  type MatchExtension,
  type OptionSpec,
  type ParseContext,
  parseInteger,
  type TargetExtension,
} from "./extension.js";
import { HelpAsked } from "./extension-help.js";
import { ABSENT_MATCHES, ABSENT_TARGETS, findMatch, findTarget } from "./extensions.js";
import { type HostNames, parseHostMasks } from "./host-mask.js";
import { parseProtocol, protocolText } from "./names.js";
import { type LoadedExtension, OptionScanner } from "./option-scanner.js";
import { ParameterProblem } from "./parameter-problem.js";

const NAT_DROP = '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n';

/** A command line of iptables, read. */
export interface Command {
  /** The command's letter ("A", "L"), or "h" and "V". */
  readonly letter: string;
  readonly table: string;
  readonly chain: string | null;
  /** The number of a rule, from 1; 0 when none was given. */
  readonly ruleNumber: number;
  /** The new name of `-E`, the policy of `-P`. */
  readonly argument: string | null;
  /** The rules that the specification means: one for each pair of source and destination. */
  readonly specs: readonly RuleSpec[];
  readonly packets: number;
  readonly bytes: number;
  readonly numeric: boolean;
  readonly verbose: number;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
}

/** What the parser has to know besides the words. */
export interface ParseEnvironment {
  readonly family: Family;
  readonly sets: IpSets;
  readonly names: HostNames | null;
  readonly origin: Origin | null;
}

interface Loaded extends LoadedExtension {
  readonly given: Given;
  readonly match: MatchExtension | null;
  readonly target: TargetExtension | null;
}

const WITH_RULE = "ACDIR";

/** The options that go with each command, besides `-v` (commands_v_options of xshared.c). */
const LEGAL: Readonly<Record<string, string>> = {
  I: "sdpjiocf",
  A: "sdpjiocf",
  R: "sdpjiocf",
  D: "sdpjiof",
  C: "sdpjiof",
  L: "nx0",
  P: "c",
};

/** The protocol whose match has another name than it has in /etc/protocols. */
const MOBILITY = 135;

/** Routing, fragment, authentication and destination options: no packet of IPv6 ends with them. */
const EXTENSION_HEADERS: readonly number[] = [43, 44, 51, 60];

/** Reads the words of one command: which command, and the rule that it speaks of. */
export class CommandParser {
  private readonly environment: ParseEnvironment;
  private readonly scanner: OptionScanner;
  private letter = "";
  private table = "filter";
  private chain: string | null = null;
  private ruleNumber = 0;
  private argument: string | null = null;
  private source: string | null = null;
  private destination: string | null = null;
  private readonly inverted = new Set<string>();
  private readonly seen = new Set<string>();
  private protocol = 0;
  private protocolName: string | null = null;
  private inDevice: string | null = null;
  private outDevice: string | null = null;
  private jump: string | null = null;
  private counters: [number, number] | null = null;
  private verbose = 0;
  private readonly matches: Loaded[] = [];
  private target: Loaded | null = null;
  private protocolLoaded = false;
  /** What is to be told without failing. */
  readonly warnings: string[] = [];

  constructor(argv: readonly string[], environment: ParseEnvironment) {
    this.scanner = new OptionScanner(argv);
    this.environment = environment;
  }

  /** @throws ParameterProblem in iptables' words. */
  parse(): Command {
    let invert = false;
    for (;;) {
      const loaded = this.target === null ? this.matches : [...this.matches, this.target];
      const next = this.scanner.next(loaded);
      if (next === null) break;
      switch (next.kind) {
        case "argument":
          if (next.text !== "!") throw new BadArgument(next.text);
          if (invert) throw new ParameterProblem("multiple consecutive ! not allowed");
          invert = true;
          continue;
        case "end":
          if (next.hasMore) throw new ParameterProblem("unknown arguments found on commandline");
          return this.finish();
        case "unknown":
          if (!this.loadProtocolMatch()) throw new ParameterProblem(`unknown option "${next.text}"`);
          this.scanner.back();
          continue;
        case "extension":
          this.extension(next.owner as Loaded, next.spec, next.values, invert);
          break;
        case "core":
          this.core(next.option.letter, next.value, next.previous, invert);
          break;
      }
      invert = false;
    }
    if (invert) throw new ParameterProblem("nothing appropriate following !");
    return this.finish();
  }

  private extension(owner: Loaded, spec: OptionSpec, values: readonly string[], invert: boolean): void {
    const protocol = this.protocol === 0 || this.inverted.has("p") ? null : this.protocol;
    const problem = owner.match?.problem?.(protocol, this.inverted.has("p")) ?? null;
    if (problem !== null) throw new ParameterProblem(problem);
    owner.given.add(spec, values, invert);
    const wrong = owner.target?.optionProblem?.(spec.alias ?? spec.name, values[0] ?? "", this.protocol) ?? null;
    if (wrong !== null) throw new ParameterProblem(wrong);
    // An option's value is the next word, whatever it is: `--mark ! 5` is refused for its "!".
    if (values[0] === "!") {
      const extension = owner.match ?? owner.target;
      extension?.parse(owner.given, this.context());
    }
  }

  private core(letter: string, value: string | null, previous: string, invert: boolean): void {
    if (invert && !"psdiof".includes(letter)) throw new ParameterProblem(`cannot have ! before -${letter}`);
    if ("ACDIRLSFZNXEP".includes(letter)) {
      this.command(letter, value);
      return;
    }
    if ("psdiojgcf".includes(letter)) {
      const flag = letter === "g" ? "j" : letter;
      if (this.seen.has(flag)) throw new ParameterProblem(`multiple -${flag} flags not allowed`);
      this.seen.add(flag);
      if (invert) this.inverted.add(letter);
    }
    switch (letter) {
      case "p": {
        const text = previous.toLowerCase();
        const protocol = parseProtocol(text);
        if (protocol === null) throw new ParameterProblem(`unknown protocol "${text}" specified`);
        this.protocol = protocol;
        this.protocolName = protocolText(protocol);
        if (protocol === 0 && invert) throw new ParameterProblem("rule would never match protocol");
        if (this.environment.family === Family.V6 && EXTENSION_HEADERS.includes(protocol) && !invert)
          this.warnings.push(`Warning: never matched protocol: ${text}. use extension match instead.`);
        return;
      }
      case "s":
        this.source = value;
        return;
      case "d":
        this.destination = value;
        return;
      case "i":
        this.inDevice = this.interfaceName(value ?? "");
        return;
      case "o":
        this.outDevice = this.interfaceName(value ?? "");
        return;
      case "f":
        if (this.environment.family === Family.V6) {
          throw new ParameterProblem("`-f' is not supported in IPv6, use -m frag instead");
        }
        return;
      case "j":
      case "g":
        this.setJump(value ?? "", letter);
        return;
      case "m":
        this.loadMatch(value ?? "");
        return;
      case "t":
        this.table = value ?? "";
        return;
      case "v":
        this.verbose++;
        return;
      case "c":
        this.setCounters(value ?? "");
        return;
      case "w":
      case "W":
        this.wait(letter, value ?? this.scanner.takeArgument());
        return;
      case "4":
      case "6":
        if ((letter === "4") !== (this.environment.family === Family.V4)) throw new WrongFamily();
        return;
      case "h":
        // `iptables -p icmp -h` tells of the protocol's match.
        if (this.matches.length === 0) this.loadProtocolMatch();
        throw new HelpAsked([
          ...(this.target?.target ? [`j ${this.target.target.name}`] : []),
          ...this.matches.flatMap(({ match }) => (match === null ? [] : [`m ${match.name}`])),
        ]);
      case "V":
        if (this.letter === "") this.letter = letter;
        return;
      default:
        this.seen.add(letter);
    }
  }

  /** `-w` waits for a lock that the kernel's tables do not need; `-W` says how, and is told to be of no use. */
  private wait(letter: "w" | "W", value: string | null): void {
    if (letter === "w") {
      if (value !== null && parseInteger(value) === null) throw new ParameterProblem("wait seconds not numeric");
      this.seen.add("w");
      return;
    }
    if (value === null) throw new ParameterProblem("wait interval value required");
    this.seen.add("W");
    this.warnings.push("Ignoring deprecated --wait-interval option.");
  }

  private command(letter: string, value: string | null): void {
    if (this.letter !== "" && !(this.letter + letter === "LZ" || this.letter + letter === "ZL")) {
      if (!(this.letter + letter === "SZ" || this.letter + letter === "ZS")) {
        throw new ParameterProblem(`Cannot use -${letter} with -${this.letter}`);
      }
    }
    this.letter = this.letter === "" ? letter : this.letter + letter;
    const optional = "LSFZX".includes(letter) ? (value ?? this.scanner.takeArgument()) : value;
    this.chain = optional ?? this.chain;
    if (letter === "E" || letter === "P") {
      this.argument = this.scanner.takeArgument();
      if (this.argument === null) {
        throw new ParameterProblem(
          letter === "E" ? "-E requires old-chain-name and new-chain-name" : "-P requires a chain and a policy",
        );
      }
    }
    if (letter === "N") checkChainName(optional ?? "", this.environment.family);
    if (letter === "E") checkChainName(this.argument ?? "", this.environment.family);
    if ("DIRLSZ".includes(letter) && optional !== null) {
      const number = this.scanner.takeArgument();
      if (number !== null) this.ruleNumber = parseRuleNumber(number);
      else if (letter === "R") throw new ParameterProblem("-R requires a rule number");
    }
  }

  private interfaceName(name: string): string {
    if (name === "") throw new ParameterProblem("Empty interface is likely to be undesired");
    if (name.length > 15) throw new ParameterProblem(`interface name \`${name}' must be shorter than IFNAMSIZ (15)`);
    if (/[ /]/.test(name))
      this.warnings.push(
        `Warning: weird character in interface \`${name}' ('/' and ' ' are not allowed by the kernel).`,
      );
    return name;
  }

  private setJump(name: string, letter: string): void {
    if (name === "") throw new ParameterProblem("Invalid target name (too short)");
    if (name.length > 28) throw new ParameterProblem(`Invalid target name \`${name}' (28 chars max)`);
    this.jump = name;
    if (letter === "g") {
      this.inverted.add("goto");
      return;
    }
    const target = findTarget(name, this.environment.family);
    if (target === null) {
      if (ABSENT_TARGETS.includes(name)) throw new ParameterProblem(`podwire does not emulate the target ${name}`);
      return;
    }
    if (target.loadWarning !== undefined) this.warnings.push(target.loadWarning);
    this.target = { options: target.options, given: new Given(target.name), match: null, target };
  }

  private setCounters(text: string): void {
    const comma = text.indexOf(",");
    const packets = parseInteger(comma < 0 ? text : text.slice(0, comma));
    const bytesText = comma < 0 ? this.scanner.takeArgument() : text.slice(comma + 1);
    if (bytesText === null) throw new ParameterProblem("-c requires packet and byte counter");
    const bytes = parseInteger(bytesText);
    if (packets === null) throw new ParameterProblem("-c packet counter not numeric");
    if (bytes === null) throw new ParameterProblem("-c byte counter not numeric");
    this.counters = [packets, bytes];
  }

  private loadMatch(name: string): void {
    const match = findMatch(name, this.environment.family);
    if (match === null) {
      if (ABSENT_MATCHES.includes(name)) throw new ParameterProblem(`podwire does not emulate the match ${name}`);
      throw new ParameterProblem(`Couldn't load match \`${name}':No such file or directory\n`);
    }
    if (match.loadWarning !== undefined) this.warnings.push(match.loadWarning);
    this.matches.push({ options: match.options, given: new Given(match.name), match, target: null });
  }

  /** Loads the match that is called as the protocol, once, when an option is unknown. */
  private loadProtocolMatch(): boolean {
    if (this.protocolName === null || this.protocolLoaded) return false;
    const match = findMatch(this.protocol === MOBILITY ? "mh" : this.protocolName, this.environment.family);
    if (match === null || this.matches.some((each) => each.match === match)) return false;
    this.protocolLoaded = true;
    this.matches.push({ options: match.options, given: new Given(match.name), match, target: null });
    return true;
  }

  private finish(): Command {
    if (this.letter === "") throw new ParameterProblem("no command specified");
    if (this.seen.has("W") && !this.seen.has("w"))
      throw new ParameterProblem("--wait-interval only makes sense with --wait\n");
    const letter = this.letter;
    this.checkOptions();
    const withRule = WITH_RULE.includes(letter) && !(letter === "D" && this.ruleNumber > 0);
    if (this.chain !== null && WITH_RULE.includes(letter)) this.checkDevices(this.chain);
    const specs = withRule ? this.specs() : [];
    if (this.table === "nat" && (this.jump === "DROP" || (letter === "P" && this.argument === "DROP")))
      throw new ParameterProblem(NAT_DROP);
    return {
      letter,
      table: this.table,
      chain: this.chain,
      ruleNumber: this.ruleNumber,
      argument: this.argument,
      specs,
      packets: this.counters?.[0] ?? 0,
      bytes: this.counters?.[1] ?? 0,
      numeric: this.seen.has("n"),
      verbose: this.verbose,
      exact: this.seen.has("x"),
      lineNumbers: this.seen.has("0"),
    };
  }

  /** Options that go with none of the commands (generic_opt_check). */
  private checkOptions(): void {
    const commands = Array.from(this.letter, (each) => (each === "D" && this.ruleNumber > 0 ? "D number" : each));
    for (const option of "nsdpjxio0cf") {
      const isLegal = commands.some((each) => (LEGAL[each] ?? "").includes(option));
      if (this.seen.has(option) && !isLegal && !"Vh".includes(this.letter))
        throw new ParameterProblem(`Illegal option \`-${option}' with this command`);
    }
  }

  private checkDevices(chain: string): void {
    if ((chain === "PREROUTING" || chain === "INPUT") && this.outDevice !== null) {
      throw new ParameterProblem(`Can't use -o with ${chain}\n`);
    }
    if ((chain === "POSTROUTING" || chain === "OUTPUT") && this.inDevice !== null) {
      throw new ParameterProblem(`Can't use -i with ${chain}\n`);
    }
  }

  private context(): ParseContext {
    const { family, sets } = this.environment;
    const { protocol, warnings } = this;
    return { family, protocol, invertProtocol: this.inverted.has("p"), sets, warnings };
  }

  private specs(): RuleSpec[] {
    const { family, names, origin } = this.environment;
    const context = this.context();
    const matches: Match[] = [];
    for (const loaded of joined(this.matches)) {
      loaded.given.check(loaded.options);
      if (loaded.match === null) continue;
      const protocols = loaded.match.placement?.protocols;
      if (protocols !== undefined && ["tcp", "udp"].includes(loaded.match.name)) {
        this.requireProtocol(loaded.match.name, protocols);
      }
      matches.push(loaded.match.parse(loaded.given, context));
    }
    const action = this.action(context);
    const sources = this.addresses(this.source, "s");
    const destinations = this.addresses(this.destination, "d");
    const many = sources.length > 1 || destinations.length > 1;
    if (many && (this.inverted.has("s") || this.inverted.has("d"))) {
      throw new ParameterProblem("! not allowed with multiple source or destination IP addresses");
    }
    if (many && this.letter === "R") {
      throw new ParameterProblem("Replacement rule does not specify a unique address");
    }
    const device = (text: string | null, letter: string) =>
      text === null || text === "+" ? null : new InterfaceName(text, this.inverted.has(letter));
    void names;
    return sources.flatMap((src) =>
      destinations.map(
        (dst) =>
          new RuleSpec(
            new Selector(
              family,
              src,
              dst,
              device(this.inDevice, "i"),
              device(this.outDevice, "o"),
              this.protocol,
              this.inverted.has("p"),
              this.seen.has("f") ? (this.inverted.has("f") ? -1 : 1) : 0,
            ),
            matches,
            action,
            origin,
          ),
      ),
    );
  }

  private requireProtocol(name: string, protocols: readonly number[]): void {
    if (!protocols.includes(this.protocol)) {
      throw new ParameterProblem(`${name.toUpperCase()} match requires '-p ${name}'`);
    }
  }

  private action(context: ParseContext): Action {
    if (this.jump === null) return { kind: "none" };
    if (this.inverted.has("goto")) return { kind: "goto", chain: this.jump };
    if (this.target !== null && this.target.target !== null) {
      this.target.given.check(this.target.options);
      return { kind: "target", target: this.target.target.parse(this.target.given, context) };
    }
    return STANDARD_TARGETS[this.jump] ?? { kind: "jump", chain: this.jump };
  }

  private addresses(text: string | null, letter: string): (AddressMask | null)[] {
    if (text === null) return [null];
    const invert = this.inverted.has(letter);
    const masks = text
      .split(",")
      .flatMap((each) => parseHostMasks(each.trim(), this.environment.family, invert, this.environment.names));
    return masks.map((mask) => (maskLength(mask.mask) === 0 && !invert ? null : mask));
  }
}

/** Matches of ports that nft has words of its own for: read back from the kernel, several of a rule are one. */
function joined(matches: readonly Loaded[]): Loaded[] {
  const kept: Loaded[] = [];
  for (const each of matches) {
    const name = each.match?.name;
    const isNative = (name === "tcp" || name === "udp") && isNativePorts(each.given);
    const first = isNative ? kept.find((other) => other.match === each.match && isNativePorts(other.given)) : undefined;
    if (first === undefined || !first.given.join(each.given)) kept.push(each);
  }
  return kept;
}

/** True for options that become comparisons of nft; none at all, or one of TCP's own options, stay an extension's match. */
function isNativePorts(given: Given): boolean {
  return !given.isEmpty && !given.has("tcp-option");
}

/** A word where none is expected: printed without the command's name. */
export class BadArgument extends ParameterProblem {
  constructor(text: string) {
    super(`Bad argument \`${text}'`);
  }
}

/** `-6` for iptables or `-4` for ip6tables: only the hint is printed. */
export class WrongFamily extends ParameterProblem {
  constructor() {
    super("");
  }
}

function parseRuleNumber(text: string): number {
  const number = parseInteger(text);
  if (number === null || number < 1 || number > 0x7fff_ffff) {
    throw new ParameterProblem(`Invalid rule number \`${text}'`);
  }
  return number;
}

function checkChainName(name: string, family: Family): void {
  if (name.startsWith("-") || name.startsWith("!")) {
    throw new ParameterProblem(`chain name not allowed to start with \`${name[0]}'`);
  }
  if (name.length > 28) {
    throw new ParameterProblem(`chain name \`${name}' too long (must be under 29 chars)`);
  }
  if (name === "" || name in STANDARD_TARGETS || name === "QUEUE" || findTarget(name, family) !== null) {
    throw new ParameterProblem("chain name may not clash with target name");
  }
  if (/[\s]/.test(name)) throw new ParameterProblem(`Invalid chain name \`${name}'`);
}
