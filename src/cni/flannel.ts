import { Prefix, tryParsePrefix } from "../wire/prefix.js";
import { failure, toCniError } from "./cni-error.js";
import { type Fields, isObject, objectField, type PluginConfig, stringField } from "./config.js";
import { decodeProblem } from "./go-decode.js";
import { sortedGoJson } from "./go-json.js";
import { ROUTE_VALUES } from "./go-shapes.js";
import { ipamRoutes } from "./host-local.js";
import { findPlugin } from "./ipam.js";
import type { Plugin, PluginCall, ValidAttachment } from "./plugin.js";
import type { Result, ResultRoute } from "./result.js";

const SUBNET_FILE = "/run/flannel/subnet.env";
const DATA_DIR = "/var/lib/cni/flannel";

/**
 * The flannel plugin: reads what flanneld wrote of the machine's subnet (/run/flannel/subnet.env) and delegates to the
 * bridge plugin with host-local, keeping for DEL what it told them. NetworkPolicy: flannel enforces none.
 */
export class FlannelPlugin implements Plugin {
  add(call: PluginCall): Result {
    const config = delegateConfig(call);
    const { files } = call.host;
    const directory = dataDir(call);
    files.makeDirectory(directory, true);
    files.writeFile(`${directory}/${call.containerId}`, sortedGoJson(config));
    try {
      return findPlugin(call.plugins, config.type).add({ ...call, config });
    } catch (error) {
      const known = toCniError(error);
      throw known === null ? error : failure(`failed to delegate add: ${known.text}`);
    }
  }

  /** Nothing: the real plugin has yet to get it. */
  check(): void {}

  del(call: PluginCall): void {
    const config = savedConfig(call);
    // Added never, or deleted already.
    if (config === null) return;
    findPlugin(call.plugins, config.type).del({ ...call, config });
    call.host.files.unlink(`${dataDir(call)}/${call.containerId}`);
  }

  gc(call: PluginCall, valid: readonly ValidAttachment[]): void {
    const { files } = call.host;
    if (files.find(SUBNET_FILE) === null) return;
    const config = delegateConfig(call);
    findPlugin(call.plugins, config.type).gc?.({ ...call, config }, valid);
  }

  status(call: PluginCall): void {
    delegateConfig(call);
  }
}

function dataDir(call: PluginCall): string {
  return stringField(call.config, "dataDir", "") || DATA_DIR;
}

function savedConfig(call: PluginCall): PluginConfig | null {
  const path = `${dataDir(call)}/${call.containerId}`;
  if (call.host.files.find(path) === null) return null;
  try {
    const value: unknown = JSON.parse(call.host.files.readFile(path));
    return isObject(value) && typeof value.type === "string" ? (value as PluginConfig) : null;
  } catch {
    // What cannot be read is left lying.
    return null;
  }
}

/** What the delegate is told (doCmdAdd of the flannel plugin). @throws CniError */
function delegateConfig(call: PluginCall): PluginConfig {
  const delegate = objectField(call.config, "delegate");
  if (delegate.type !== undefined && typeof delegate.type !== "string") {
    throw failure("'delegate' dictionary, if present, must have (string) 'type' field");
  }
  for (const key of ["name", "ipam"]) {
    if (delegate[key] === undefined) continue;
    throw failure(`'delegate' dictionary must not have '${key}' field, it'll be set by flannel`);
  }
  const subnet = readSubnetFile(call);
  const type = stringField(delegate, "type", "bridge");
  const ipam = objectField(call.config, "ipam");
  const { cniVersion = "" } = call.config;
  return {
    ...(cniVersion === "" ? {} : { cniVersion }),
    name: call.networkName,
    ...(Object.keys(call.runtime).length === 0 ? {} : { runtimeConfig: call.runtime }),
    ipMasq: !subnet.ipMasq,
    mtu: subnet.mtu,
    ...(type === "bridge" ? { isGateway: true } : {}),
    ...delegate,
    type,
    ipam: {
      ...ipam,
      type: stringField(ipam, "type", "host-local"),
      ranges: subnet.subnets.map((each) => [{ subnet: each }]),
      routes: [...ownRoutes(ipam), ...subnet.networks.map((dst) => ({ dst }))],
    },
  };
}

/** The routes that the configuration's own `ipam` has already. @throws CniError */
function ownRoutes(ipam: Fields): ResultRoute[] {
  const problem = decodeProblem(ipam.routes, ROUTE_VALUES);
  if (problem === null) return ipamRoutes(ipam);
  throw failure(
    `failed to assemble Delegate IPAM: failed to read IPAM routes: failed to parse ipam.routes: ${problem}`,
  );
}

interface SubnetFile {
  readonly networks: readonly string[];
  readonly subnets: readonly string[];
  readonly mtu: number;
  readonly ipMasq: boolean;
}

function readSubnetFile(call: PluginCall): SubnetFile {
  const path = stringField(call.config, "subnetFile", "") || SUBNET_FILE;
  const { files } = call.host;
  const fail = (message: string): Error =>
    failure(`failed to load flannel 'subnet.env' file: ${message}. Check the flannel pod log for this node.`);
  if (files.find(path) === null) throw fail(`open ${path}: no such file or directory`);
  const values = new Map<string, string>();
  for (const line of files.readFile(path).split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const block = (key: string): string[] => {
    return (values.get(key)?.split(",") ?? []).map((text) => {
      const prefix = tryParsePrefix(text);
      if (prefix === null || !text.includes("/")) throw fail(`invalid CIDR address: ${text}`);
      return `${new Prefix(prefix.network, prefix.length)}`;
    });
  };
  const networks = [...block("FLANNEL_NETWORK"), ...block("FLANNEL_IPV6_NETWORK")];
  const subnets = [...block("FLANNEL_SUBNET"), ...block("FLANNEL_IPV6_SUBNET")];
  const missing = [
    ...(networks.length === 0 ? ["FLANNEL_NETWORK", "FLANNEL_IPV6_NETWORK"] : []),
    ...(subnets.length === 0 ? ["FLANNEL_SUBNET", "FLANNEL_IPV6_SUBNET"] : []),
    ...(values.has("FLANNEL_MTU") ? [] : ["FLANNEL_MTU"]),
    ...(values.has("FLANNEL_IPMASQ") ? [] : ["FLANNEL_IPMASQ"]),
  ];
  if (missing.length > 0) throw fail(`${path} is missing ${missing.join(", ")}`);
  const mtuText = values.get("FLANNEL_MTU") ?? "";
  if (!/^\d+$/.test(mtuText)) throw fail(`strconv.ParseUint: parsing "${mtuText}": invalid syntax`);
  const mtu = Number(mtuText);
  if (mtu > 0xffffffff) throw fail(`strconv.ParseUint: parsing "${mtuText}": value out of range`);
  return { networks, subnets, mtu, ipMasq: values.get("FLANNEL_IPMASQ") === "true" };
}
