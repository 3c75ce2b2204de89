import type { DnsExchange } from "../../../../dns/exchange.js";
import { Errno } from "../../../../sim/errno.js";
import type { DnsMessage } from "../../../../wire/dns/message.js";
import { type Family, familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../../../wire/ipv6-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { nameServers, resolveHost } from "../resolve.js";
import { failureWords, query } from "./query.js";

/** What BIND's tools take before they ask: they load large libraries and start threads, as measured. */
export const STARTUP_NS = 8_000_000;

/** How BIND's tools ask. */
export interface Inquiry {
  readonly servers: readonly IpAddress[];
  /** The server's name on the command line, for what is told of it. */
  readonly serverName: string | null;
  readonly port: number;
  readonly tcp: boolean;
  /** How often at all; a server is asked again until they are used up, then each further server once. */
  readonly tries: number;
  readonly timeoutNs: number;
  readonly ignoreTruncation?: boolean;
  readonly source?: IpAddress;
}

/** An answer and who gave it. */
export interface Answered {
  readonly response: DnsMessage;
  readonly server: IpAddress;
  readonly exchange: DnsExchange;
}

/**
 * Asks the servers in turn (send_udp, tcp_connected and recv_done of BIND 9.18's dighost.c). What is to be told of failures goes to
 * `tell`. Null when nobody answered; then `wasSetUp` says whether a question was sent at all.
 */
export function* inquire(
  process: Process,
  inquiry: Inquiry,
  name: string,
  message: () => DnsMessage,
  tell: (line: string) => void,
): Generator<Wait, { readonly answered: Answered | null; readonly wasSetUp: boolean }, void> {
  const { servers, port, tcp } = inquiry;
  let tries = inquiry.tries;
  let wasSetUp = false;
  for (let at = 0; at < servers.length; ) {
    const server = servers[at];
    if (server === undefined) break;
    const exchange = yield* query(process, server, message(), {
      port,
      tcp,
      timeoutNs: inquiry.timeoutNs,
      ...(inquiry.ignoreTruncation === undefined ? {} : { ignoreTruncation: inquiry.ignoreTruncation }),
      ...(inquiry.source === undefined ? {} : { source: inquiry.source }),
    });
    const { failure } = exchange;
    const [response] = exchange.responses;
    if (failure === null && response) return { answered: { response, server, exchange }, wasSetUp: true };
    const place = `${formatIp(server)}#${port}`;
    const words = failureWords(failure);
    const isSetup = tcp ? failure !== "timeout" : failure === Errno.ENETUNREACH || failure === Errno.EADDRNOTAVAIL;
    if (isSetup) {
      const what = tcp ? "Connection to" : "UDP setup with";
      tell(`;; ${what} ${place}(${inquiry.serverName ?? formatIp(server)}) for ${name} failed: ${words}.\n`);
    } else {
      wasSetUp = true;
      tell(`;; communications error to ${place}: ${words}\n`);
    }
    if (tries > 1) {
      tries--;
      // A question that could not be sent is asked from the first server on.
      if (isSetup) {
        tell(";; no servers could be reached\n");
        at = 0;
      }
    } else at++;
  }
  return { answered: null, wasSetUp };
}

/** The servers to ask: a named one's addresses, else those of resolv.conf, else this machine's; null when the name is unknown. */
export function* serversFor(
  process: Process,
  name: string | null,
  family: Family | null,
): Generator<Wait, readonly IpAddress[] | null, void> {
  if (name !== null) {
    const found = yield* resolveHost(process, name, family);
    return found.error === null ? found.addresses : null;
  }
  const node = process.files.find("/etc/resolv.conf");
  const isNamed = node?.kind === "file" && /^nameserver\s/m.test(node.content);
  const known = isNamed ? nameServers(process) : [];
  const fitting = known.filter((server) => family === null || familyOf(server) === family);
  if (fitting.length > 0) return fitting;
  return [IPV6_LOOPBACK, IPV4_LOOPBACK].filter((server) => family === null || familyOf(server) === family);
}

/** The names that resolv.conf's search list makes of one: as it is first when it has ndots dots. */
export function searchedNames(process: Process, name: string, ndots: number | null = null): string[] {
  if (name.endsWith(".")) return [name];
  const node = process.files.find("/etc/resolv.conf");
  const lines = node?.kind === "file" ? node.content.split("\n") : [];
  const list =
    lines
      .findLast((line) => /^(search|domain)\s/.test(line))
      ?.trim()
      .split(/\s+/)
      .slice(1) ?? [];
  const least = ndots ?? Number(/ndots:(\d+)/.exec(lines.join("\n"))?.[1] ?? 1);
  const longer = list.map((suffix) => `${name}.${suffix}`);
  return name.split(".").length - 1 >= least ? [name, ...longer] : [...longer, name];
}
