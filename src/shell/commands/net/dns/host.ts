import { DnsType, parseType, rcodeName, typeName } from "../../../../wire/dns/codes.js";
import { DnsMessage } from "../../../../wire/dns/message.js";
import { parseName } from "../../../../wire/dns/name.js";
import type { DnsRecord } from "../../../../wire/dns/record.js";
import { formatData } from "../../../../wire/dns/text.js";
import { formatIp, type IpAddress, tryParseIp } from "../../../../wire/ip-address.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { nameServers, resolveHost, reverseNameOf } from "../resolve.js";
import { BIND_VERSION } from "./dig-options.js";
import { failureWords, illegalName, query } from "./query.js";

const HOST_USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;

/** How host and nslookup ask. */
interface Asking {
  readonly servers: readonly IpAddress[];
  readonly port: number;
  readonly tcp: boolean;
  readonly recurse: boolean;
  readonly tries: number;
  readonly timeoutNs: number;
}

/** An answer and who gave it; null when nobody did, after saying why of each try. */
function* askAll(
  process: Process,
  asking: Asking,
  name: string,
  type: number,
): Generator<Wait, { readonly response: DnsMessage; readonly server: IpAddress } | null, void> {
  const random = netnsOf(process).rng.fork(`host:${process.pid}:${process.nowNs}:${type}`);
  for (let attempt = 0; attempt < asking.tries; attempt++) {
    for (const server of asking.servers) {
      const message = DnsMessage.query(random.integer(0, 0xffff), parseName(name), type, {
        recursionDesired: asking.recurse,
      });
      const done = yield* query(process, server, message, asking);
      const [response] = done.responses;
      if (done.failure === null && response) return { response, server };
      const words = failureWords(done.failure);
      yield* process.print(`;; communications error to ${formatIp(server)}#${asking.port}: ${words}\n`);
    }
  }
  return null;
}

function isLegal(name: string): boolean {
  return illegalName("", name) === null;
}

/** The names that resolv.conf's search list makes of one: as it is first when it has ndots dots. */
function candidates(process: Process, name: string): string[] {
  if (name.endsWith(".")) return [name];
  const node = process.files.find("/etc/resolv.conf");
  const lines = node?.kind === "file" ? node.content.split("\n") : [];
  const list =
    lines
      .findLast((line) => /^(search|domain)\s/.test(line))
      ?.trim()
      .split(/\s+/)
      .slice(1) ?? [];
  const ndots = Number(/ndots:(\d+)/.exec(lines.join("\n"))?.[1] ?? 1);
  const longer = list.map((suffix) => `${name}.${suffix}`);
  return name.split(".").length - 1 >= ndots ? [name, ...longer] : [...longer, name];
}

function* serverList(process: Process, name: string | undefined): Generator<Wait, readonly IpAddress[] | null, void> {
  if (name === undefined) return nameServers(process);
  const found = yield* resolveHost(process, name, null);
  return found.error === null ? found.addresses : null;
}

const PHRASES: ReadonlyMap<number, string> = new Map([
  [DnsType.A, "has address"],
  [DnsType.AAAA, "has IPv6 address"],
  [DnsType.CNAME, "is an alias for"],
  [DnsType.MX, "mail is handled by"],
  [DnsType.NS, "name server"],
  [DnsType.PTR, "domain name pointer"],
  [DnsType.TXT, "descriptive text"],
  [DnsType.SRV, "has SRV record"],
  [DnsType.SOA, "has SOA record"],
]);

function sentence(record: DnsRecord): string {
  const phrase = PHRASES.get(record.type) ?? `has ${typeName(record.type)} record`;
  const owner = record.name === "." ? "." : record.name.replace(/\.$/, "");
  return `${owner} ${phrase} ${formatData(record.data)}\n`;
}

