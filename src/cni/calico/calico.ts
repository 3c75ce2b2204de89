import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Netns } from "../../host/netns.js";
import { Scope } from "../../ip/interface-address.js";
import type { Interface } from "../../link/interface.js";
import { addressBits, Family, familyOf, type IpAddress, parseIp, tryParseIp } from "../../wire/ip-address.js";
import { linkLocalOf, parseMac } from "../../wire/mac-address.js";
import { everything, Prefix, parsePrefix } from "../../wire/prefix.js";
import { loadArgs } from "../args.js";
import { CniError, failure } from "../cni-error.js";
import { booleanField, numberField } from "../config.js";
import { check, deleteContainerLink, enableForwarding, setUpVeth } from "../container-link.js";
import { ipamAdd, ipamDel } from "../ipam.js";
import { containerNetns, type Plugin, type PluginCall } from "../plugin.js";
import type { Result } from "../result.js";

/** The address that every container takes for its gateway; nobody has it, every machine's end answers for it. */
const GATEWAY = parseIp("169.254.1.1");
/** The link address of every machine's end, so that a container that moves keeps its neighbour entry. */
const HOST_MAC = parseMac("ee:ee:ee:ee:ee:ee");

/** The versions of the specification that Calico's plugins speak. */
export const CALICO_CNI_VERSIONS: readonly string[] = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0"];

/**
 * Calico's plugin: a veth pair for each container without a bridge. The container has an address of its own alone (/32)
 * and everything by 169.254.1.1, which the machine's end (`cali...`) answers by proxy ARP; the machine has a route to
 * each container. IPv6 goes by the end's link-local address.
 * NetworkPolicy is Felix's business, not the plugin's. A machine without a route to 169.254.1.1 (no default route) does
 * not answer for it, here as on Linux, and its containers reach nobody.
 */
export class CalicoPlugin implements Plugin {
  readonly versions = CALICO_CNI_VERSIONS;
  readonly checkOutput = "OK\n";

