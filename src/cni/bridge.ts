import { setLinkMtu } from "../host/devices/change-link.js";
import type { BridgePort } from "../link/bridge-port.js";
import type { Interface } from "../link/interface.js";
import { OperState } from "../link/interface.js";
import { Switch } from "../link/switch.js";
import { VethInterface } from "../link/veth.js";
import { Family, formatIp, parseIp } from "../wire/ip-address.js";
import { formatMac } from "../wire/mac-address.js";
import { offsetAddress, Prefix, parsePrefix } from "../wire/prefix.js";
import { type BridgeSettings, bridgeSettings } from "./bridge-config.js";
import { failure } from "./cni-error.js";
import { objectField } from "./config.js";
import {
  addressSpec,
  check,
  configureContainer,
  deleteContainerLink,
  describe,
  enableForwarding,
  setUpVeth,
} from "./container-link.js";
import { findPlugin, ipamAdd, ipamCheck, ipamDel, ipamType } from "./ipam.js";
import { gcMasq, setUpMasq, tearDownMasq } from "./masq-backend.js";
import { containerNetns, type Plugin, type PluginCall, requirePrevResult, type ValidAttachment } from "./plugin.js";
import { NO_DNS, preferDns, type Result, type ResultInterface, type ResultIp, type ResultRoute } from "./result.js";
import { addSpoofCheck, removeSpoofCheck } from "./spoof-check.js";
import { validateAddresses, validateContainerDevice, validateRoutes } from "./validate-container.js";

/**
 * The bridge plugin: a bridge on the machine, a veth pair for each container with its far end in the bridge, an address
 * for the container, and with `isGateway` the bridge as its gateway. VLANs, trunks and isolated ports as the bridge
 * itself knows them, and rules against foreign link addresses (`macspoofchk`).
 */
export class BridgePlugin implements Plugin {
  add(call: PluginCall): Result {
    const settings = bridgeSettings(call);
    if (settings.hairpinMode && settings.promiscMode) {
      throw failure("cannot set hairpin mode and promiscuous mode at the same time");
    }
    if (settings.hasIpam && settings.disableContainerInterface) {
      throw failure("cannot use IPAM when DisableContainerInterface flag is set");
    }
    const bridge = ensureBridge(call, settings);
    const netns = containerNetns(call);
    const link = setUpVeth(call, {
      netns,
      ifName: call.ifName,
      mtu: settings.mtu,
      mac: settings.mac,
      containerUp: false,
    });
    let assigned: Result | null = null;
    try {
      setUpPort(bridge.addPort(link.host), settings);
      if (settings.macSpoofCheck) addSpoofCheck(call, link.host.name, formatMac(link.container.mac));
      const interfaces = (): ResultInterface[] => [
        withMtu(describe(bridge), bridge),
        withMtu(describe(link.host), link.host),
        withMtu(describe(link.container, call.netnsPath), link.container),
      ];
      let result: Result = { cniVersion: call.cniVersion, interfaces: interfaces(), ips: [], routes: [], dns: NO_DNS };
      if (settings.hasIpam) {
        assigned = ipamAdd(call);
        const ips = assigned.ips.map((ip) => withGateway(ip, settings.isGateway));
        const routes = withDefaultRoutes(assigned.routes, ips, settings.isDefaultGateway);
        result = { ...result, ips, routes, dns: assigned.dns };
        netns.sysctl.set(`net/ipv6/conf/${call.ifName}/accept_dad`, settings.enableDad ? "1" : "0");
        netns.sysctl.set(`net/ipv4/conf/${call.ifName}/arp_notify`, "1");
        configureContainer(netns, call.ifName, result);
        const gateway = settings.isGateway ? becomeGateway(call, bridge, ips, settings) : null;
        if (settings.ipMasq)
          setUpMasq(
            call,
            ips.map((ip) => parsePrefix(ip.address)),
          );
        result = { ...result, interfaces: [...interfaces(), ...(gateway === null ? [] : [describe(gateway)])] };
      } else {
        if (!settings.disableContainerInterface) link.container.setUp(true);
        result = { ...result, interfaces: interfaces() };
      }
      if (link.host.operState !== OperState.Up && !settings.disableContainerInterface) {
        throw failure(`bridge port in error state: ${link.host.operState.toLowerCase()}`);
      }
      return { ...result, dns: preferDns(objectField(call.config, "dns"), result.dns) };
    } catch (error) {
      // The real plugin gives the address back and leaves devices and rules to the DEL that runtimes call after.
      if (assigned !== null) ipamDel(call);
      throw error;
    }
  }

