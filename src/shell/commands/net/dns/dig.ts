// dig of BIND 9.18: questions to a server, and its answers in full.
// Knows DNS messages and a process; how questions travel is ../../../../dns/exchange.ts.
// Read next: dig-options.ts for the command line, dig-text.ts for what is printed.

import type { RandomStream } from "../../../../sim/random.js";
import { DnsType } from "../../../../wire/dns/codes.js";
import { DnsMessage, type EdnsOption } from "../../../../wire/dns/message.js";
import { parseName } from "../../../../wire/dns/name.js";
import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { resolveHost } from "../resolve.js";
import { type DigQuery, readDigQueries } from "./dig-options.js";
import { answerText, banner, EDNS_COOKIE, recordText, sendingText, shortText } from "./dig-text.js";
import { type Inquiry, inquire, STARTUP_NS, searchedNames, serversFor } from "./inquiry.js";
import { illegalName } from "./query.js";

/** dig(1). */
export function* dig(process: Process): Generator<Wait, number, void> {
  yield STARTUP_NS;
  const warnings: string[] = [];
  const queries = readDigQueries(process, warnings);
  if (typeof queries === "string") {
    if (!queries.startsWith("DiG ") && !process.argv.includes("-h")) {
      yield* process.printError(queries);
      return 1;
    }
    yield* process.print(queries);
    return 0;
  }
  yield* process.print(warnings.join(""));
  let code = 0;
  for (const each of queries) code = (yield* ask(process, each)) || code;
  return code;
}

/** The names to ask for: with +search those of resolv.conf's list. */
function namesOf(process: Process, each: DigQuery): string[] {
  return each.search ? searchedNames(process, each.name) : [each.name];
}

/** A client's cookie, which the server may answer with one of its own (RFC 7873 4.1). */
function cookieOf(each: DigQuery, random: RandomStream): EdnsOption[] {
  if (!each.cookie) return [];
  return [{ code: EDNS_COOKIE, data: Uint8Array.from({ length: 8 }, () => random.integer(0, 255)) }];
}

/** The question of a query for `name`. */
function messageOf(each: DigQuery, name: string, random: RandomStream): DnsMessage {
  return DnsMessage.query(random.integer(0, 0xffff), parseName(name), each.type, {
    recursionDesired: each.recurse,
    authenticData: each.authenticData,
    checkingDisabled: each.checkingDisabled,
    edns: each.edns
      ? { udpSize: each.bufferBytes, version: 0, dnssecOk: each.dnssec, options: cookieOf(each, random) }
      : null,
  });
}

function* ask(process: Process, each: DigQuery): Generator<Wait, number, void> {
  const servers = yield* serversFor(process, each.server, each.family);
  if (servers === null) {
    yield* process.printError(`dig: couldn't get address for '${each.server}': failure\n`);
    return 1;
  }
  const random = netnsOf(process).rng.fork(`dig:${process.pid}:${process.nowNs}`);
  const head = each.greets ? banner(process.argv.slice(1), each.countsServers ? servers.length : 0) : "";
  const illegal = illegalName("dig", each.name);
  if (illegal !== null) {
    yield* process.printError(illegal);
    return 10;
  }
  const inquiry: Inquiry = {
    servers,
    serverName: each.server,
    port: each.port,
    tcp: each.tcp,
    tries: each.tries,
    timeoutNs: each.timeoutNs,
    ignoreTruncation: each.ignoreTruncation,
    ...(each.source === null ? {} : { source: each.source }),
  };
  if (each.trace) return yield* traceDown(process, each, inquiry, head, random);
  const names = namesOf(process, each).filter((name) => illegalName("dig", name) === null);
  let sent = each.showsQuery ? head : "";
  const errors: string[] = [];
  for (const [at, name] of names.entries()) {
    const message = messageOf(each, name, random);
    if (each.showsQuery) {
      yield* process.print(sent + sendingText(message));
      sent = "";
    }
    const { answered, wasSetUp } = yield* inquire(
      process,
      inquiry,
      name,
      () => message,
      (line) => errors.push(line),
    );
    if (answered === null) {
      const shown = wasSetUp && !each.showsQuery ? head : "";
      yield* process.print(`${errors.join("")}${shown};; no servers could be reached\n`);
      return 9;
    }
    const { response, exchange, server } = answered;
    if (response.rcode === 3 && at + 1 < names.length) continue;
    yield* process.print(errors.join(""));
    if (each.short) yield* process.print(shortText(response, each, server, exchange));
    else {
      const shown = each.show.cmd && !each.showsQuery ? head : "";
      yield* process.print(shown + answerText(process, each, message, response, exchange, server));
    }
    return 0;
  }
  return 0;
}

/** +trace: from the root's servers down to those that answer, each step's records and who told them. */
function* traceDown(
  process: Process,
  each: DigQuery,
  first: Inquiry,
  head: string,
  random: RandomStream,
): Generator<Wait, number, void> {
  const errors: string[] = [];
  let inquiry = first;
  let names: readonly string[] | null = null;
  for (let depth = 0; depth < 32; depth++) {
    const name = depth === 0 ? "." : each.name;
    const asked: DigQuery = { ...each, recurse: depth === 0, type: depth === 0 ? DnsType.NS : each.type };
    const { answered, wasSetUp } = yield* inquire(
      process,
      inquiry,
      name,
      () => messageOf(asked, name, random),
      (line) => errors.push(line),
    );
    if (answered === null) {
      yield* process.print(`${errors.join("")}${wasSetUp && depth === 0 ? head : ""};; no servers could be reached\n`);
      return 9;
    }
    const { response, server, exchange } = answered;
    const shown = [...response.answers, ...response.authorities];
    const from = names?.[inquiry.servers.indexOf(server)] ?? first.serverName ?? formatIp(server);
    const text = shown.map((record) => `${recordText(record, each)}\n`).join("");
    const took = Math.floor(exchange.elapsedNs / 1e6);
    const told = `;; Received ${exchange.receivedBytes} bytes from ${formatIp(server)}#${each.port}(${from}) in ${took} ms\n\n`;
    yield* process.print(errors.splice(0).join("") + (depth === 0 ? head : "") + text + told);
    const isReferral = depth === 0 || response.answers.length === 0;
    const records = depth === 0 ? response.answers : response.authorities;
    const targets = records.flatMap((record) =>
      record.type === DnsType.NS && record.data.kind === "name" ? [record.data.target.replace(/(.)\.$/, "$1")] : [],
    );
    if (!isReferral || targets.length === 0) return 0;
    const servers: IpAddress[] = [];
    const found: string[] = [];
    for (const target of targets) {
      // The names are looked up as any program does, whatever addresses came with them.
      const { addresses } = yield* resolveHost(process, target, each.family);
      if (addresses.length === 0) yield* process.print(`couldn't get address for '${target}': not found\n`);
      for (const address of addresses) {
        servers.push(address);
        found.push(target);
      }
    }
    if (servers.length === 0) {
      yield* process.printError(`dig: couldn't get address for '${targets.at(-1)}': no more\n`);
      return 1;
    }
    inquiry = { ...first, servers, serverName: null };
    names = found;
  }
  return 0;
}
