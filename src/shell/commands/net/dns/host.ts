import { DnsType, parseClass, parseType, rcodeName, typeName } from "../../../../wire/dns/codes.js";
import { DnsMessage } from "../../../../wire/dns/message.js";
import { parseName } from "../../../../wire/dns/name.js";
import type { DnsRecord } from "../../../../wire/dns/record.js";
import { formatData } from "../../../../wire/dns/text.js";
import { Family, formatIp, type IpAddress, tryParseIp } from "../../../../wire/ip-address.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { reverseNameOf } from "../resolve.js";
import { BIND_VERSION } from "./dig-options.js";
import { wholeText } from "./dig-text.js";
import { HOST_USAGE } from "./host-usage.js";
import { type Inquiry, inquire, STARTUP_NS, searchedNames, serversFor } from "./inquiry.js";
import { illegalName } from "./query.js";

/** -w: ten days. */
const FOR_EVER_NS = 10 * 86_400 * 1e9;

function isLegal(name: string): boolean {
  return illegalName("", name) === null;
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
  yield STARTUP_NS;
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
  for (const letter of ["C", "l"]) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`);
  }
  // -m's word is one of its own, which getopt is not told of.
  const operands = options.has("m")
    ? options.operands.filter((word) => !/^(trace|record|usage)$/.test(word))
    : options.operands;
  const [name, serverName] = operands;
  if (name === undefined) {
    yield* process.printError(HOST_USAGE);
    return 1;
  }
  const typeText = options.value("t");
  const given = typeText === null ? null : parseType(typeText);
  if (typeText !== null && given === null) {
    yield* process.printError(`host: invalid type: ${typeText}\n\n`);
    return 2;
  }
  const classText = options.value("c");
  if (classText !== null && parseClass(classText) === null) {
    yield* process.printError(`host: invalid class: ${classText}\n\n`);
    return 2;
  }
  const isWhole = options.has("a") || options.has("A");
  const isVerbose = isWhole || options.has("v") || options.has("d");
  const type = given ?? (isWhole ? DnsType.ANY : null);
  const family = options.has("4") ? Family.V4 : options.has("6") ? Family.V6 : null;
  const servers = yield* serversFor(process, serverName ?? null, family);
  if (servers === null) {
    yield* process.printError(`host: couldn't get address for '${serverName}': failure\n`);
    return 1;
  }
  const illegal = illegalName("host", name);
  if (illegal !== null) {
    yield* process.printError(illegal);
    return 1;
  }
  const inquiry: Inquiry = {
    servers,
    serverName: serverName ?? null,
    port: Number(options.value("p") ?? 53),
    tcp: options.has("T"),
    tries: Math.max(1, Number(options.value("R") ?? 1)) + 1,
    timeoutNs:
      options.given.findLast(([letter]) => letter === "w" || letter === "W")?.[0] === "w"
        ? FOR_EVER_NS
        : Math.max(1, Number(options.value("W") ?? 5)) * 1e9,
  };
  const address = tryParseIp(name);
  const ndots = options.value("N");
  const names =
    address === null
      ? searchedNames(process, name, ndots === null ? null : Number(ndots)).filter(isLegal)
      : [reverseNameOf(address)];
  const types = address !== null ? [DnsType.PTR] : type === null ? [DnsType.A, DnsType.AAAA, DnsType.MX] : [type];
  const random = netnsOf(process).rng.fork(`host:${process.pid}:${process.nowNs}`);
  // Who answers is told with the first answer.
  let isServerTold = serverName === undefined;
  for (const [i, candidate] of names.entries()) {
    for (const [at, each] of types.entries()) {
      if (isVerbose) yield* process.print(`Trying "${candidate}"\n`);
      const told: string[] = [];
      const message = (): DnsMessage =>
        DnsMessage.query(random.integer(0, 0xffff), parseName(candidate), each, {
          recursionDesired: !options.has("r"),
        });
      const { answered } = yield* inquire(process, inquiry, candidate, message, (line) => told.push(line));
      yield* process.print(told.join(""));
      if (answered === null) {
        yield* process.print(";; no servers could be reached\n");
        return 1;
      }
      const { response, server, exchange } = answered;
      if (!isServerTold) {
        isServerTold = true;
        yield* process.print(
          `Using domain server:\nName: ${serverName}\nAddress: ${formatIp(server)}#${inquiry.port}\nAliases: \n\n`,
        );
      }
      if (response.rcode !== 0) {
        if (response.rcode === 3 && i + 1 < names.length) break;
        const shown = names.length > 1 ? name : candidate;
        yield* process.print(
          `Host ${shown}${address === null ? "" : "."} not found: ${response.rcode}(${rcodeName(response.rcode)})\n`,
        );
        if (isVerbose)
          yield* process.print(receivedText(exchange.receivedBytes, server, inquiry.port, exchange.elapsedNs));
        return 1;
      }
      if (isVerbose) {
        const received = receivedText(exchange.receivedBytes, server, inquiry.port, exchange.elapsedNs);
        yield* process.print(wholeText(response) + received);
      } else {
        const records = response.answers.filter((record) => at === 0 || record.type === each);
        if (records.length === 0 && types.length === 1)
          yield* process.print(`${candidate} has no ${typeName(each)} record\n`);
        yield* process.print(records.map(sentence).join(""));
      }
      if (at === types.length - 1) return 0;
    }
  }
  return 0;
}

function receivedText(bytes: number, server: IpAddress, port: number, elapsedNs: number): string {
  return `Received ${bytes} bytes from ${formatIp(server)}#${port} in ${Math.floor(elapsedNs / 1e6)} ms\n`;
}
