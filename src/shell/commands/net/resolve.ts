import { DnsExchange, type DnsExchangeHandler } from "../../../dns/exchange.js";
import { GaiError, type LookupFamily, type LookupHandler, type LookupResult } from "../../../dns/lookup.js";
import { parseResolvConf, tryTimeoutNs } from "../../../dns/resolv-conf.js";
import { StubResolver } from "../../../dns/stub-resolver.js";
import type { IpDevice } from "../../../ip/ip-device.js";
import { DnsType } from "../../../wire/dns/codes.js";
import { DnsMessage } from "../../../wire/dns/message.js";
import { parseName } from "../../../wire/dns/name.js";
import { familyOf, formatIp, type IpAddress, tryParseIp } from "../../../wire/ip-address.js";
import { type Ipv4, ipv4FromBits } from "../../../wire/ipv4-address.js";
import { isLinkLocalIpv6, tryParseIpv6 } from "../../../wire/ipv6-address.js";
import type { Process } from "../../process.js";
import { type Wait, WaitQueue } from "../../wait.js";
import { netnsOf } from "./namespace.js";

/** An IPv4 address in any form that inet_aton(3) takes: "10.0.0.1", "127.1", "0x7f000001"; null for anything else. */
export function parseInetAton(text: string): Ipv4 | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const numbers: number[] = [];
  for (const part of parts) {
    if (/^0[0-7]+$/.test(part)) numbers.push(Number.parseInt(part, 8));
    else if (/^(\d+|0[xX][0-9a-fA-F]+)$/.test(part)) numbers.push(Number(part));
    else return null;
  }
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return null;
  let bits = last;
  for (const [i, number] of numbers.entries()) bits += number * 256 ** (3 - i);
  return ipv4FromBits(bits);
}

/** An address as programs take it on the command line, "%eth0" of a link-local one left out; null when it is a name. */
export function parseNumericHost(text: string): IpAddress | null {
  if (text.includes(":")) return tryParseIpv6(text.replace(/%.*$/, ""));
  return parseInetAton(text);
}

/** The device that "fe80::1%eth0" names, or null. */
export function scopeDevice(process: Process, text: string): IpDevice | null {
  const percent = text.indexOf("%");
  if (percent < 0) return null;
  const scope = text.slice(percent + 1);
  const { stack } = netnsOf(process);
  return stack.deviceByName(scope) ?? (/^\d+$/.test(scope) ? (stack.devices.get(Number(scope)) ?? null) : null);
}

/** A scope is a number, or for what stays on a link the name of a device (__inet6_scopeid_pton of glibc). */
function isScopeKnown(process: Process, text: string, address: IpAddress): boolean {
  const scope = /%(.*)$/.exec(text)?.[1];
  if (scope === undefined || typeof address === "number" || /^\d+$/.test(scope)) return true;
  return staysOnLink(address) && scopeDevice(process, text) !== null;
}

/** Groups of this machine or this link: ff01::/16, ff02::/16. */
function isNearGroup(head: number): boolean {
  return (head & 0xff0f) === 0xff01 || (head & 0xff0f) === 0xff02;
}

/** True for the addresses that a scope goes with: link-local ones, and groups of node or link scope. */
export function staysOnLink(address: IpAddress): boolean {
  return typeof address === "string" && (isLinkLocalIpv6(address) || isNearGroup(address.charCodeAt(0)));
}

class LookupWait implements LookupHandler {
  readonly queue = new WaitQueue();
  result: LookupResult | null = null;

  onLookup(result: LookupResult): void {
    this.result = result;
    this.queue.wake();
  }
}

/** getaddrinfo(3): addresses of a host's name or number, in the order in which they are tried. */
export function* resolveHost(
  process: Process,
  name: string,
  family: LookupFamily,
): Generator<Wait, LookupResult, void> {
  const numeric = parseNumericHost(name);
  if (numeric !== null && !isScopeKnown(process, name, numeric)) {
    return { name, addresses: [], canonicalName: name, aliases: [], error: GaiError.NoName };
  }
  if (numeric !== null) {
    const fits = family === null || family === familyOf(numeric);
    const addresses = fits ? [numeric] : [];
    return { name, addresses, canonicalName: name, aliases: [], error: fits ? null : GaiError.AddressFamily };
  }
  const wait = new LookupWait();
  const lookup = new StubResolver(netnsOf(process), process.files).lookup(name, family, wait);
  try {
    while (wait.result === null) yield wait.queue;
    return wait.result;
  } finally {
    // Who is killed while it waits closes its socket.
    if (wait.result === null) lookup.cancel();
  }
}

