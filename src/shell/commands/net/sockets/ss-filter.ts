import { servicePort } from "../../../../netfilter/text/services.js";
import { TcpState } from "../../../../transport/tcp-state.js";
import { familyOf, type IpAddress } from "../../../../wire/ip-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { Prefix } from "../../../../wire/prefix.js";
import { parseNumericHost } from "../resolve.js";
import type { SocketRow } from "./socket-list.js";

const S = TcpState;
const ALL: readonly TcpState[] = Object.values(S);
const without = (...states: readonly TcpState[]): readonly TcpState[] => ALL.filter((state) => !states.includes(state));

/** The states that ss shows without -a and -l, and with -l. */
export const CONNECTED_STATES = without(S.Listen, S.Closed, S.TimeWait, S.SynReceived);
/** The states that `ss -l` shows. */
export const LISTENING_STATES: readonly TcpState[] = [S.Listen, S.Closed];
/** The states that `ss -a` shows. */
export const ALL_STATES = ALL;

const NAMES: ReadonlyMap<string, readonly TcpState[]> = new Map([
  ["all", ALL],
  ["established", [S.Established]],
  ["syn-sent", [S.SynSent]],
  ["syn-recv", [S.SynReceived]],
  ["fin-wait-1", [S.FinWait1]],
  ["fin-wait-2", [S.FinWait2]],
  ["time-wait", [S.TimeWait]],
  ["unconnected", [S.Closed]],
  ["closed", [S.Closed]],
  ["close-wait", [S.CloseWait]],
  ["last-ack", [S.LastAck]],
  ["listening", [S.Listen]],
  ["listen", [S.Listen]],
  ["closing", [S.Closing]],
  ["connected", without(S.Closed, S.Listen)],
  ["synchronized", without(S.Closed, S.Listen, S.SynSent)],
  ["bucket", [S.SynReceived, S.TimeWait]],
  ["big", without(S.SynReceived, S.TimeWait)],
]);

/** The states that a word of `state` and `exclude` stands for, or null. */
export function statesOf(word: string): readonly TcpState[] | null {
  return NAMES.get(word.toLowerCase()) ?? null;
}

/** Why a filter cannot be read. */
export class FilterError extends Error {
  /** True when it is about a word, false when about the order of words. */
  readonly isWord: boolean;

  constructor(message: string, isWord = false) {
    super(message);
    this.isWord = isWord;
  }
}

/** A filter's expression. */
export type SsFilter =
  | { readonly kind: "and" | "or"; readonly left: SsFilter; readonly right: SsFilter }
  | { readonly kind: "not"; readonly inner: SsFilter }
  | { readonly kind: "port"; readonly isLocal: boolean; readonly operator: string; readonly port: number }
  | {
      readonly kind: "host";
      readonly isLocal: boolean;
      readonly isEqual: boolean;
      readonly prefix: Prefix | null;
      readonly port: number | null;
    }
  /** One answer for all sockets: no program here sets a mark (SO_MARK), and of no port is it known that it was chosen by itself. */
  | { readonly kind: "all" | "none" }
  | { readonly kind: "device"; readonly isEqual: boolean; readonly name: string };

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["=", "="],
  ["==", "="],
  ["eq", "="],
  ["!=", "!="],
  ["ne", "!="],
  ["neq", "!="],
  [">=", ">="],
  ["ge", ">="],
  ["geq", ">="],
  ["<=", "<="],
  ["le", "<="],
  ["leq", "<="],
  [">", ">"],
  ["gt", ">"],
  ["<", "<"],
  ["lt", "<"],
]);

/** Reads an expression: `sport = :80 and ( dst 10.0.0.0/8 or not dport = :http )`. @throws FilterError */
export function parseFilter(text: string, isDevice: (name: string) => boolean = () => true): SsFilter {
  // Words are told apart by blanks alone, so "(sport" is one.
  const parser = new FilterParser(
    text.split(/\s+/).filter((word) => word !== ""),
    isDevice,
  );
  const filter = parser.or();
  if (!parser.atEnd) throw new FilterError("syntax error!");
  return filter;
}

/** A device that nobody has. */
export class UnknownDevice extends FilterError {}

class FilterParser {
  private readonly words: readonly string[];
  private at = 0;
  private readonly isDevice: (name: string) => boolean;

  constructor(words: readonly string[], isDevice: (name: string) => boolean) {
    this.words = words;
    this.isDevice = isDevice;
  }

  get atEnd(): boolean {
    return this.at >= this.words.length;
  }

  or(): SsFilter {
    let left = this.and();
    while (this.take("or", "|", "||")) left = { kind: "or", left, right: this.and() };
    return left;
  }

