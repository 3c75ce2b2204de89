import { type IpAddress, isIpv4, tryParseIp } from "../wire/ip-address.js";
import type { LookupFamily } from "./lookup.js";

/** One line of /etc/hosts: an address, its canonical name and other names. */
export interface HostsEntry {
  readonly address: IpAddress;
  readonly canonicalName: string;
  readonly aliases: readonly string[];
}

/** The lines of /etc/hosts (hosts(5)); one whose address is none is left out, as glibc leaves it out. */
export function parseHosts(text: string): HostsEntry[] {
  const entries: HostsEntry[] = [];
  for (const line of text.split("\n")) {
    const [first, canonicalName, ...aliases] = (line.split("#")[0] ?? "").trim().split(/[ \t\r\f\v]+/);
    const address = tryParseIp(first ?? "");
    if (address !== null && canonicalName !== undefined) entries.push({ address, canonicalName, aliases });
  }
  return entries;
}

/** What /etc/hosts says of a name (in any case, without the dot at its end): every line's address in order. */
export function findHost(
  text: string,
  name: string,
  family: LookupFamily,
): { readonly addresses: readonly IpAddress[]; readonly canonicalName: string } | null {
  const wanted = name.toLowerCase().replace(/(.)\.$/, "$1");
  const found = parseHosts(text).filter(
    (entry) =>
      (family === null || isIpv4(entry.address) === (family === 4)) &&
      [entry.canonicalName, ...entry.aliases].some((other) => other.toLowerCase() === wanted),
  );
  const first = found[0];
  if (first === undefined) return null;
  const addresses = [...new Set(found.map((entry) => entry.address))];
  return { addresses, canonicalName: first.canonicalName };
}
