import { tryParseIp } from "../wire/ip-address.js";
import { type Prefix, parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { booleanField, type Fields, numberField, stringField, stringsField } from "./config.js";
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
  const external = stringField(config, "externalSetMarkChain", "", struct);
  const hasBit = config.markMasqBit !== undefined && config.markMasqBit !== null;
  if (hasBit && external !== "") throw failure("Cannot specify externalSetMarkChain and markMasqBit");
  const markMasqBit = numberField(config, "markMasqBit", DEFAULT_MARK_BIT, struct);
  if (markMasqBit < 0 || markMasqBit > 31) throw failure("MasqMarkBit must be between 0 and 31");
  const backend = stringField(config, "backend", "iptables", struct);
  if (backend !== "iptables" && backend !== "nftables") throw failure(`unrecognized backend "${backend}"`);
  const mappings = (call.runtime.portMappings ?? []).map(portMapping);
  for (const { containerPort, hostPort } of mappings) {
    if (!(containerPort > 0)) throw failure(`Invalid container port number: ${containerPort}`);
    if (!(hostPort > 0)) throw failure(`Invalid host port number: ${hostPort}`);
  }
  for (const { hostIP } of mappings) {
    if (hostIP !== undefined && hostIP !== "" && tryParseIp(hostIP) === null)
      throw failure(`invalid host IP: ${hostIP}`);
  }
  return {
    backend,
    snat: booleanField(config, "snat", true, struct),
    masqAll: booleanField(config, "masqAll", false, struct),
    markMasqBit,
    externalSetMarkChain: external === "" ? null : external,
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
