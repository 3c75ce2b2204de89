import type { Origin } from "../../trace/trace.js";
import { Family, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import type { IpSets } from "../ipset/ip-sets.js";
import { CommentMatch } from "../match/comment-match.js";
import { NatRange } from "../nat/nat-range.js";
import { type Match, RuleSpec } from "../rules/rule.js";
import { AddressMask, Selector } from "../rules/selector.js";
import { NatTarget } from "../target/nat-target.js";
import { prefixMask } from "./address-mask.js";
import { CommandParser } from "./command-parser.js";
import { parseProtocol } from "./names.js";
import { ParameterProblem } from "./parameter-problem.js";
import { splitWords } from "./split-words.js";

/** Chains of programs begin so; no target does. */
const PROGRAM_CHAIN = /^KUBE-/;
/** More shared parts than this are not kept. */
const MOST_PARTS = 10_000;

/**
 * Reads the rules that a program writes by the ten thousand (kube-proxy's): the words that they are made of are known
 * here, parts that many rules share (`-m udp --dport 53`) are read once and held in common, and a rule with any other word
 * goes to `CommandParser`, which decides what each of them means.
 */
export class RuleReader {
  private readonly sets: IpSets;
  private readonly matches = new Map<string, Match>();
  private readonly masks = new Map<string, AddressMask>();

  constructor(sets: IpSets) {
    this.sets = sets;
  }

  /** The rule that `text` says. @throws Error when iptables would not take it. */
  read(family: Family, text: string, origin: Origin | null): RuleSpec {
    let known: RuleSpec | null = null;
    try {
      known = this.readKnown(family, text, origin);
    } catch (error) {
      // A part that is refused: the whole is refused in the words for the whole.
      if (!(error instanceof ParameterProblem)) throw error;
    }
    return known ?? this.parse(family, text, origin);
  }

  private parse(family: Family, text: string, origin: Origin | null): RuleSpec {
    const words = ["-A", "X", ...splitWords(text)];
    const { specs } = new CommandParser(words, { family, sets: this.sets, names: null, origin }).parse();
    const [spec] = specs;
    if (spec === undefined || specs.length !== 1) throw new Error(`"${text}" is not one rule`);
    return spec;
  }

  /** Null when there is a word in it that is not known here. */
  private readKnown(family: Family, text: string, origin: Origin | null): RuleSpec | null {
    const matches: Match[] = [];
    let protocol = "";
    let portAt = -1;
    let portMatch = "";
    let dport = "";
    let src: AddressMask | null = null;
    let dst: AddressMask | null = null;
    const words = new Words(text);
    for (;;) {
      const word = words.next();
      switch (word) {
        case "-m": {
          const name = words.next();
          if (name === "comment") {
            if (words.next() !== "--comment") return null;
            matches.push(new CommentMatch(words.next().slice(0, 255)));
          } else if (name === "statistic") {
            if (words.next() !== "--mode" || words.next() !== "random" || words.next() !== "--probability") return null;
            const part = `-m statistic --mode random --probability ${words.next()}`;
            matches.push(this.match(family, part));
          } else if (name === "nfacct") {
            if (words.next() !== "--nfacct-name") return null;
            matches.push(this.match(family, `-m nfacct --nfacct-name ${words.next()}`));
          } else if ((name === "tcp" || name === "udp" || name === "sctp") && portMatch === "") {
            portMatch = name;
            portAt = matches.length;
            matches.push(PLACEHOLDER);
          } else return null;
          break;
        }
        case "-p":
          if (protocol !== "") return null;
          protocol = words.next();
          break;
        case "--dport":
          if (portMatch === "" || dport !== "") return null;
          dport = words.next();
          break;
        case "-d":
          if (dst !== null) return null;
          dst = this.mask(family, words.next(), false);
          if (dst === null) return null;
          break;
        case "-s":
          if (src !== null) return null;
          src = this.mask(family, words.next(), false);
          if (src === null) return null;
          break;
        case "!":
          if (src !== null || words.next() !== "-s") return null;
          src = this.mask(family, words.next(), true);
          if (src === null) return null;
          break;
        case "-j": {
          if (protocol !== portMatch) return null;
          if (portAt >= 0) {
            const port = dport === "" ? "" : ` --dport ${dport}`;
            matches[portAt] = this.match(family, `-p ${protocol} -m ${protocol}${port}`);
          }
          const name = words.next();
          const action = PROGRAM_CHAIN.test(name)
            ? ({ kind: "jump", chain: name } as const)
            : name === "DNAT" && protocol !== ""
              ? destinationOf(family, words)
              : null;
          if (action === null || words.next() !== "" || words.isOdd) return null;
          const number = protocol === "" ? 0 : (parseProtocol(protocol) ?? 0);
          return new RuleSpec(new Selector(family, src, dst, null, null, number, false, 0), matches, action, origin);
        }
        default:
          return null;
      }
    }
  }

  /** A match without state, read once. */
  private match(family: Family, text: string): Match {
    const known = this.matches.get(text);
    if (known !== undefined) return known;
    const [match] = this.parse(family, text, null).matches;
    if (match === undefined) throw new Error(`"${text}" is no match`);
    if (this.matches.size < MOST_PARTS) this.matches.set(text, match);
    return match;
  }

  /** An address or a block without host bits; null for anything else. */
  private mask(family: Family, text: string, invert: boolean): AddressMask | null {
    const slash = text.indexOf("/");
    if (slash < 0) {
      const address = addressOf(family, text);
      return address === null ? null : new AddressMask(address, prefixMask(family, bitsOf(family)), invert);
    }
    const key = invert ? `! ${text}` : text;
    let mask = this.masks.get(key) ?? null;
    if (mask === null) {
      const { selector } = this.parse(family, `${invert ? "! " : ""}-s ${text}`, null);
      mask = selector.src;
      if (mask !== null && this.masks.size < MOST_PARTS) this.masks.set(key, mask);
    }
    return mask;
  }
}

/** Stands where the match of a port will be, once all that belongs to it is known. */
const PLACEHOLDER: Match = new CommentMatch("");

/** `--to-destination ADDRESS:PORT` and nothing else; null otherwise. */
function destinationOf(family: Family, words: Words): { kind: "target"; target: NatTarget } | null {
  if (words.next() !== "--to-destination") return null;
  const text = words.next();
  const colon = text.lastIndexOf(":");
  if (colon < 0) return null;
  const isBracketed = text.startsWith("[") && text.charAt(colon - 1) === "]";
  if (isBracketed !== (family === Family.V6)) return null;
  const address = addressOf(family, isBracketed ? text.slice(1, colon - 1) : text.slice(0, colon));
  const digits = text.slice(colon + 1);
  const port = /^[1-9]\d{0,4}$/.test(digits) ? Number(digits) : 0;
  if (address === null || port < 1 || port > 65_535) return null;
  return { kind: "target", target: new NatTarget("DNAT", new NatRange(address, address, port, port)) };
}

function addressOf(family: Family, text: string): IpAddress | null {
  const address = tryParseIp(text);
  return address !== null && (typeof address === "number") === (family === Family.V4) ? address : null;
}

function bitsOf(family: Family): number {
  return family === Family.V4 ? 32 : 128;
}

/** The words of a rule one by one; "" at the end. */
class Words {
  /** There was a word that is written in another way than plain or in double quotes: it is for `splitWords` to read. */
  isOdd = false;
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  next(): string {
    const { text } = this;
    if (this.at >= text.length) return "";
    const isQuoted = text.charCodeAt(this.at) === QUOTE;
    const from = isQuoted ? this.at + 1 : this.at;
    const found = text.indexOf(isQuoted ? '"' : " ", from);
    const end = found < 0 ? text.length : found;
    this.at = isQuoted ? end + 2 : end + 1;
    const word = text.slice(from, end);
    const isPlain = isQuoted ? found >= 0 && isBlank(text, end + 1) : word !== "" && !/["\t\r]/.test(word);
    if (!isPlain || word.includes("\\")) this.isOdd = true;
    return word;
  }
}

const QUOTE = 34;

function isBlank(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === 32;
}
