import { servicePort } from "../../../../netfilter/text/services.js";
import { type IpAddress, tryParseIp } from "../../../../wire/ip-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import type { SocketRow } from "./socket-list.js";

/** What follows `lsof -i`: `[46][protocol][@host][:port,port-port]`; null for what is not told. */
export interface InternetAddress {
  readonly family: 4 | 6 | null;
  readonly protocol: "tcp" | "udp" | null;
  readonly host: IpAddress | null;
  readonly ports: readonly (readonly [low: number, high: number])[] | null;
}

/** An address that lsof cannot read, in its words. */
export class LsofMistake extends Error {}

/** Reads what follows -i, "" for nothing. @throws LsofMistake */
export function parseInternetAddress(text: string): InternetAddress {
  const [, digit = "", name = "", host = null, portText = null] =
    /^([46]?)([a-zA-Z]*)(?:@(\[[^\]]*\]|[^:]*))?(?::(.*))?$/.exec(text) ?? [];
  const protocol = name.toLowerCase();
  if (protocol !== "" && protocol !== "tcp" && protocol !== "udp")
    throw new LsofMistake(`unknown protocol name (${name}) in: -i ${text}`);
  const address = host === null ? null : tryParseIp(host.replace(/^\[|\]$/g, ""));
  if (host !== null && address === null) throw new LsofMistake(`unknown host name (${host}) in: -i ${text}`);
  const port = (word: string): number => {
    if (/^\d+$/.test(word)) return Number(word);
    const found =
      (protocol === "udp" ? null : servicePort(word, IpProtocol.Tcp)) ??
      (protocol === "tcp" ? null : servicePort(word, IpProtocol.Udp));
    if (found === null) throw new LsofMistake(`unknown service ${word} in: -i ${text}`);
    return found;
  };
  const ports =
    portText?.split(",").map((part): readonly [number, number] => {
      const range = /^(\d+)-(\d+)$/.exec(part);
      return range === null ? [port(part), port(part)] : [Number(range[1]), Number(range[2])];
    }) ?? null;
  return {
    family: digit === "4" ? 4 : digit === "6" ? 6 : null,
    protocol: protocol === "" ? null : protocol,
    host: address,
    ports,
  };
}

/** True when a socket has the address at one of its ends. */
export function fitsInternetAddress(address: InternetAddress, row: SocketRow): boolean {
  if (address.family !== null && address.family !== row.family) return false;
  if (address.protocol !== null && address.protocol !== row.kind) return false;
  const fits = (host: IpAddress, port: number): boolean =>
    (address.host === null || address.host === host) &&
    (address.ports === null || address.ports.some(([low, high]) => port >= low && port <= high));
  return fits(row.local, row.localPort) || (row.remotePort !== 0 && fits(row.remote, row.remotePort));
}