  check(call: PluginCall): void {
    const settings = bridgeSettings(call);
    const netns = containerNetns(call);
    ipamCheck(call);
    const prevResult = requirePrevResult(call);
    const bridge = checkBridge(call, settings, prevResult);
    const { device } = validateContainerDevice(call, netns, prevResult, "veth");
    const hostEnd = device instanceof VethInterface ? device.farEnd : null;
    const veth = prevResult.interfaces.find(
      (each) =>
        each.sandbox === undefined &&
        each.name !== bridge.name &&
        hostEnd !== null &&
        call.hostNetns.findDevice(each.name) === hostEnd &&
        hostEnd.master === bridge,
    );
    if (veth === undefined || hostEnd === null) {
      throw failure(`CNI veth created for bridge ${settings.bridge} was not found`);
    }
    if (veth.mac !== "" && veth.mac !== formatMac(hostEnd.mac)) {
      throw failure(`Interface ${veth.name} Mac doesn't match: ${veth.mac} not found`);
    }
    validateAddresses(netns, call.ifName, prevResult);
    validateRoutes(netns, prevResult);
  }

  del(call: PluginCall): void {
    const settings = bridgeSettings(call);
    // Where the namespace is gone, what ADD answered tells whose rules these were.
    const held = deleteContainerLink(call) ?? (call.prevResult?.ips ?? []).map((ip) => parsePrefix(ip.address));
    if (settings.macSpoofCheck) removeSpoofCheck(call);
    ipamDel(call);
    if (settings.hasIpam && settings.ipMasq) tearDownMasq(call, held);
  }

  gc(call: PluginCall, valid: readonly ValidAttachment[]): void {
    const type = ipamType(call);
    if (type !== "") findPlugin(call.plugins, type).gc?.(call, valid);
    if (bridgeSettings(call).ipMasq) gcMasq(call, valid);
  }

  status(call: PluginCall): void {
    bridgeSettings(call);
    const type = ipamType(call);
    if (type !== "") findPlugin(call.plugins, type).status?.(call);
  }
}

/** Results have MTUs since CNI 1.1. */
function withMtu({ name, mac, sandbox }: ResultInterface, { mtu }: Interface): ResultInterface {
  return sandbox === undefined ? { name, mac, mtu } : { name, mac, sandbox, mtu };
}

/** The bridge, made when it is missing. Its link address stays the lowest of its ports' until it becomes a gateway. */
function ensureBridge(call: PluginCall, settings: BridgeSettings): Switch {
  const netns = call.hostNetns;
  const fail = (message: string): Error => failure(`failed to create bridge "${settings.bridge}": ${message}`);
  const existing = netns.findDevice(settings.bridge);
  if (existing !== null && !(existing instanceof Switch)) {
    throw fail(`"${settings.bridge}" already exists but is not a bridge`);
  }
  if (existing === null && settings.bridge === "") throw fail('could not add "": LinkAttrs.Name cannot be empty');
  if (existing === null && settings.bridge.length > 15) {
    throw fail(`could not add "${settings.bridge}": numerical result out of range`);
  }
  const bridge = existing ?? new Switch(netns.sim, settings.bridge, netns.newMac(), netns);
  if (existing === null) {
    if (settings.vlan !== 0 || settings.trunk.length > 0) bridge.setVlanFiltering(true);
    netns.addDevice(bridge);
    if (settings.mtu !== 0) check(setLinkMtu(bridge, settings.mtu), `could not add "${settings.bridge}"`);
  }
  if (settings.promiscMode) bridge.promiscuous = true;
  netns.sysctl.set(`net/ipv6/conf/${settings.bridge}/accept_ra`, "0");
  bridge.setUp(true);
  return bridge;
}

/** Hairpin, isolation and VLANs of a port. */
function setUpPort(port: BridgePort, settings: BridgeSettings): void {
  port.hairpin = settings.hairpinMode;
  port.isolated = settings.portIsolation;
  joinVlans(port, settings);
}

function joinVlans(port: BridgePort, settings: BridgeSettings): void {
  if ((settings.vlan !== 0 || settings.trunk.length > 0) && !settings.preserveDefaultVlan) {
    for (const vlan of port.vlans.list()) port.vlans.delete(vlan.vlanId);
  }
  if (settings.vlan !== 0) port.vlans.add(settings.vlan, true, true);
  for (const vlan of settings.trunk) port.vlans.add(vlan, false, false);
}

/** Without a gateway of the IPAM plugin's, the first address of the network is it. */
function withGateway(ip: ResultIp, isGateway: boolean): ResultIp {
  const { address, gateway } = ip;
  const numbered: ResultIp = gateway === undefined ? { address, interface: 2 } : { address, gateway, interface: 2 };
  if (!isGateway || ip.gateway !== undefined) return numbered;
  return { ...numbered, gateway: formatIp(offsetAddress(parsePrefix(ip.address).network, 1)) };
}