  add(call: PluginCall): Result {
    const netns = containerNetns(call);
    const mtu = numberField(call.config, "mtu", 0) || mtuOfFile(call);
    const hostName = hostInterfaceName(call);
    const assigned = requestedAdd(call);
    const undo: (() => void)[] = [() => ipamDel(call)];
    try {
      // An end that an earlier container of the pod left behind makes room.
      const stale = call.hostNetns.findDevice(hostName);
      if (stale !== null) call.hostNetns.deleteDevice(stale);
      const link = setUpVeth(call, {
        netns,
        ifName: call.ifName,
        mtu,
        mac: call.runtime.mac ?? "",
        hostName,
        hostMac: HOST_MAC,
      });
      undo.push(() => call.hostNetns.deleteDevice(link.host));
      const addresses = assigned.ips.map((ip) => parsePrefix(ip.address).address);
      const families = assigned.ips.map((ip) => parsePrefix(ip.address).family);
      setUpHostEnd(call.hostNetns, hostName, families);
      for (const address of addresses) {
        connectContainer(netns, call.ifName, address, link.host);
        routeToContainer(call.hostNetns, hostName, address);
      }
      return {
        cniVersion: call.cniVersion,
        interfaces: [{ name: link.host.name, mac: "" }],
        ips: addresses.map((address) => ({ address: `${host(address)}` })),
        routes: [],
        dns: assigned.dns,
      };
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  /** Looks at nothing, not even whether there was an ADD (cmdDummyCheck). */
  check(): void {}

  del(call: PluginCall): void {
    deleteContainerLink(call);
    ipamDel(call);
    const end = call.hostNetns.findDevice(hostInterfaceName(call));
    if (end !== null) call.hostNetns.deleteDevice(end);
  }
}

const MTU_FILE = "/var/lib/calico/mtu";

/** What calico-node found the MTU to be, for a configuration that says none; 0 without the file. @throws CniError */
function mtuOfFile(call: PluginCall): number {
  const { files } = call.host;
  const fail = (why: string): Error => failure(`failed to read MTU file: ${why}`);
  if (files.find(MTU_FILE) === null) {
    if (booleanField(call.config, "require_mtu_file")) throw fail(`open ${MTU_FILE}: no such file or directory`);
    return 0;
  }
  const text = files.readFile(MTU_FILE).trim();
  if (!/^[+-]?\d+$/.test(text)) throw fail(`strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}

const IP_ADDRS = "cni.projectcalico.org/ipAddrs";

/** ADD of the IPAM plugin, with the addresses that the pod's annotation asks for (ipAddrsResult of Calico's k8s.go). */
function requestedAdd(call: PluginCall): Result {
  const text = call.annotations[IP_ADDRS] ?? "";
  if (text === "") return ipamAdd(call);
  const ips = requestedAddresses(text);
  try {
    return ipamAdd({ ...call, runtime: { ...call.runtime, ips } });
  } catch (error) {
    if (error instanceof CniError) throw failure(`error getting IP from IPAM: ${error.text}`);
    throw error;
  }
}

/** At most one address of each family. @throws CniError in Calico's words. */
function requestedAddresses(text: string): string[] {
  const fail = (why: string): Error => failure(`failed to parse IPs ${text} for annotation "${IP_ADDRS}": ${why}`);
  let ips: unknown;
  try {
    ips = JSON.parse(text);
  } catch {
    throw fail(`failed to parse '${text}' as JSON: invalid character`);
  }
  if (!Array.isArray(ips) || !ips.every((ip) => typeof ip === "string")) {
    throw fail(`failed to parse '${text}' as JSON: json: cannot unmarshal into Go value of type []string`);
  }
  if (ips.length === 0) throw failure(`annotation "${IP_ADDRS}" specified but empty`);
  const families = ips.map((ip) => {
    const address = tryParseIp(ip);
    if (address === null) throw failure(`invalid IP format: ${ip}`);
    return familyOf(address);
  });
  for (const [family, name] of [
    [Family.V4, "IPv4"],
    [Family.V6, "IPv6"],
  ] as const) {
    if (families.filter((one) => one === family).length < 2) continue;
    throw failure(`cannot have more than one ${name} address for "${IP_ADDRS}" annotation`);
  }
  return ips.map((ip: string) => `${ip}/${ip.includes(":") ? 128 : 32}`);
}

/** What CNI_ARGS say of the pod; unknown words are refused unless IgnoreUnknown says otherwise. @throws CniError */
export function podArgs(call: PluginCall): ReadonlyMap<string, string> {
  const known = ["K8S_POD_NAMESPACE", "K8S_POD_NAME", "K8S_POD_INFRA_CONTAINER_ID", "K8S_POD_UID", "IP"];
  return loadArgs(call.args, known);
}

/** "cali" and eleven digits of the SHA-1 of NAMESPACE.POD, or of the container's own id outside Kubernetes. */
function hostInterfaceName(call: PluginCall): string {
  const args = podArgs(call);
  const pod = args.get("K8S_POD_NAME") ?? "";
  if (pod === "") return `cali${call.containerId.slice(0, 11)}`;
  const text = `${args.get("K8S_POD_NAMESPACE") ?? ""}.${pod}`;
  return `cali${bytesToHex(sha1(utf8ToBytes(text))).slice(0, 11)}`;
}

/** The machine's end answers ARP and neighbour solicitations for others, at once, and forwards. */
function setUpHostEnd(netns: Netns, name: string, families: readonly Family[]): void {
  enableForwarding(netns, families);
  netns.sysctl.set(`net/ipv4/conf/${name}/route_localnet`, "1");
  netns.sysctl.set(`net/ipv4/neigh/${name}/proxy_delay`, "0");
  netns.sysctl.set(`net/ipv4/conf/${name}/proxy_arp`, "1");
  netns.sysctl.set(`net/ipv4/conf/${name}/forwarding`, "1");
  if (families.includes(Family.V6)) {
    netns.sysctl.set(`net/ipv6/conf/${name}/proxy_ndp`, "1");
    netns.sysctl.set(`net/ipv6/conf/${name}/forwarding`, "1");
  }
}

/** The container's own address, and everything by the gateway. */
function connectContainer(netns: Netns, ifName: string, address: IpAddress, end: Interface): void {
  const iface = netns.findDevice(ifName);
  if (iface === null) throw failure(`failed to lookup "${ifName}": Link not found`);
  const device = netns.ipDevice(iface);
  const own = host(address);
  const { family } = own;
  const all = everything(family);
  if (family === Family.V6) netns.sysctl.set(`net/ipv6/conf/${ifName}/disable_ipv6`, "0");
  const flags = family === Family.V6 ? { flags: 0x02 } : {};
  const gateway = family === Family.V4 ? GATEWAY : linkLocalOf(end.mac);
  const prefixLength = addressBits(family);
  const onLink = { family, dst: gateway, prefixLength, scope: Scope.Link, nexthops: [{ device }] };
  if (family === Family.V4) check(netns.stack.addRoute(onLink), "failed to add route inside the container");
  const route = { family, dst: all.network, prefixLength: 0, nexthops: [{ device, gateway }] };
  check(netns.stack.addRoute(route), `failed to add the default route inside the container`);
  const spec = { local: address, prefixLength, ...flags };
  check(netns.stack.addAddress(device, spec), `failed to add IP addr to "${ifName}"`);
}

/** The machine's route to the container, on its link (`ADDRESS dev cali... scope link`). */
function routeToContainer(netns: Netns, hostName: string, address: IpAddress): void {
  const iface = netns.findDevice(hostName);
  if (iface === null) throw failure(`failed to lookup "${hostName}": Link not found`);
  const { family, length } = host(address);
  const scope = family === Family.V4 ? { scope: Scope.Link } : {};
  const nexthops = [{ device: netns.ipDevice(iface) }];
  const error = netns.stack.addRoute({ family, dst: address, prefixLength: length, ...scope, nexthops }, "replace");
  check(error, `failed to add route to ${host(address)}`);
}

function host(address: IpAddress): Prefix {
  return new Prefix(address, typeof address === "number" ? 32 : 128);
}
