import { parseClass, parseType } from "../../../../wire/dns/codes.js";
import { type IpAddress, tryParseIp } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { reverseNameOf } from "../resolve.js";

/** Which parts of an answer are shown. */
export interface DigShow {
  cmd: boolean;
  comments: boolean;
  question: boolean;
  answer: boolean;
  authority: boolean;
  additional: boolean;
  stats: boolean;
}

/** One question of dig's command line. */
export interface DigQuery {
  name: string;
  type: number;
  class: number;
  server: string | null;
  port: number;
  source: IpAddress | null;
  /** -4 or -6: which servers are asked. */
  family: 4 | 6 | null;
  /** The command's line is told, with this first name: +short and +nocmd behind the name come too late for a failure's. */
  greets: boolean;
  /** A server was named before the name, and is counted in the greeting. */
  countsServers: boolean;
  tcp: boolean;
  recurse: boolean;
  search: boolean;
  short: boolean;
  edns: boolean;
  dnssec: boolean;
  bufferBytes: number;
  authenticData: boolean;
  checkingDisabled: boolean;
  cookie: boolean;
  /** +qr: the question is shown before it is sent. */
  showsQuery: boolean;
  trace: boolean;
  /** +identify: +short tells who answered. */
  identifies: boolean;
  /** What of a record is shown: its time to live, its class, and whether times have units. */
  showsTtl: boolean;
  showsClass: boolean;
  ttlUnits: boolean;
  ignoreTruncation: boolean;
  tries: number;
  timeoutNs: number;
  show: DigShow;
}

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

function fresh(): DigQuery {
  const show = {
    cmd: true,
    comments: true,
    question: true,
    answer: true,
    authority: true,
    additional: true,
    stats: true,
  };
  return {
    name: ".",
    type: 1,
    class: 1,
    server: null,
    port: 53,
    source: null,
    family: null,
    greets: false,
    countsServers: false,
    tcp: false,
    recurse: true,
    search: false,
    short: false,
    edns: true,
    dnssec: false,
    bufferBytes: 1232,
    authenticData: true,
    checkingDisabled: false,
    cookie: true,
    showsQuery: false,
    trace: false,
    identifies: false,
    showsTtl: true,
    showsClass: true,
    ttlUnits: false,
    ignoreTruncation: false,
    tries: 3,
    timeoutNs: 5e9,
    show,
  };
}

/** What the tools of Debian's BIND say for -v. */
export const BIND_VERSION = "9.18.49-1~deb12u3-Debian";

class Refused extends Error {}

/** The questions of a command line, or what is to be said instead of asking; `warnings` takes what is said besides. */
export function readDigQueries(process: Process, warnings: string[]): DigQuery[] | string {
  const global = fresh();
  const queries: DigQuery[] = [];
  let current = global;
  let isTyped = false;
  const words = process.argv.slice(1);
  const add = (name: string): void => {
    const greets = queries.length === 0 && global.show.cmd && !global.short;
    current = { ...global, name, greets, countsServers: global.server !== null, show: { ...global.show } };
    queries.push(current);
  };
  try {
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? "";
      if (word.startsWith("@")) current.server = word.slice(1);
      else if (word.startsWith("+")) plus(current, word.slice(1));
      else if (word === "-4" || word === "-6") {
        const family = word === "-4" ? 4 : 6;
        if (current.family !== null && current.family !== family)
          throw new Refused("dig: only one of -4 and -6 allowed\n");
        current.family = family;
      } else if (/^-[urim]$/.test(word)) continue;
      else if (word === "-v") return `DiG ${BIND_VERSION}\n`;
      else if (word === "-h") return USAGE;
      else if (/^-[fky]/.test(word)) throw new Refused(`dig: option ${word.slice(0, 2)} is not emulated by podwire\n`);
      else if (/^-[tcpqxb]/.test(word)) {
        const value = word.length > 2 ? word.slice(2) : (words[++i] ?? "");
        switch (word[1]) {
          case "t": {
            const type = parseType(value);
            if (type === null) warnings.push(`;; Warning, ignoring invalid type ${value}\n`);
            else current.type = type;
            break;
          }
          case "c": {
            const dnsClass = parseClass(value);
            if (dnsClass === null) warnings.push(`;; Warning, ignoring invalid class ${value}\n`);
            else current.class = dnsClass;
            break;
          }
          case "p":
            if (!/^\d+$/.test(value) || Number(value) > 65_535) {
              const why = /^\d+$/.test(value) ? "out of range" : "not a valid number";
              throw new Refused(`invalid port number '${value}': ${why}\ndig: Couldn't parse port number\n`);
            }
            current.port = Number(value);
            break;
          case "b":
            current.source = tryParseIp(value);
            break;
          case "q":
            add(value);
            break;
          default: {
            const address = tryParseIp(value);
            // What is no address is taken for the labels of one.
            add(address === null ? `${value.split(".").reverse().join(".")}.in-addr.arpa` : reverseNameOf(address));
            current.type = 12;
          }
        }
      } else if (word.startsWith("-")) throw new Refused(`Invalid option: ${word}\n${USAGE}`);
      else {
        const type = parseType(word);
        const dnsClass = parseClass(word);
        if (type !== null && (!isTyped || queries.length > 0)) {
          current.type = type;
          isTyped = true;
        } else if (dnsClass !== null) current.class = dnsClass;
        else add(word);
      }
    }
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  // A type or server before the name is the name's too; without a name the root's servers are asked for.
  if (queries.length === 0) {
    const greets = global.show.cmd && !global.short;
    queries.push({ ...global, type: isTyped ? global.type : 2, greets, countsServers: global.server !== null });
  }
  return queries;
}