/** One line of /etc/hosts. */
export interface HostsLine {
  readonly address: IpAddress;
  /** The canonical name first, then aliases. */
  readonly names: readonly string[];
}

/** /etc/hosts as the process sees it; empty when there is none. */
export function readHosts(process: Process): HostsLine[] {
  const node = process.files.find("/etc/hosts");
  if (node?.kind !== "file") return [];
  const lines: HostsLine[] = [];
  for (const line of node.content.split("\n")) {
    const [first = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    const address = tryParseIp(first);
    if (address !== null && names.length > 0) lines.push({ address, names });
  }
  return lines;
}

/** The addresses of the name servers in /etc/resolv.conf; 127.0.0.1 when it names none (resolv.conf(5)). */
export function nameServers(process: Process): IpAddress[] {
  const node = process.files.find("/etc/resolv.conf");
  const servers: IpAddress[] = [];
  for (const line of node?.kind === "file" ? node.content.split("\n") : []) {
    const [word, value = ""] = line.trim().split(/\s+/);
    const address = word === "nameserver" ? tryParseIp(value.replace(/%.*$/, "")) : null;
    if (address !== null && servers.length < 3) servers.push(address);
  }
  return servers.length > 0 ? servers : [parseInetAton("127.0.0.1") ?? ipv4FromBits(0)];
}

/** The name under which an address is asked for: "2.0.0.10.in-addr.arpa". */
export function reverseNameOf(address: IpAddress): string {
  if (typeof address === "number") return `${formatIp(address).split(".").reverse().join(".")}.in-addr.arpa`;
  let nibbles = "";
  for (let i = 0; i < address.length; i++) nibbles += address.charCodeAt(i).toString(16).padStart(4, "0");
  return `${[...nibbles].reverse().join(".")}.ip6.arpa`;
}

class ExchangeWait implements DnsExchangeHandler {
  readonly queue = new WaitQueue();
  done = false;

  onExchange(): void {
    this.done = true;
    this.queue.wake();
  }
}

/** Why a name is not there: nobody knows it, or nobody answered. */
export type ReverseFailure = "unknown" | "again";

/** getnameinfo(3): the name of an address from /etc/hosts, else by a PTR question; or why there is none. */
export function* reverseLookup(
  process: Process,
  address: IpAddress,
): Generator<Wait, { readonly name: string | null; readonly failure: ReverseFailure | null }, void> {
  const known = readHosts(process).find((line) => line.address === address)?.names[0];
  if (known !== undefined) return { name: known, failure: null };
  const netns = netnsOf(process);
  const node = process.files.find("/etc/resolv.conf");
  const conf = parseResolvConf(node?.kind === "file" ? node.content : "");
  const count = conf.nameservers.length;
  for (let tried = 0; tried < conf.attempts * count; tried++) {
    const server = conf.nameservers[tried % count];
    if (server === undefined) break;
    const query = DnsMessage.query(
      netns.rng.fork("ptr").integer(0, 0xffff),
      parseName(reverseNameOf(address)),
      DnsType.PTR,
    );
    const wait = new ExchangeWait();
    const exchange = new DnsExchange(netns, server, [query], wait, { timeoutNs: tryTimeoutNs(conf, tried % count) });
    exchange.start();
    try {
      while (!wait.done) yield wait.queue;
    } finally {
      if (!wait.done) exchange.cancel();
    }
    const [response] = exchange.responses;
    if (exchange.failure !== null || response === null || response === undefined) continue;
    for (const record of response.answers) {
      if (record.type === DnsType.PTR && record.data.kind === "name") {
        return { name: record.data.target.replace(/\.$/, ""), failure: null };
      }
    }
    return { name: null, failure: "unknown" };
  }
  return { name: null, failure: "again" };
}
