import { loadArgs } from "./args.js";
import { failure } from "./cni-error.js";
import { booleanField, type Fields, isObject, numberField, objectField, stringField } from "./config.js";
import { ipamType } from "./ipam.js";
import type { PluginCall } from "./plugin.js";

/** What the bridge plugin's configuration says. */
export interface BridgeSettings {
  readonly bridge: string;
  readonly isGateway: boolean;
  readonly isDefaultGateway: boolean;
  readonly forceAddress: boolean;
  readonly ipMasq: boolean;
  readonly hairpinMode: boolean;
  /** Frames of other link addresses than the container's own are dropped. */
  readonly macSpoofCheck: boolean;
  readonly promiscMode: boolean;
  /** 0 for the bridge's own. */
  readonly mtu: number;
  /** 0 for none; 1 to 4094. */
  readonly vlan: number;
  /** VLANs of a trunk port in their order; none for an access port. */
  readonly trunk: readonly number[];
  readonly preserveDefaultVlan: boolean;
  readonly portIsolation: boolean;
  readonly enableDad: boolean;
  readonly disableContainerInterface: boolean;
  /** The container's link address; "" for a random one. */
  readonly mac: string;
  readonly hasIpam: boolean;
}

/** Reads and checks the configuration (loadNetConf). @throws CniError */
export function bridgeSettings(call: PluginCall): BridgeSettings {
  const { config } = call;
  const vlan = numberField(config, "vlan", 0);
  if (vlan < 0 || vlan > 4094) throw failure(`invalid VLAN ID ${vlan} (must be between 0 and 4094)`);
  const trunk = trunkVlans(config.vlanTrunk);
  if (vlan > 0 && trunk.length > 0) throw failure("cannot set vlan and vlanTrunk at the same time");
  const isDefaultGateway = booleanField(config, "isDefaultGateway");
  const settings: BridgeSettings = {
    bridge: stringField(config, "bridge", "cni0"),
    isGateway: isDefaultGateway || booleanField(config, "isGateway"),
    isDefaultGateway,
    forceAddress: booleanField(config, "forceAddress"),
    ipMasq: booleanField(config, "ipMasq"),
    macSpoofCheck: booleanField(config, "macspoofchk"),
    hairpinMode: booleanField(config, "hairpinMode"),
    promiscMode: booleanField(config, "promiscMode"),
    mtu: numberField(config, "mtu", 0),
    vlan,
    trunk,
    preserveDefaultVlan: booleanField(config, "preserveDefaultVlan", true),
    portIsolation: booleanField(config, "portIsolation"),
    enableDad: booleanField(config, "enabledad"),
    disableContainerInterface: booleanField(config, "disableContainerInterface"),
    mac: requestedMac(call),
    hasIpam: ipamType(call) !== "",
  };
  if (settings.mtu < 0) throw failure(`invalid MTU ${settings.mtu} (must be 0 or more)`);
  return settings;
}

/** The link address that the runtime asks for: the `mac` capability, else `args.cni.mac`, else CNI_ARGS; "" for none. */
export function requestedMac(call: PluginCall): string {
  // Read in any case: keys that are none of ours are refused here (IgnoreUnknown=1 lets them pass).
  const fromEnvironment = loadArgs(call.args, ["MAC"]).get("MAC") ?? "";
  const fromArgs = stringField(objectField(objectField(call.config, "args"), "cni"), "mac", "", "BridgeArgs");
  const { mac = "" } = call.runtime;
  if (mac !== "") return mac;
  return fromArgs === "" ? fromEnvironment : fromArgs;
}

/** The VLANs of `vlanTrunk`, sorted (collectVlanTrunk). @throws CniError */
function trunkVlans(value: unknown): readonly number[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw failure("vlanTrunk must be a list of objects");
  const vlans = new Set<number>();
  for (const item of value) {
    const min = idField(item, "minID");
    const max = idField(item, "maxID");
    const id = idField(item, "id");
    if (min === null && max !== null) {
      throw failure("minID and maxID should be configured simultaneously, minID is missing");
    }
    if (min !== null && max === null) {
      throw failure("minID and maxID should be configured simultaneously, maxID is missing");
    }
    if (min !== null && max !== null) {
      if (max < min) throw failure("minID is greater than maxID in trunk parameter");
      for (let vlan = min; vlan <= max; vlan++) vlans.add(vlan);
    }
    if (id !== null) vlans.add(id);
  }
  return [...vlans].sort((a, b) => a - b);
}

function idField(item: Fields, key: string): number | null {
  if (item[key] === undefined || item[key] === null) return null;
  const id = numberField(item, key, 0, "VlanTrunk");
  if (id <= 0 || id > 4094) throw failure(`incorrect trunk ${key} parameter`);
  return id;
}
