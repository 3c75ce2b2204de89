import { Family, familyOf, formatIp, parseIp } from "../../wire/ip-address.js";
import { Prefix, parsePrefix, tryParsePrefix } from "../../wire/prefix.js";
import { CniError, failure } from "../cni-error.js";
import { type Fields, stringField, stringsField } from "../config.js";
import { decodeProblem, STRINGS } from "../go-decode.js";
import { GoJsonSyntaxError, parseGoJson } from "../go-json-syntax.js";
import type { Plugin, PluginCall } from "../plugin.js";
import type { Result } from "../result.js";
import { CALICO_CNI_VERSIONS, podArgs } from "./calico.js";
import {
  addressOfHandle,
  assignAddress,
  autoAssign,
  type IpamRequest,
  type IpamStore,
  releaseHandle,
} from "./ipam-store.js";

/**
 * Calico's IPAM plugin: addresses of blocks that machines take of the cluster's pools, asked for by the pod's or its
 * namespace's annotations (`cni.projectcalico.org/ipv4pools`), by CNI_ARGS or by the runtime. Without a datastore, which
 * clusters on Calico alone have, it says so as the real one does without the API.
 */
export class CalicoIpam implements Plugin {
  readonly versions = CALICO_CNI_VERSIONS;
  private readonly store: IpamStore | null;

  constructor(store: IpamStore | null) {
    this.store = store;
  }

  add(call: PluginCall): Result {
    const store = this.datastore();
    const request = requestOf(call);
    const wanted = [...(call.runtime.ips ?? []).map((text) => parsePrefix(text).address)];
    const fromEnvironment = podArgs(call).get("IP") ?? "";
    if (fromEnvironment !== "") wanted.push(parseIp(fromEnvironment));
    const families = wanted.length > 0 ? wanted.map(familyOf) : familiesOf(call);
    // Those of both families are looked up even where only one is asked for.
    const ofFamily = wanted.length > 0 ? [] : [Family.V4, Family.V6];
    const pools = new Map(ofFamily.map((family) => [family, poolsOf(call, store, family)]));
    try {
      const ips = families.map((family, index) => {
        const address = wanted[index];
        if (address !== undefined) return assignAddress(store, address, request);
        return autoAssign(store, family, { ...request, pools: pools.get(family) ?? [] });
      });
      const given = ips.map((ip) => ({ address: `${ip}` }));
      return { cniVersion: call.cniVersion, interfaces: [], ips: given, routes: [], dns: {} };
    } catch (error) {
      releaseHandle(store, request.handle.id);
      throw error;
    }
  }

  /** Looks at nothing. */
  check(): void {}

  del(call: PluginCall): void {
    releaseHandle(this.datastore(), requestOf(call).handle.id);
  }

  private datastore(): IpamStore {
    if (this.store !== null) return this.store;
    throw failure("error getting ClusterInformation: there is no Calico datastore, which a cluster on Calico has");
  }
}

function handleId(networkName: string, containerId: string): string {
  return `${networkName}.${containerId}`;
}

function requestOf(call: PluginCall): IpamRequest {
  const args = podArgs(call);
  const node = call.host.name;
  return {
    node,
    handle: {
      id: handleId(call.networkName, call.containerId),
      node,
      namespace: args.get("K8S_POD_NAMESPACE") ?? "",
      pod: args.get("K8S_POD_NAME") ?? "",
    },
    use: "workload",
    pools: [],
  };
}

/** `assign_ipv4`, on unless told, and `assign_ipv6`, off unless told. */
function familiesOf({ config }: PluginCall): Family[] {
  const ipam: Fields = config.ipam ?? {};
  const families: Family[] = [];
  if (stringField(ipam, "assign_ipv4", "true") === "true") families.push(Family.V4);
  if (stringField(ipam, "assign_ipv6", "false") === "true") families.push(Family.V6);
  return families;
}

/** The ranges of the pools that the pod, else its namespace, else the configuration asks for; none for any. @throws CniError */
function poolsOf(call: PluginCall, store: IpamStore, family: Family): Prefix[] {
  const name = `cni.projectcalico.org/ipv${family}pools`;
  const namespace = podArgs(call).get("K8S_POD_NAMESPACE") ?? "";
  const text = call.annotations[name] || store.namespaceAnnotations(namespace)[name] || "";
  const wanted = text === "" ? stringsField(call.config.ipam ?? {}, `ipv${family}_pools`) : stringsOf(text);
  return (wanted ?? []).map((each) => rangeOf(store, each, family));
}

/** A list of strings in JSON. @throws CniError in Go's words. */
function stringsOf(text: string): readonly string[] | null {
  try {
    const value = parseGoJson(text);
    const problem = decodeProblem(value, STRINGS);
    if (problem === null) return value as readonly string[] | null;
    throw failure(problem);
  } catch (error) {
    if (error instanceof GoJsonSyntaxError) throw failure(error.message);
    throw error;
  }
}

/** The range that a word names, itself one or a pool's name (ResolvePools). @throws CniError */
function rangeOf(store: IpamStore, text: string, family: Family): Prefix {
  const block = text.includes("/") ? tryParsePrefix(text) : null;
  const cidr = block ?? store.pools().find((pool) => pool.name === text)?.cidr;
  if (cidr === undefined) throw failure(`error parsing pool "${text}": invalid CIDR address: ${text}`);
  if (cidr.family !== family) throw failure(`"${formatIp(cidr.network)}" isn't a IPv${family} address`);
  return new Prefix(cidr.network, cidr.length);
}

/**
 * The address that a machine has in its tunnel, given to it at the first call (calico-node's allocateip); null while no pool
 * has one for it.
 */
export function tunnelAddress(store: IpamStore, node: string, kind: "ipip" | "vxlan", family: Family): string | null {
  const suffix = kind === "vxlan" && family === Family.V6 ? "vxlan-v6" : kind;
  const handle = { id: `${suffix}-tunnel-addr-${node}`, node, namespace: "", pod: "" };
  const held = addressOfHandle(store, handle.id, family);
  if (held !== null) return formatIp(held);
  try {
    return formatIp(autoAssign(store, family, { node, handle, use: "tunnel", pools: [] }).address);
  } catch (error) {
    if (error instanceof CniError) return null;
    throw error;
  }
}