  private and(): SsFilter {
    let left = this.unary();
    for (;;) {
      if (this.take("and", "&", "&&")) left = { kind: "and", left, right: this.unary() };
      else if (this.atEnd || ["or", "|", "||", ")"].includes(this.words[this.at] ?? "")) return left;
      else left = { kind: "and", left, right: this.unary() };
    }
  }

  private unary(): SsFilter {
    if (this.take("not", "!")) return { kind: "not", inner: this.unary() };
    if (this.take("(")) {
      const inner = this.or();
      if (!this.take(")")) throw new FilterError("syntax error!");
      return inner;
    }
    const word = this.next();
    const written = OPERATORS.get(this.words[this.at] ?? "");
    if (written !== undefined) this.at++;
    const operator = written ?? "=";
    switch (word) {
      case "sport":
      case "dport":
        return this.port(word === "sport", operator);
      case "src":
      case "dst":
        if (operator !== "=") throw new FilterError("syntax error!");
        return { kind: "host", isLocal: word === "src", isEqual: operator === "=", ...hostOf(this.next()) };
      case "dev": {
        const name = this.next();
        if (!this.isDevice(name)) throw new UnknownDevice("Cannot parse device.");
        return { kind: "device", isEqual: operator === "=", name };
      }
      case "autobound":
        return { kind: "none" };
      case "fwmark": {
        const [value = "", mask = "0xffffffff"] = this.next().split("/");
        const isUnmarked = (Number(value) & Number(mask)) === 0;
        return { kind: isUnmarked === (operator === "=") ? "all" : "none" };
      }
      case "cgroup":
        throw new FilterError("syntax error!");
      default:
        // A word alone is an address (dst).
        if (["and", "or", "not", "(", ")"].includes(word)) throw new FilterError("syntax error!");
        return { kind: "host", isLocal: false, isEqual: true, ...hostOf(word) };
    }
  }

  private port(isLocal: boolean, operator: string): SsFilter {
    const text = this.next();
    // Every port is one of "*".
    if (text === "*" || text === ":*") return { kind: operator === "=" ? "all" : "none" };
    return { kind: "port", isLocal, operator, port: portOf(text) };
  }

  private take(...choices: readonly string[]): boolean {
    if (!choices.includes(this.words[this.at] ?? "")) return false;
    this.at++;
    return true;
  }

  private next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new FilterError("syntax error!");
    return word;
  }
}

function portOf(text: string): number {
  const word = text.startsWith(":") ? text.slice(1) : text;
  if (/^\d+$/.test(word)) return Number(word);
  const known = servicePort(word, IpProtocol.Tcp) ?? servicePort(word, IpProtocol.Udp);
  if (known === null) throw new FilterError(`"${word}" does not look like a port.`, true);
  return known;
}

function hostOf(text: string): { readonly prefix: Prefix | null; readonly port: number | null } {
  const bracketed = /^\[(.*)\](?:\/(\d+))?(?::(.+))?$/.exec(text);
  const plain = /^([^:/]*)(?:\/(\d+))?(?::(.+))?$/.exec(text);
  const [, host = "", length, port] = bracketed ?? plain ?? ["", text];
  const shownPort = port === undefined || port === "*" ? null : portOf(`:${port}`);
  if (host === "" || host === "*") return { prefix: null, port: shownPort };
  const address = parseNumericHost(host);
  if (address === null) throw new FilterError(`an inet prefix is expected rather than "${text}".`, true);
  return {
    prefix: new Prefix(address, length === undefined ? (familyOf(address) === 4 ? 32 : 128) : Number(length)),
    port: shownPort,
  };
}

/** True when a socket passes. */
export function matchesSsFilter(filter: SsFilter, row: SocketRow): boolean {
  switch (filter.kind) {
    case "and":
      return matchesSsFilter(filter.left, row) && matchesSsFilter(filter.right, row);
    case "or":
      return matchesSsFilter(filter.left, row) || matchesSsFilter(filter.right, row);
    case "all":
      return true;
    case "none":
      return false;
    case "not":
      return !matchesSsFilter(filter.inner, row);
    case "device":
      return (row.device === filter.name) === filter.isEqual;
    case "port":
      return compare(filter.isLocal ? row.localPort : row.remotePort, filter.operator, filter.port);
    case "host": {
      const address: IpAddress = filter.isLocal ? row.local : row.remote;
      const port = filter.isLocal ? row.localPort : row.remotePort;
      const fits = (filter.prefix?.contains(address) ?? true) && (filter.port === null || filter.port === port);
      return fits === filter.isEqual;
    }
  }
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case ">=":
      return left >= right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left < right;
  }
}
