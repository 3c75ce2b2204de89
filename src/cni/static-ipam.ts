import { formatIp, tryParseIp } from "../wire/ip-address.js";
import { parsePrefix, tryParsePrefix } from "../wire/prefix.js";
import { loadArgs } from "./args.js";
import { failure } from "./cni-error.js";
import { isAtLeast, isObject, objectField, stringField, stringsField } from "./config.js";
import { ipamRoutes } from "./host-local.js";
import type { Plugin, PluginCall } from "./plugin.js";
import { parseDns, type Result, type ResultIp } from "./result.js";

/** The static IPAM plugin: the addresses that the configuration, CNI_ARGS or the runtime name, and no books kept. */
export class StaticIpam implements Plugin {
  add(call: PluginCall): Result {
    const ipam = call.config.ipam ?? {};
    return {
      cniVersion: call.cniVersion,
      interfaces: [],
      ips: addresses(call),
      routes: ipamRoutes(ipam),
      dns: parseDns(objectField(ipam, "dns", "IPAMConfig")),
    };
  }

  check(call: PluginCall): void {
    const { prevResult } = call;
    if (prevResult === null) throw failure("Required prevResult missing");
    for (const wanted of addresses(call)) {
      const { address } = parsePrefix(wanted.address);
      const isThere = prevResult.ips.some(
        (ip) => ip.address === wanted.address && (wanted.gateway === undefined || ip.gateway === wanted.gateway),
      );
      if (!isThere) throw failure(`static: Failed to match addr ${formatIp(address)} on interface ${call.ifName}`);
    }
  }

  del(): void {}
}

/** The runtime's `ips`, else those of `args.cni`, else `addresses` and behind them what CNI_ARGS adds. @throws CniError */
function addresses(call: PluginCall): ResultIp[] {
  const ipam = call.config.ipam ?? null;
  if (ipam === null) throw failure("IPAM config missing 'ipam' key");
  const { addresses: listed = [] } = ipam;
  if (!Array.isArray(listed) || !listed.every(isObject)) throw failure("addresses must be a list of objects");
  const environment = loadArgs(call.args, ["IP", "GATEWAY"]);
  const fromArgs = stringsField(objectField(objectField(call.config, "args"), "cni"), "ips", "IPAMArgs") ?? [];
  const fromRuntime = call.runtime.ips ?? [];
  const instead = fromRuntime.length > 0 ? fromRuntime : fromArgs;
  const added = split(environment.get("IP")).map((text) =>
    resultIp(text, "", "the 'ip' field is expected to be in CIDR notation"),
  );
  setGateways(added, split(environment.get("GATEWAY")));
  const configured = [
    ...listed.map((each) =>
      resultIp(
        stringField(each, "address", "", "Address"),
        stringField(each, "gateway", "", "Address"),
        "the 'address' field is expected to be in CIDR notation",
      ),
    ),
    ...added,
  ];
  const found =
    instead.length === 0
      ? configured
      : instead.map((text) => resultIp(text, "", "an entry in the 'ips' field is NOT in CIDR notation"));
  const count = (isV6: boolean): number => found.filter(({ address }) => address.includes(":") === isV6).length;
  if (!isAtLeast(call.cniVersion, "0.3.0") && (count(false) > 1 || count(true) > 1)) {
    throw failure(`CNI version ${call.cniVersion} does not support more than 1 address per family`);
  }
  return found;
}

/** Each gateway of CNI_ARGS is that of all its addresses beside which it lies. @throws CniError */
function setGateways(found: ResultIp[], gateways: readonly string[]): void {
  for (const text of gateways) {
    const gateway = tryParseIp(text);
    if (gateway === null) throw failure(`invalid gateway address: ${text}`);
    for (const [index, ip] of found.entries()) {
      if (parsePrefix(ip.address).contains(gateway)) found[index] = { ...ip, gateway: formatIp(gateway) };
    }
  }
}

function split(text: string | undefined): string[] {
  return text === undefined || text === "" ? [] : text.split(",").map((each) => each.trim());
}

function resultIp(text: string, gateway: string, expected: string): ResultIp {
  const prefix = tryParsePrefix(text);
  if (prefix === null || !text.includes("/")) throw failure(`${expected}, got: '${text}'`);
  if (gateway === "") return { address: `${prefix}` };
  const parsed = tryParseIp(gateway);
  if (parsed === null) throw failure(`invalid IP address: ${gateway}`);
  return { address: `${prefix}`, gateway: formatIp(parsed) };
}
