import type { Netns } from "../host/netns.js";
import { Switch } from "../link/switch.js";
import { Family, formatIp, parseIp } from "../wire/ip-address.js";
import { formatMac } from "../wire/mac-address.js";
import { offsetAddress, parsePrefix } from "../wire/prefix.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import { booleanField, numberField, stringField } from "./config.js";
import { check, configureContainer, setUpVeth } from "./container-link.js";
import { addIpMasq, removeIpMasq } from "./ip-masq.js";
import type { Plugin, PluginCall } from "./plugin.js";
import type { Result, ResultIp, ResultRoute } from "./result.js";

/**
 * The bridge plugin: a bridge on the machine, a veth pair for each container with its far end in the bridge, an address
 * for the container, and with `isGateway` the bridge as its gateway.
 * Simplified: no `vlan`, `vlanTrunk`, `macspoofchk` and `portIsolation`; asking for one is refused.
 */
export class BridgePlugin implements Plugin {
  private readonly ipam: Plugin;

  constructor(ipam: Plugin) {
    this.ipam = ipam;
  }

  add(call: PluginCall): Result {
    const settings = readSettings(call);
    const netns = namespaceOf(call);
    const bridge = ensureBridge(call, settings);
    const link = setUpVeth(call, netns, settings.mtu === 0 ? bridge.mtu : settings.mtu);
    const undo: (() => void)[] = [() => call.host.netns.deleteDevice(link.host)];
    try {
      const port = bridge.addPort(link.host);
      port.hairpin = settings.hairpinMode;
      let result: Result = {
        cniVersion: call.cniVersion,
        interfaces: [
          { name: bridge.name, mac: formatMac(bridge.mac) },
          { name: link.host.name, mac: formatMac(link.host.mac) },
          { name: call.ifName, mac: formatMac(link.container.mac), sandbox: call.netnsPath },
        ],
        ips: [],
        routes: [],
        dns: {},
      };
      if (settings.ipamType !== "") {
        const assigned = this.ipam.add(call);
        undo.push(() => this.ipam.del(call));
        if (assigned.ips.length === 0) {
          throw new CniError(CniErrorCode.Internal, "IPAM plugin returned missing IP config");
        }
        const ips = assigned.ips.map((ip) => withGateway(ip, settings.isGateway));
        const routes = withDefaultRoutes(assigned.routes, ips, settings.isDefaultGateway);
        result = { ...result, ips, routes, dns: assigned.dns };
        configureContainer(netns, call.ifName, result);
        if (settings.isGateway) becomeGateway(call, bridge, ips, settings.forceAddress);
        if (settings.ipMasq) {
          addIpMasq(call, ips);
          undo.push(() => removeIpMasq(call, ips));
        }
      }
      return result;
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  check(call: PluginCall): void {
    const settings = readSettings(call);
    const netns = namespaceOf(call);
    if (settings.ipamType !== "") this.ipam.check(call);
    const bridge = call.host.netns.findDevice(settings.bridge);
    if (!(bridge instanceof Switch)) {
      throw new CniError(CniErrorCode.Internal, `could not lookup "${settings.bridge}": Link not found`);
    }
    const iface = netns.findDevice(call.ifName);
    if (iface === null) {
      throw new CniError(CniErrorCode.Internal, `Interface ${call.ifName} is not in the container`);
    }
    const { prevResult } = call;
    if (prevResult === null) throw new CniError(CniErrorCode.InvalidConfig, "Required prevResult missing");
    const expected = prevResult.interfaces.find((each) => each.sandbox !== undefined);
    if (expected !== undefined && expected.mac !== formatMac(iface.mac)) {
      throw new CniError(
        CniErrorCode.Internal,
        `Interface ${call.ifName} Mac ${expected.mac} doesn't match container Mac: ${formatMac(iface.mac)}`,
      );
    }
    const port = prevResult.interfaces[1];
    const hostEnd = port === undefined ? null : call.host.netns.findDevice(port.name);
    if (hostEnd === null || hostEnd.master !== bridge) {
      throw new CniError(CniErrorCode.Internal, `host interface ${port?.name ?? ""} is not a port of ${bridge.name}`);
    }
    const device = netns.ipDevice(iface);
    for (const ip of prevResult.ips) {
      const prefix = parsePrefix(ip.address);
      const has = device
        .addresses(prefix.family)
        .some((each) => each.local === prefix.address && each.prefixLength === prefix.length);
      if (!has)
        throw new CniError(CniErrorCode.Internal, `Failed to match addr ${ip.address} on interface ${call.ifName}`);
    }
  }

  del(call: PluginCall): void {
    const settings = readSettings(call);
    if (settings.ipamType !== "") this.ipam.del(call);
    const iface = call.netns?.findDevice(call.ifName) ?? null;
    const ips =
      iface === null || call.netns === null ? (call.prevResult?.ips ?? []) : addressesOf(call.netns, call.ifName);
    if (iface !== null && call.netns !== null) call.netns.deleteDevice(iface);
    if (settings.ipMasq) removeIpMasq(call, ips);
  }
}

interface BridgeSettings {
  readonly bridge: string;
  readonly isGateway: boolean;
  readonly isDefaultGateway: boolean;
  readonly forceAddress: boolean;
  readonly ipMasq: boolean;
  readonly hairpinMode: boolean;
  readonly promiscMode: boolean;
  readonly mtu: number;
  readonly ipamType: string;
}

function readSettings(call: PluginCall): BridgeSettings {
  const { config } = call;
  for (const key of ["vlan", "vlanTrunk", "macspoofchk", "portIsolation"]) {
    const value = config[key];
    if (value !== undefined && value !== 0 && value !== false) {
      throw new CniError(CniErrorCode.UnsupportedField, `bridge: "${key}" is not supported by podwire`);
    }
  }
  const isDefaultGateway = booleanField(config, "isDefaultGateway");
  const hairpinMode = booleanField(config, "hairpinMode");
  const promiscMode = booleanField(config, "promiscMode");
  if (hairpinMode && promiscMode) {
    throw new CniError(CniErrorCode.InvalidConfig, "cannot set hairpin mode and promiscuous mode at the same time");
  }
  return {
    bridge: stringField(config, "bridge", "cni0"),
    isGateway: isDefaultGateway || booleanField(config, "isGateway"),
    isDefaultGateway,
    forceAddress: booleanField(config, "forceAddress"),
    ipMasq: booleanField(config, "ipMasq"),
    hairpinMode,
    promiscMode,
    mtu: numberField(config, "mtu", 0),
    ipamType: stringField(config.ipam ?? {}, "type", ""),
  };
}

function namespaceOf(call: PluginCall): Netns {
  if (call.netns !== null) return call.netns;
  throw new CniError(
    CniErrorCode.UnknownContainer,
    `failed to open netns "${call.netnsPath}": failed to Statfs "${call.netnsPath}": no such file or directory`,
  );
}

/** The bridge, made when it is missing. Its address is pinned so that containers' coming and going does not move it. */
function ensureBridge(call: PluginCall, settings: BridgeSettings): Switch {
  const { netns } = call.host;
  const existing = netns.findDevice(settings.bridge);
  if (existing !== null) {
    if (existing instanceof Switch) return existing;
    throw new CniError(CniErrorCode.Internal, `"${settings.bridge}" already exists but is not a bridge`);
  }
  const bridge = new Switch(netns.sim, settings.bridge, netns.newMac(), netns);
  netns.addDevice(bridge);
  if (settings.mtu !== 0) bridge.setMtu(settings.mtu);
  bridge.setMac(bridge.mac, true);
  bridge.promiscuous = settings.promiscMode;
  bridge.setUp(true);
  return bridge;
}

/** Without a gateway of the IPAM plugin's, the first address of the network is it. */
function withGateway(ip: ResultIp, isGateway: boolean): ResultIp {
  const numbered = { ...ip, interface: 2 };
  if (!isGateway || ip.gateway !== undefined) return numbered;
  return { ...numbered, gateway: formatIp(offsetAddress(parsePrefix(ip.address).network, 1)) };
}

function withDefaultRoutes(
  routes: readonly ResultRoute[],
  ips: readonly ResultIp[],
  isDefaultGateway: boolean,
): ResultRoute[] {
  if (!isDefaultGateway) return [...routes];
  const added: ResultRoute[] = [];
  for (const ip of ips) {
    const dst = ip.address.includes(":") ? "::/0" : "0.0.0.0/0";
    if (ip.gateway === undefined || [...routes, ...added].some((route) => route.dst === dst)) continue;
    added.push({ dst, gw: ip.gateway });
  }
  return [...routes, ...added];
}

/** Puts the gateways' addresses on the bridge and lets the machine forward. */
function becomeGateway(call: PluginCall, bridge: Switch, ips: readonly ResultIp[], force: boolean): void {
  const { netns } = call.host;
  const device = netns.ipDevice(bridge);
  for (const ip of ips) {
    if (ip.gateway === undefined) continue;
    const prefix = parsePrefix(ip.address);
    const gateway = parseIp(ip.gateway);
    const held = device.addresses(prefix.family).filter((each) => each.scope === 0);
    if (!held.some((each) => each.local === gateway && each.prefixLength === prefix.length)) {
      // A second IPv4 address of another network means that somebody else uses the bridge.
      const other = held.find((each) => prefix.family === Family.V4 || prefix.contains(each.local));
      if (other !== undefined) {
        const text = `${formatIp(other.local)}/${other.prefixLength}`;
        if (!force) {
          throw new CniError(
            CniErrorCode.Internal,
            `failed to set bridge addr: "${bridge.name}" already has an IP address different from ${ip.gateway}/${prefix.length}`,
            text,
          );
        }
        check(netns.stack.deleteAddress(device, other.local, other.prefixLength, null), `could not remove ${text}`);
      }
      const spec = { local: gateway, prefixLength: prefix.length, flags: 0x02 };
      check(netns.stack.addAddress(device, spec, false), `could not add IP address to "${bridge.name}"`);
    }
    const forwarding = prefix.family === Family.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
    if (netns.sysctl.get(forwarding) !== "1") netns.sysctl.set(forwarding, "1");
  }
}

function addressesOf(netns: Netns, ifName: string): ResultIp[] {
  const iface = netns.findDevice(ifName);
  if (iface === null) return [];
  const device = netns.ipDevice(iface);
  return [...device.addresses4, ...device.addresses6]
    .filter((each) => each.scope === 0)
    .map((each) => ({ address: `${formatIp(each.local)}/${each.prefixLength}` }));
}
