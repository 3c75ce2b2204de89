import { Family, familyOf, isAny, tryParseIp } from "../wire/ip-address.js";
import { type Prefix, parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { booleanField, type Fields, member, numberField, stringField, stringsField } from "./config.js";
import type { PluginCall, PortMapping } from "./plugin.js";

/** The bit that says "masquerade" unless told; Kubernetes uses 14 and 15. */
const DEFAULT_MARK_BIT = 13;

/** What portmap's configuration and the runtime say. */
export interface PortmapSettings {
  readonly backend: "iptables" | "nftables";
  readonly snat: boolean;
  readonly masqAll: boolean;
  /** 0 to 31. */
  readonly markMasqBit: number;
  /** A chain of somebody else's that marks; null for the plugin's own. */
  readonly externalSetMarkChain: string | null;
  readonly conditions: { readonly 4: readonly string[]; readonly 6: readonly string[] };
  readonly mappings: readonly PortMapping[];
  /** The container's first address of each family. */
  readonly addresses: readonly Prefix[];
}

/** Reads and checks the configuration (portmap's parseConfig). @throws CniError */
export function portmapSettings(call: PluginCall): PortmapSettings {
  const { config } = call;
  const struct = "PortMapConf";
  const isSaid = (key: string): boolean => (member(config, key) ?? null) !== null;
  const external = isSaid("externalSetMarkChain") ? stringField(config, "externalSetMarkChain", "", struct) : null;
  if (isSaid("markMasqBit") && external !== null) throw failure("Cannot specify externalSetMarkChain and markMasqBit");
  const markMasqBit = numberField(config, "markMasqBit", DEFAULT_MARK_BIT, struct);
  if (markMasqBit < 0 || markMasqBit > 31) throw failure("MasqMarkBit must be between 0 and 31");
  const backend = stringField(config, "backend", "iptables", struct);
  if (backend !== "iptables" && backend !== "nftables") throw failure(`unrecognized backend "${backend}"`);
  const mappings = (call.runtime.portMappings ?? []).map(portMapping);
  for (const { containerPort, hostPort } of mappings) {
    if (!(containerPort > 0)) throw failure(`Invalid container port number: ${containerPort}`);
    if (!(hostPort > 0)) throw failure(`Invalid host port number: ${hostPort}`);
  }
  return {
    backend,
    snat: booleanField(config, "snat", true, struct),
    masqAll: booleanField(config, "masqAll", false, struct),
    markMasqBit,
    externalSetMarkChain: external,
    conditions: {
      4: stringsField(config, "conditionsV4", struct) ?? [],
      6: stringsField(config, "conditionsV6", struct) ?? [],
    },
    mappings,
    addresses: containerAddresses(call),
  };
}

/** One of `runtimeConfig.portMappings`. @throws CniError when a member is of another type */
function portMapping(given: PortMapping): PortMapping {
  const fields: Fields = { ...given };
  const struct = "PortMapEntry.runtimeConfig.portMappings";
  return {
    hostPort: numberField(fields, "hostPort", 0, struct),
    containerPort: numberField(fields, "containerPort", 0, struct),
    protocol: stringField(fields, "protocol", "", struct),
    hostIP: stringField(fields, "hostIP", "", struct),
  };
}

/** What a port's `hostIP` says: its address and family; what is none passes for IPv6, as Go has it. Null for all addresses. */
export function hostAddress(hostIP: string): { readonly family: Family; readonly isAny: boolean } | null {
  if (hostIP === "") return null;
  const address = tryParseIp(hostIP);
  if (address === null) return { family: Family.V6, isAny: false };
  return { family: familyOf(address), isAny: isAny(address) };
}

/** The first IPv4 and the first IPv6 address of the container's interface, in this order. */
function containerAddresses(call: PluginCall): Prefix[] {
  const { prevResult, ifName } = call;
  if (prevResult === null) return [];
  const own = prevResult.ips.filter((ip) => {
    const iface = ip.interface === undefined ? undefined : prevResult.interfaces[ip.interface];
    return iface === undefined || (iface.name === ifName && iface.sandbox !== undefined);
  });
  const prefixes = own.map((ip) => parsePrefix(ip.address));
  return [prefixes.find((each) => each.family === 4), prefixes.find((each) => each.family === 6)].filter(
    (each) => each !== undefined,
  );
}
