// dig of BIND 9.18: questions to a server, and its answers in full.
// Knows DNS messages and a process; how questions travel is ../../../../dns/exchange.ts.
// Read next: dig-options.ts for the command line, dig-text.ts for what is printed.

import { DnsMessage } from "../../../../wire/dns/message.js";
import { parseName } from "../../../../wire/dns/name.js";
import { familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../../../wire/ipv6-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { nameServers, resolveHost } from "../resolve.js";
import { type DigQuery, readDigQueries } from "./dig-options.js";
import { answerText, banner, shortText } from "./dig-text.js";
import { failureWords, illegalName, query } from "./query.js";

/** dig(1). */
export function* dig(process: Process): Generator<Wait, number, void> {
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

function* serversOf(
  process: Process,
  name: string | null,
  family: 4 | 6 | null,
): Generator<Wait, readonly IpAddress[] | null, void> {
  if (name === null) {
    const fitting = nameServers(process).filter((server) => family === null || familyOf(server) === family);
    // Without one that fits BIND asks this machine.
    return fitting.length > 0 ? fitting : [family === 6 ? IPV6_LOOPBACK : IPV4_LOOPBACK];
  }
  const found = yield* resolveHost(process, name, family);
  return found.error === null ? found.addresses : null;
}

/** The names to ask for: with +search those of resolv.conf's list. */
function namesOf(process: Process, each: DigQuery): string[] {
  if (!each.search || each.name.endsWith(".")) return [each.name];
  const node = process.files.find("/etc/resolv.conf");
  const lines = node?.kind === "file" ? node.content.split("\n") : [];
  const list =
    lines
      .findLast((line) => /^(search|domain)\s/.test(line))
      ?.trim()
      .split(/\s+/)
      .slice(1) ?? [];
  const ndots = Number(/ndots:(\d+)/.exec(lines.join("\n"))?.[1] ?? 1);
  const suffixed = list.map((suffix) => `${each.name}.${suffix}`);
  return each.name.split(".").length - 1 >= ndots ? [each.name, ...suffixed] : [...suffixed, each.name];
}

function* ask(process: Process, each: DigQuery): Generator<Wait, number, void> {
  const servers = yield* serversOf(process, each.server, each.family);
  if (servers === null) {
    yield* process.printError(`dig: couldn't get address for '${each.server}': failure\n`);
    return 1;
  }
  const random = netnsOf(process).rng.fork(`dig:${process.pid}:${process.nowNs}`);
  const head = each.greets ? banner(process.argv.slice(1), each.countsServers ? servers.length : 0) : "";
  const errors: string[] = [];
  let isSetup = true;
  const illegal = illegalName("dig", each.name);
  if (illegal !== null) {
    yield* process.printError(illegal);
    return 10;
  }
  const names = namesOf(process, each).filter((name) => illegalName("dig", name) === null);
  for (const [at, name] of names.entries()) {
    for (let attempt = 0; attempt < each.tries; attempt++) {
      for (const server of servers) {
        const message = DnsMessage.query(random.integer(0, 0xffff), parseName(name), each.type, {
          recursionDesired: each.recurse,
          authenticData: true,
          edns: each.edns ? { udpSize: each.bufferBytes, version: 0, dnssecOk: each.dnssec, options: [] } : null,
        });
        const done = yield* query(process, server, message, {
          port: each.port,
          tcp: each.tcp,
          ignoreTruncation: each.ignoreTruncation,
          timeoutNs: each.timeoutNs,
          ...(each.source === null ? {} : { source: each.source }),
        });
        const [response] = done.responses;
        const place = `${formatIp(server)}#${each.port}`;
        if (done.failure !== null || response === null || response === undefined) {
          const words = failureWords(done.failure);
          if (each.tcp && done.failure !== "timeout") {
            errors.push(
              `;; Connection to ${place}(${each.server ?? formatIp(server)}) for ${name} failed: ${words}.\n`,
            );
          } else if (done.failure === 101) {
            errors.push(
              `;; UDP setup with ${place}(${each.server ?? formatIp(server)}) for ${name} failed: ${words}.\n`,
            );
          } else {
            isSetup = false;
            errors.push(`;; communications error to ${place}: ${words}\n`);
          }
          continue;
        }
        if (response.rcode === 3 && at + 1 < names.length) {
          attempt = each.tries;
          break;
        }
        yield* process.print(errors.join(""));
        if (each.short) yield* process.print(shortText(response));
        else yield* process.print((each.show.cmd ? head : "") + answerText(process, each, response, done, server));
        return 0;
      }
    }
  }
  yield* process.print(`${errors.join("")}${isSetup ? "" : head};; no servers could be reached\n`);
  return 9;
}
