import { Family, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { AddressMask } from "../rules/selector.js";
import { maskedBy, parseMask, parseShortIpv4, prefixMask } from "./address-mask.js";
import { ParameterProblem } from "./parameter-problem.js";

/** How names of hosts are found; a script's /etc/hosts. */
export interface HostNames {
  /** The addresses of a host name; empty when it is unknown. */
  resolve(name: string, family: Family): readonly IpAddress[];
  /** The name to print for an address without `-n`, or null. */
  nameOf(address: IpAddress): string | null;
}

/** An address, or a short form of one ("10.1"); null when the text is none of the family. */
export function parseAddress(text: string, family: Family): IpAddress | null {
  if (family === Family.V4) return parseShortIpv4(text);
  const address = tryParseIp(text);
  return typeof address === "string" ? address : null;
}

/**
 * "ADDRESS", "ADDRESS/LENGTH" or "ADDRESS/MASK" as one or, for a name with several addresses, more blocks.
 * @throws ParameterProblem in the words of iptables.
 */
export function parseHostMasks(text: string, family: Family, invert: boolean, names: HostNames | null): AddressMask[] {
  const slash = text.lastIndexOf("/");
  const host = slash < 0 ? text : text.slice(0, slash);
  let mask = prefixMask(family, family === Family.V4 ? 32 : 128);
  if (slash >= 0) {
    const parsed = parseMask(text.slice(slash + 1), family);
    if (parsed === null) throw new ParameterProblem(`invalid mask \`${text.slice(slash + 1)}' specified`);
    mask = parsed;
  }
  const address = parseAddress(host, family);
  const addresses = address !== null ? [address] : names === null ? [] : names.resolve(host, family);
  if (addresses.length === 0) throw new ParameterProblem(`host/network \`${host}' not found`);
  const found: AddressMask[] = [];
  for (const each of addresses) {
    const block = new AddressMask(maskedBy(each, mask), mask, invert);
    // Of blocks the same one is taken once; of whole addresses each stands for itself (xtables_ipparse_multiple).
    if (slash < 0 || !found.some((other) => other.address === block.address)) found.push(block);
  }
  return found;
}

/** One block, without names of hosts. */
export function parseHostMask(text: string, family: Family, invert: boolean): AddressMask {
  const slash = text.indexOf("/");
  const host = slash < 0 ? text : text.slice(0, slash);
  if (parseAddress(host, family) === null)
    throw new ParameterProblem("getaddrinfo: Temporary failure in name resolution\n");
  const [first] = parseHostMasks(text, family, invert, null);
  if (first === undefined) throw new ParameterProblem(`host/network \`${text}' not found`);
  return first;
}
