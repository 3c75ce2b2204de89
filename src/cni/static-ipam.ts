import { familyOf, formatIp, tryParseIp } from "../wire/ip-address.js";
import { parsePrefix, tryParsePrefix } from "../wire/prefix.js";
import { loadArgs } from "./args.js";
import { failure } from "./cni-error.js";
import { isObject, objectField, stringField, stringsField } from "./config.js";
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
      const { network } = parsePrefix(wanted.address);
      const isThere = prevResult.ips.some(
        (ip) => ip.address === wanted.address && (wanted.gateway === undefined || ip.gateway === wanted.gateway),
      );
      if (!isThere) throw failure(`static: Failed to find address {${formatIp(network)}} in result`);
    }
  }

  del(): void {}
}

/** `addresses`, then what CNI_ARGS adds, unless the runtime's `ips` (or `args.cni.ips`) take their place. @throws CniError */
function addresses(call: PluginCall): ResultIp[] {
  const ipam = call.config.ipam ?? {};
  const { addresses: listed = [] } = ipam;
  if (!Array.isArray(listed) || !listed.every(isObject)) throw failure("addresses must be a list of objects");
  const fromArgs = stringsField(objectField(objectField(call.config, "args"), "cni"), "ips", "IPAMArgs");
  const instead = call.runtime.ips ?? fromArgs;
  const found: ResultIp[] =
    instead === null
      ? listed.map((each) =>
          withGateway(stringField(each, "address", "", "Address"), stringField(each, "gateway", "", "Address")),
        )
      : instead.map((text) => withGateway(text, ""));
  const environment = loadArgs(call.args, ["IP", "GATEWAY"]);
  for (const text of split(environment.get("IP"))) found.push(withGateway(text, ""));
  for (const text of split(environment.get("GATEWAY"))) {
    const gateway = tryParseIp(text);
    if (gateway === null) throw failure(`invalid gateway address: ${text}`);
    for (const [index, ip] of found.entries()) {
      if (parsePrefix(ip.address).contains(gateway)) found[index] = { ...ip, gateway: text };
    }
  }
  return found;
}

function split(text: string | undefined): string[] {
  return text === undefined || text === "" ? [] : text.split(",").map((each) => each.trim());
}

function withGateway(text: string, gateway: string): ResultIp {
  const prefix = tryParsePrefix(text);
  if (prefix === null || !text.includes("/")) {
    throw failure(`the 'address' field is expected to be in CIDR notation, got: '${text}'`);
  }
  if (gateway === "") return { address: `${prefix}` };
  const parsed = tryParseIp(gateway);
  if (parsed === null || familyOf(parsed) !== prefix.family) throw failure(`invalid IP address: ${gateway}`);
  return { address: `${prefix}`, gateway: formatIp(parsed) };
}