function plus(query: DigQuery, text: string): void {
  const [head = "", value = ""] = text.split(/=(.*)/s);
  const isOff = head.startsWith("no");
  const name = isOff ? head.slice(2) : head;
  const on = !isOff;
  const { show } = query;
  switch (name) {
    case "all":
      for (const key of Object.keys(show) as (keyof DigShow)[]) if (key !== "cmd") show[key] = on;
      show.cmd = on && show.cmd;
      return;
    case "cmd":
    case "comments":
    case "question":
    case "answer":
    case "authority":
    case "additional":
    case "stats":
      show[name] = on;
      return;
    case "short":
      query.short = on;
      return;
    case "tcp":
    case "vc":
      query.tcp = on;
      return;
    case "rec":
    case "recurse":
      query.recurse = on;
      return;
    case "search":
    case "defname":
      query.search = on;
      return;
    case "edns":
      query.edns = on;
      return;
    case "dnssec":
      query.dnssec = on;
      return;
    case "adflag":
      query.authenticData = on;
      return;
    case "cd":
    case "cdflag":
      query.checkingDisabled = on;
      return;
    case "cookie":
      query.cookie = on;
      return;
    case "qr":
      query.showsQuery = on;
      return;
    case "trace":
      query.trace = on;
      if (on) query.dnssec = true;
      return;
    case "identify":
      query.identifies = on;
      return;
    case "ttlid":
    case "ttl":
      query.showsTtl = on;
      return;
    case "class":
    case "cl":
      query.showsClass = on;
      return;
    case "ttlunits":
      query.ttlUnits = on;
      return;
    case "ignore":
      query.ignoreTruncation = on;
      return;
    case "bufsize":
      query.bufferBytes = Number(value);
      return;
    case "time":
    case "timeout":
      query.timeoutNs = Math.max(1, Number(value)) * 1e9;
      return;
    case "tries":
      query.tries = Math.max(1, Number(value));
      return;
    case "retry":
      query.tries = Number(value) + 1;
      return;
    // How servers without an answer, keys and names in other scripts are dealt with: podwire's answers have none of it.
    case "aaflag":
    case "aaonly":
    case "badcookie":
    case "besteffort":
    case "crypto":
    case "expire":
    case "fail":
    case "header-only":
    case "idnin":
    case "idnout":
    case "keepalive":
    case "keepopen":
    case "nsid":
    case "onesoa":
    case "padding":
    case "qid":
    case "raflag":
    case "rdflag":
    case "rrcomments":
    case "showsearch":
    case "split":
    case "tcflag":
    case "zflag":
      return;
    case "multiline":
    case "nssearch":
    case "subnet":
      if (isOff) return;
      throw new Refused(`option +${text} is not emulated by podwire\n`);
    default:
      throw new Refused(`Invalid option: +${text}\n${USAGE}`);
  }
}
