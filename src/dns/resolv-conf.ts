import { SECOND } from "../sim/time.js";
import { type IpAddress, tryParseIp } from "../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../wire/ipv4-address.js";
import { parseInetAton } from "./numeric-address.js";

/** What /etc/resolv.conf says (resolv.conf(5)). */
export interface ResolvConf {
  /** At most three; 127.0.0.1 when there is none. */
  readonly nameservers: readonly IpAddress[];
  /** The search list, without dots at the ends; "" is the root. */
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutSeconds: number;
  readonly attempts: number;
  /** Begin with another server each time. */
  readonly rotate: boolean;
  /** TCP only. */
  readonly useVc: boolean;
  /** A and AAAA one after the other instead of side by side. */
  readonly singleRequest: boolean;
  /** Don't ask for a name without dots as it is. */
  readonly noTldQuery: boolean;
  /** Ask with an OPT record. */
  readonly edns0: boolean;
}

const MAX_NAMESERVERS = 3;
const MAX_NDOTS = 15;
const MAX_TIMEOUT_SECONDS = 30;
const MAX_ATTEMPTS = 5;

/**
 * Reads resolv.conf with glibc's tolerance: keywords begin the line, what is not known or not valid is passed over, of
 * several `search` and `domain` lines the last counts, numbers are capped. Without either, the domain of `hostName`.
 */
export function parseResolvConf(text: string, hostName = ""): ResolvConf {
  const nameservers: IpAddress[] = [];
  let search: string[] | null = null;
  const options = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^(nameserver|domain|search|options|sortlist)[ \t]+(.*)$/.exec(line);
    const words = (match?.[2] ?? "").split(/[ \t\r]+/).filter((word) => word !== "");
    switch (match?.[1]) {
      case "nameserver": {
        const address = parseServer(words[0] ?? "");
        if (address !== null && nameservers.length < MAX_NAMESERVERS) nameservers.push(address);
        break;
      }
      case "domain":
        if (words[0] !== undefined) search = [words[0]];
        break;
      case "search":
        if (words.length > 0) search = words;
        break;
      case "options":
        for (const word of words) {
          const [name = "", value = ""] = word.split(":");
          options.set(name, value);
        }
        break;
    }
  }
  const dot = hostName.indexOf(".");
  search ??= dot >= 0 && dot < hostName.length - 1 ? [hostName.slice(dot + 1)] : [];
  return {
    nameservers: nameservers.length === 0 ? [IPV4_LOOPBACK] : nameservers,
    search: search.map((domain) => domain.replace(/^\./, "").replace(/\.$/, "")),
    ndots: capped(options.get("ndots"), 1, MAX_NDOTS),
    timeoutSeconds: capped(options.get("timeout"), 5, MAX_TIMEOUT_SECONDS),
    attempts: capped(options.get("attempts"), 2, MAX_ATTEMPTS),
    rotate: options.has("rotate"),
    useVc: options.has("use-vc"),
    singleRequest: options.has("single-request") || options.has("single-request-reopen"),
    noTldQuery: options.has("no-tld-query"),
    edns0: options.has("edns0"),
  };
}

/**
 * How long the server at `index` of the list is waited for, in nanoseconds: the time doubles from server to server and is
 * shared among them (res_send.c).
 */
export function tryTimeoutNs(conf: ResolvConf, index: number): number {
  const count = conf.nameservers.length;
  return Math.max(1, Math.floor((conf.timeoutSeconds * 2 ** index) / (index > 0 ? count : 1))) * SECOND;
}

/** Simplified: the scope of a link-local address ("%eth0") is cut off. */
function parseServer(text: string): IpAddress | null {
  return text.includes(":") ? tryParseIp(text.split("%")[0] ?? "") : parseInetAton(text);
}

/** As atoi(3) reads it: no digits are 0. */
function capped(text: string | undefined, fallback: number, max: number): number {
  if (text === undefined) return fallback;
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? 0 : Math.max(0, Math.min(value, max));
}
