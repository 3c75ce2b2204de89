import type { Netns } from "../../../host/netns.js";
import { Family, formatIp, parseIp } from "../../../wire/ip-address.js";
import { type Prefix, tryParsePrefix } from "../../../wire/prefix.js";

const LOOPBACK = parseIp("127.0.0.0");

/**
 * The node's addresses of a family that take node ports, as `nodePortAddresses` selects them: null when every address
 * does, which is when nothing is selected, or `0.0.0.0/0` or `::/0` is (NodePortAddresses.MatchAll). "primary" stands for
 * the node's own address, `nodeAddress` (its loopback when it has none of the family). A list of ranges of the other family
 * alone selects all, as the real one has it.
 */
export function nodePortAddressesOf(
  selected: readonly string[],
  family: Family,
  netns: Netns,
  nodeAddress: string,
): readonly string[] | null {
  if (selected.includes("primary")) return isLoopback(nodeAddress) ? null : [nodeAddress];
  const prefixes = selected
    .filter((text) => text.includes(":") === (family === Family.V6))
    .map((text) => tryParsePrefix(text))
    .filter((prefix): prefix is Prefix => prefix !== null);
  if (prefixes.length === 0 || prefixes.some((prefix) => prefix.length === 0)) return null;
  const found: string[] = [];
  for (const iface of netns.devices.values()) {
    const device = netns.ipDevice(iface);
    for (const { local } of family === Family.V4 ? device.addresses4 : device.addresses6) {
      if (!prefixes.some((prefix) => prefix.contains(local))) continue;
      const text = formatIp(local);
      if (!found.includes(text)) found.push(text);
    }
  }
  return found.sort();
}

/**
 * True when 127.0.0.0/8 is among what `nodePortAddresses` selects of IPv4 (ContainsIPv4Loopback) on a node with these
 * addresses.
 */
export function selectsLoopback4(selected: readonly string[], own: readonly string[]): boolean {
  if (selected.includes("primary")) return !own.some((address) => !address.includes(":"));
  const ranges = selected.filter((text) => !text.includes(":"));
  return (
    ranges.length === 0 ||
    ranges.some((text) => {
      const range = tryParsePrefix(text);
      if (range === null) return false;
      return range.contains(LOOPBACK) || formatIp(range.network).startsWith("127.");
    })
  );
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** All addresses of a family that the node has, but those on the device called `except`; in the order of devices. */
export function localAddresses(netns: Netns, family: Family, except = ""): string[] {
  const found: string[] = [];
  for (const iface of netns.devices.values()) {
    if (iface.name === except) continue;
    const device = netns.ipDevice(iface);
    for (const { local } of family === Family.V4 ? device.addresses4 : device.addresses6) found.push(formatIp(local));
  }
  return found;
}