function withDefaultRoutes(
  routes: readonly ResultRoute[],
  ips: readonly ResultIp[],
  isDefaultGateway: boolean,
): readonly ResultRoute[] {
  if (!isDefaultGateway) return routes;
  let all: readonly ResultRoute[] = routes;
  for (const ip of ips) {
    const dst = ip.address.includes(":") ? "::/0" : "0.0.0.0/0";
    if (ip.gateway === undefined || all.some((route) => route.dst === dst && route.gw !== undefined)) continue;
    all = all.concat([{ dst, gw: ip.gateway }]);
  }
  return all;
}

/**
 * Puts the gateways' addresses on the bridge, or on `BRIDGE.VLAN` where containers are in a VLAN, and lets the machine
 * forward. Returns the VLAN's interface, or null when it is the bridge itself.
 */
function becomeGateway(
  call: PluginCall,
  bridge: Switch,
  ips: readonly ResultIp[],
  settings: BridgeSettings,
): Interface | null {
  const vlan = settings.vlan === 0 ? null : ensureVlanInterface(call, bridge, settings);
  const what = vlan === null ? "failed to set bridge addr" : "failed to set vlan interface for bridge with addr";
  const sorted = [...ips].sort((a, b) => Number(a.address.includes(":")) - Number(b.address.includes(":")));
  for (const ip of sorted) {
    if (ip.gateway !== undefined) ensureAddress(call, vlan ?? bridge, ip, ip.gateway, settings.forceAddress, what);
  }
  enableForwarding(
    call.hostNetns,
    sorted.map((ip) => parsePrefix(ip.address).family),
  );
  return vlan;
}

/** `BRIDGE.VLAN`, a veth whose other end is a port of the bridge in that VLAN (ensureVlanInterface). */
function ensureVlanInterface(call: PluginCall, bridge: Switch, settings: BridgeSettings): Interface {
  const name = `${bridge.name}.${settings.vlan}`;
  const existing = call.hostNetns.findDevice(name);
  if (existing !== null) return existing;
  const link = setUpVeth(call, { netns: call.hostNetns, ifName: name, mtu: bridge.mtu, mac: "" });
  joinVlans(bridge.addPort(link.host), settings);
  return link.container;
}

/** Gives the gateway's address to a device, whose link address is pinned with it (ensureAddr). */
function ensureAddress(
  call: PluginCall,
  target: Interface,
  ip: ResultIp,
  gatewayText: string,
  force: boolean,
  what: string,
): void {
  const netns = call.hostNetns;
  const device = netns.ipDevice(target);
  const prefix = parsePrefix(ip.address);
  const gateway = parseIp(gatewayText);
  const held = device.addresses(prefix.family).filter((each) => each.scope === 0);
  if (held.some((each) => each.local === gateway && each.prefixLength === prefix.length)) return;
  for (const other of held) {
    // Several IPv6 networks may live on a bridge; a second IPv4 one means that somebody else uses it.
    const overlaps = prefix.contains(other.local) || new Prefix(other.local, other.prefixLength).contains(gateway);
    if (prefix.family === Family.V6 && !overlaps) continue;
    const text = `${formatIp(other.local)}/${other.prefixLength}`;
    if (!force) {
      throw failure(
        `${what}: "${target.name}" already has an IP address different from ${gatewayText}/${prefix.length}`,
      );
    }
    const error = netns.stack.deleteAddress(device, other.local, other.prefixLength, null);
    check(error, `${what}: could not remove IP address from "${target.name}" (${text})`);
  }
  const spec = addressSpec(new Prefix(gateway, prefix.length));
  check(netns.stack.addAddress(device, spec, false), `${what}: could not add IP address to "${target.name}"`);
  target.setMac(target.mac, true);
}

/** The bridge is there as ADD left it (validateCniBrInterface). */
function checkBridge(call: PluginCall, settings: BridgeSettings, prevResult: Result): Switch {
  const expected = prevResult.interfaces.find((each) => each.name === settings.bridge && each.sandbox === undefined);
  if (expected === undefined) throw failure("Interface name missing ");
  const bridge = call.hostNetns.findDevice(expected.name);
  if (bridge === null) throw failure(`Interface name ${expected.name} not found`);
  if (!(bridge instanceof Switch)) throw failure(`Interface ${expected.name} does not have link type of bridge`);
  if (expected.mac !== "" && expected.mac !== formatMac(bridge.mac)) {
    throw failure(`Bridge interface ${expected.name} Mac doesn't match: ${expected.mac}`);
  }
  if (bridge.promiscuous !== settings.promiscMode) {
    throw failure(
      `Bridge interface ${expected.name} configured Promisc Mode ${settings.promiscMode} doesn't match current state: ${bridge.promiscuous} `,
    );
  }
  return bridge;
}