/** host(1) of BIND 9.18. */
export function* host(process: Process): Generator<Wait, number, void> {
  const unknown = process.argv.slice(1).find((word) => /^-[^aAcCdilmNpRrstTUvVwW46-]/.test(word));
  if (unknown !== undefined) {
    yield* process.printError(`host: illegal option -- ${unknown[1]}\n${HOST_USAGE}`);
    return 1;
  }
  const options = yield* parseOptions(process, { short: "aAc:CdilmN:p:R:rst:TUvVwW:46", usage: "" });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print(`host ${BIND_VERSION}\n`);
    return 0;
  }
  for (const letter of ["v", "a", "d", "A", "c", "C", "l", "m", "N"]) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`);
  }
  const [name, serverName] = options.operands;
  if (name === undefined) {
    yield* process.printError(HOST_USAGE);
    return 1;
  }
  const typeText = options.value("t");
  const type = typeText === null ? null : parseType(typeText);
  if (typeText !== null && type === null) {
    yield* process.printError(`host: invalid type: ${typeText}\n\n`);
    return 2;
  }
  const servers = yield* serverList(process, serverName);
  if (servers === null) {
    yield* process.printError(`host: couldn't get address for '${serverName}': failure\n`);
    return 1;
  }
  const illegal = illegalName("host", name);
  if (illegal !== null) {
    yield* process.printError(illegal);
    return 1;
  }
  const asking: Asking = {
    servers,
    port: Number(options.value("p") ?? 53),
    tcp: options.has("T"),
    recurse: !options.has("r"),
    tries: Number(options.value("R") ?? 1) + 1,
    timeoutNs: options.has("w") ? Number.MAX_SAFE_INTEGER : Number(options.value("W") ?? 5) * 1e9,
  };
  const address = tryParseIp(name);
  const names = address === null ? candidates(process, name).filter(isLegal) : [reverseNameOf(address)];
  const types = address !== null ? [DnsType.PTR] : type === null ? [DnsType.A, DnsType.AAAA, DnsType.MX] : [type];
  // Who answers is told with the first answer.
  let isServerTold = serverName === undefined;
  for (const [i, candidate] of names.entries()) {
    for (const [at, each] of types.entries()) {
      const answered = yield* askAll(process, asking, candidate, each);
      if (answered === null) {
        yield* process.print(";; no servers could be reached\n");
        return 1;
      }
      const { response, server } = answered;
      if (!isServerTold) {
        isServerTold = true;
        yield* process.print(
          `Using domain server:\nName: ${serverName}\nAddress: ${formatIp(server)}#${asking.port}\nAliases: \n\n`,
        );
      }
      if (response.rcode !== 0) {
        if (response.rcode === 3 && i + 1 < names.length) break;
        const shown = names.length > 1 ? name : candidate;
        yield* process.print(
          `Host ${shown}${address === null ? "" : "."} not found: ${response.rcode}(${rcodeName(response.rcode)})\n`,
        );
        return 1;
      }
      const isFollowUp = at > 0;
      const told = response.answers.filter((record) => !isFollowUp || record.type === each);
      if (told.length === 0 && types.length === 1)
        yield* process.print(`${candidate} has no ${typeName(each)} record\n`);
      yield* process.print(told.map(sentence).join(""));
      if (at === types.length - 1) return 0;
    }
  }
  return 0;
}

/** What nslookup knows further to set. */
const KNOWN_SETTINGS = new Set(
  "all class cl querytype domain do srchlist debug deb nodebug d2 nod2 search nosearch defname nodefname vc novc recurse norecurse sil fail nofail ndots".split(
    " ",
  ),
);

