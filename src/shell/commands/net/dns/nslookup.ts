import { DnsType, parseType, rcodeName } from "../../../../wire/dns/codes.js";
import { DnsMessage } from "../../../../wire/dns/message.js";
import { parseName } from "../../../../wire/dns/name.js";
import type { DnsRecord } from "../../../../wire/dns/record.js";
import { formatData } from "../../../../wire/dns/text.js";
import { formatIp, tryParseIp } from "../../../../wire/ip-address.js";
import { splitLines } from "../../../input.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { reverseNameOf } from "../resolve.js";
import { BIND_VERSION } from "./dig-options.js";
import { type Inquiry, inquire, STARTUP_NS, searchedNames, serversFor } from "./inquiry.js";
import { illegalName } from "./query.js";

const USAGE = `Usage:
   nslookup [-opt ...]             # interactive mode using default server
   nslookup [-opt ...] - server    # interactive mode using 'server'
   nslookup [-opt ...] host        # just look up 'host' using default server
   nslookup [-opt ...] host server # just look up 'host' using 'server'
`;

/** nslookup(1) of BIND 9.18: one name of its command line, or names and commands of standard input. */
export function* nslookup(process: Process): Generator<Wait, number, void> {
  yield STARTUP_NS;
  const session = new Session(process);
  const words = process.argv.slice(1);
  let name: string | null = null;
  let isInteractive = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (/^-ver/i.test(word)) {
      yield* process.print(`nslookup ${BIND_VERSION}\n`);
      return 0;
    }
    if (word === "-" && name === null) isInteractive = true;
    else if (word.startsWith("-")) yield* session.set(word.slice(1));
    else if (name === null && !isInteractive) name = word;
    else if (words[i + 1] !== undefined) {
      yield* process.printError(USAGE);
      return 1;
    } else session.serverName = word;
  }
  if (!isInteractive && name !== null) return yield* session.look(name);
  return yield* session.talk();
}

/** What is set, and how names are looked up by it. */
class Session {
  serverName: string | null = null;
  private readonly process: Process;
  private type: number | null = null;
  private port = 53;
  private timeoutSeconds = 5;
  private retries = 3;
  private tcp = false;
  private recurse = true;
  private search = true;

  constructor(process: Process) {
    this.process = process;
  }

  /** A setting: `type=MX`, `novc`. Tells of what it does not know. */
  *set(text: string): Generator<Wait, void, void> {
    const [name = "", value = ""] = text.split(/=(.*)/s);
    if (/^(?:type|ty|querytype|query|qu|q)$/i.test(name)) {
      const type = parseType(value);
      if (type === null) yield* this.process.print(`unknown query type: ${value}\n`);
      else this.type = type;
    } else if (/^po(?:rt)?$/i.test(name)) this.port = Number(value);
    else if (/^ti(?:meout)?$/i.test(name)) this.timeoutSeconds = Math.max(1, Number(value));
    else if (/^ret(?:ry)?$/i.test(name)) this.retries = Math.max(1, Number(value));
    else if (/^(?:no)?vc$/i.test(name)) this.tcp = !/^no/i.test(name);
    else if (/^(?:no)?rec(?:urse)?$/i.test(name)) this.recurse = !/^no/i.test(name);
    else if (/^(?:no)?(?:sea(?:rch)?|def(?:name)?)$/i.test(name)) this.search = !/^no/i.test(name);
    else if (/^(?:(?:no)?(?:deb(?:ug)?|d2|fail)|sil|cl(?:ass)?|do(?:main)?|srchl(?:ist)?|ndots|all)$/i.test(name)) {
      yield* this.process.printError(`nslookup: setting ${name} is not emulated by podwire\n`);
    } else yield* this.process.print(`*** Invalid option: ${text}\n`);
  }

  /** Reads commands to the end of standard input. */
  *talk(): Generator<Wait, number, void> {
    let code = 0;
    for (const line of splitLines(yield* this.process.readAll())) {
      const [word = "", ...rest] = line.trim().split(/\s+/);
      if (word === "") continue;
      if (word === "exit" || word === "quit") return code;
      if (word === "set") for (const setting of rest) yield* this.set(setting);
      else if (word === "server" || word === "lserver") yield* this.useServer(rest[0] ?? "");
      else {
        if (rest[0] !== undefined) this.serverName = rest[0];
        code = yield* this.look(word);
      }
    }
    return code;
  }

  private *useServer(name: string): Generator<Wait, void, void> {
    const servers = yield* serversFor(this.process, name, null);
    if (servers === null) {
      yield* this.process.print(`nslookup: couldn't get address for '${name}': failure\n`);
      return;
    }
    this.serverName = name;
    const lines = servers.map((server) => `Default server: ${name}\nAddress: ${formatIp(server)}#${this.port}\n`);
    yield* this.process.print(lines.join(""));
  }

  /** Looks one name up; 0 when there was an answer. */
  *look(name: string): Generator<Wait, number, void> {
    const { process, serverName, port } = this;
    const servers = yield* serversFor(process, serverName, null);
    if (servers === null) {
      yield* process.print(`nslookup: couldn't get address for '${serverName}': failure\n`);
      return 1;
    }
    const illegal = illegalName("nslookup", name);
    if (illegal !== null) {
      yield* process.printError(illegal);
      return 10;
    }
    const inquiry: Inquiry = {
      servers,
      serverName,
      port,
      tcp: this.tcp || this.type === DnsType.ANY,
      tries: this.retries,
      timeoutNs: this.timeoutSeconds * 1e9,
    };
    const address = tryParseIp(name);
    const searched = this.search ? searchedNames(process, name) : [name];
    const names =
      address === null ? searched.filter((each) => illegalName("", each) === null) : [reverseNameOf(address)];
    const types = address !== null ? [DnsType.PTR] : this.type === null ? [DnsType.A, DnsType.AAAA] : [this.type];
    const random = netnsOf(process).rng.fork(`nslookup:${process.pid}:${process.nowNs}`);
    let isHeadShown = false;
    for (const [i, candidate] of names.entries()) {
      for (const [at, each] of types.entries()) {
        const told: string[] = [];
        const message = (): DnsMessage =>
          DnsMessage.query(random.integer(0, 0xffff), parseName(candidate), each, { recursionDesired: this.recurse });
        const { answered } = yield* inquire(process, inquiry, candidate, message, (line) => told.push(line));
        yield* process.print(told.join(""));
        if (answered === null) {
          yield* process.print(";; no servers could be reached\n\n");
          return 1;
        }
        const { response, server } = answered;
        if (response.rcode === 3 && i + 1 < names.length) break;
        if (!isHeadShown && address === null) {
          const shown = serverName ?? formatIp(server);
          yield* process.print(`Server:\t\t${shown}\nAddress:\t${formatIp(server)}#${port}\n\n`);
        }
        if (response.rcode !== 0) {
          const shown = address === null ? name : candidate;
          yield* process.print(`** server can't find ${shown}: ${rcodeName(response.rcode)}\n\n`);
          return 1;
        }
        if (!isHeadShown && !response.authoritative && address === null)
          yield* process.print("Non-authoritative answer:\n");
        isHeadShown = true;
        const records = response.answers.filter((record) => at === 0 || record.type === each);
        if (records.length === 0 && types.length === 1) yield* process.print(`*** Can't find ${name}: No answer\n`);
        yield* process.print(records.map(lookupText).join(""));
        if (at === types.length - 1) {
          yield* process.print("\n");
          return 0;
        }
      }
    }
    return 0;
  }
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