/** nslookup(1) of BIND 9.18, with a name on its command line. */
export function* nslookup(process: Process): Generator<Wait, number, void> {
  const operands: string[] = [];
  let [type, port, timeout, retry] = ["", 53, 5, 3];
  for (const word of process.argv.slice(1)) {
    if (word === "-version") {
      yield* process.print(`nslookup ${BIND_VERSION}\n`);
      return 0;
    }
    const [, name = "", value = ""] = /^-([a-z]+)(?:=(.*))?$/i.exec(word) ?? [];
    if (name === "") operands.push(word);
    else if (/^(type|querytype|query|q|ty)$/.test(name)) type = value;
    else if (name === "port") port = Number(value);
    else if (name === "timeout") timeout = Number(value);
    else if (name === "retry") retry = Number(value);
    else if (KNOWN_SETTINGS.has(name)) return yield* process.fail(`option ${word} is not emulated by podwire`);
    else yield* process.print(`*** Invalid option: ${word.slice(1)}\n`);
  }
  const [name, serverName] = operands;
  if (name === undefined) return yield* process.fail("interactive use is not emulated by podwire");
  const code = type === "" ? null : parseType(type);
  if (type !== "" && code === null) {
    yield* process.print(`unknown query type: ${type}\n`);
    return 1;
  }
  const servers = yield* serverList(process, serverName);
  if (servers === null) {
    yield* process.print(`nslookup: couldn't get address for '${serverName}': failure\n`);
    return 1;
  }
  const illegal = illegalName("nslookup", name);
  if (illegal !== null) {
    yield* process.printError(illegal);
    return 10;
  }
  const asking: Asking = {
    servers,
    port,
    tcp: false,
    recurse: true,
    tries: Math.max(1, retry),
    timeoutNs: timeout * 1e9,
  };
  const address = tryParseIp(name);
  const names = address === null ? candidates(process, name).filter(isLegal) : [reverseNameOf(address)];
  const types = address !== null ? [DnsType.PTR] : code === null ? [DnsType.A, DnsType.AAAA] : [code];
  let isHeadShown = false;
  for (const [i, candidate] of names.entries()) {
    for (const [at, each] of types.entries()) {
      const answered = yield* askAll(process, asking, candidate, each);
      if (answered === null) {
        yield* process.print(";; no servers could be reached\n\n");
        return 1;
      }
      const { response, server } = answered;
      if (response.rcode === 3 && i + 1 < names.length) break;
      if (!isHeadShown && address === null) {
        yield* process.print(`Server:\t\t${serverName ?? formatIp(server)}\nAddress:\t${formatIp(server)}#${port}\n\n`);
      }
      if (response.rcode !== 0) {
        const shown = address === null ? name : candidate;
        yield* process.print(`** server can't find ${shown}: ${rcodeName(response.rcode)}\n\n`);
        return 1;
      }
      if (!isHeadShown && !response.authoritative && address === null)
        yield* process.print("Non-authoritative answer:\n");
      isHeadShown = true;
      const told = response.answers.filter((record) => at === 0 || record.type === each);
      if (told.length === 0 && types.length === 1) yield* process.print(`*** Can't find ${name}: No answer\n`);
      yield* process.print(told.map(lookupText).join(""));
      if (at === types.length - 1) {
        yield* process.print("\n");
        return 0;
      }
    }
  }
  return 0;
}

function lookupText(record: DnsRecord): string {
  const owner = record.name.replace(/\.$/, "");
  const data = formatData(record.data);
  switch (record.type) {
    case DnsType.A:
    case DnsType.AAAA:
      return `Name:\t${owner}\nAddress: ${data}\n`;
    case DnsType.CNAME:
      return `${owner}\tcanonical name = ${data}\n`;
    case DnsType.PTR:
      return `${owner}\tname = ${data}\n`;
    case DnsType.NS:
      return `${owner}\tnameserver = ${data}\n`;
    case DnsType.MX:
      return `${owner}\tmail exchanger = ${data}\n`;
    case DnsType.TXT:
      return `${owner}\ttext = ${data}\n`;
    case DnsType.SRV:
      return `${owner}\tservice = ${data}\n`;
    default:
      return `${owner}\trdata_${record.type} = ${data}\n`;
  }
}
