import type { Netns } from "../host/netns.js";
import { Scope } from "../ip/interface-address.js";
import { addressBits, Family, formatIp, parseIp } from "../wire/ip-address.js";
import { Prefix, parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { booleanField, numberField, objectField } from "./config.js";
import {
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
import { preferDns, type Result, type ResultIp } from "./result.js";
import { validateAddresses, validateContainerDevice, validateRoutes } from "./validate-container.js";

/**
 * The ptp plugin: a veth pair between machine and container and no bridge. The container's address keeps the block's
 * length, but the block's route is replaced by one to the gateway alone and one for the block through it, so that the
 * container asks for nobody's link address but the gateway's, which every machine's end has.
 */
export class PtpPlugin implements Plugin {
  add(call: PluginCall): Result {
    const mtu = numberField(call.config, "mtu", 0);
    const isMasqueraded = booleanField(call.config, "ipMasq");
    const assigned = ipamAdd(call);
    try {
      const ips = assigned.ips.map((ip) => ({ ...ip, interface: 1 }));
      enableForwarding(
        call.hostNetns,
        ips.map((ip) => parsePrefix(ip.address).family),
      );
      const netns = containerNetns(call);
      const link = setUpVeth(call, { netns, ifName: call.ifName, mtu, mac: "" });
      const result: Result = {
        cniVersion: call.cniVersion,
        interfaces: [describe(link.host), describe(link.container, call.netnsPath)],
        ips,
        routes: assigned.routes,
        dns: preferDns(objectField(call.config, "dns"), assigned.dns),
      };
      configureContainer(netns, call.ifName, result);
      for (const ip of ips) routeThroughGateway(netns, call.ifName, ip);
      for (const ip of ips) becomeGateway(call.hostNetns, link.host.name, ip);
      if (isMasqueraded) {
        setUpMasq(
          call,
          ips.map((ip) => parsePrefix(ip.address)),
        );
      }
      return result;
    } catch (error) {
      // The real plugin gives the address back and leaves devices and rules to the DEL that runtimes call after.
      ipamDel(call);
      throw error;
    }
  }

  check(call: PluginCall): void {
    const netns = containerNetns(call);
    ipamCheck(call, true);
    const prevResult = requirePrevResult(call, "ptp: Required prevResult missing");
    validateContainerDevice(call, netns, prevResult, "veth", "ptp: ");
    validateAddresses(netns, call.ifName, prevResult);
    validateRoutes(netns, prevResult);
  }

  del(call: PluginCall): void {
    ipamDel(call, true);
    const held = deleteContainerLink(call) ?? (call.prevResult?.ips ?? []).map((ip) => parsePrefix(ip.address));
    if (booleanField(call.config, "ipMasq")) tearDownMasq(call, held);
  }

  gc(call: PluginCall, valid: readonly ValidAttachment[]): void {
    const type = ipamType(call);
    if (type !== "") findPlugin(call.plugins, type).gc?.(call, valid);
    if (booleanField(call.config, "ipMasq")) gcMasq(call, valid);
  }

  status(call: PluginCall): void {
    findPlugin(call.plugins, ipamType(call)).status?.(call);
  }
}

/**
 * In the container: the block's own route goes, the gateway is on the link, the block behind it. Without a gateway the
 * real plugin asks for routes to "nil", which is everything, and the machine's end then has no address to take.
 */
function routeThroughGateway(netns: Netns, ifName: string, ip: ResultIp): void {
  const iface = netns.findDevice(ifName);
  if (iface === null) throw failure(`failed to look up "${ifName}"`);
  const device = netns.ipDevice(iface);
  const prefix = parsePrefix(ip.address);
  const { family, length } = prefix;
  const dst = prefix.network;
  const block = { family, dst, prefixLength: length, prefSrc: prefix.address };
  const deleted = netns.stack.deleteRoute({ family, dst, prefixLength: length, nexthops: [{ device }] });
  const shown = `Dst: ${new Prefix(dst, length)} Src: <nil> Gw: <nil> Flags: [] Table: 0 Realm: 0`;
  check(deleted, `failed to delete route {Ifindex: ${iface.ifIndex} ${shown}}`);
  const gateway = ip.gateway === undefined ? null : parseIp(ip.gateway);
  const everything = { dst: parsePrefix(family === Family.V4 ? "0.0.0.0/0" : "::/0").network, prefixLength: 0 };
  const target = gateway === null ? everything : { dst: gateway, prefixLength: addressBits(family) };
  const onLink = { family, ...target, scope: Scope.Link, prefSrc: prefix.address, nexthops: [{ device }] };
  const text = `Dst: ${ip.gateway ?? "<nil>"} Src: ${formatIp(prefix.address)} Gw: <nil> Flags: [] Table: 0 Realm: 0`;
  check(netns.stack.addRoute(onLink), `failed to add route {Ifindex: ${iface.ifIndex} ${text}}`);
  const behind = { ...block, scope: Scope.Universe, nexthops: [{ device, gateway }] };
  check(netns.stack.addRoute(behind), `failed to add route ${prefix}`);
}

/** On the machine: the gateway's address on this pair's end, and a route to the container alone. */
function becomeGateway(netns: Netns, hostName: string, ip: ResultIp): void {
  const iface = netns.findDevice(hostName);
  if (iface === null) throw failure(`failed to lookup "${hostName}": Link not found`);
  const device = netns.ipDevice(iface);
  const { address, family } = parsePrefix(ip.address);
  const prefixLength = addressBits(family);
  if (ip.gateway === undefined) {
    const mask = Array.from({ length: prefixLength / 8 }, () => "0xff").join(", ");
    const nobody = `&net.IPNet{IP:net.IP(nil), Mask:net.IPMask{${mask}}}`;
    throw failure(`failed to add IP addr (${nobody}) to veth: numerical result out of range`);
  }
  const added = netns.stack.addAddress(device, { local: parseIp(ip.gateway), prefixLength });
  check(added, `failed to add IP addr (${ip.gateway}/${prefixLength}) to veth`);
  const scope = family === 4 ? { scope: Scope.Host } : {};
  const route = { family, dst: address, prefixLength, ...scope, nexthops: [{ device }] };
  // One that is there already is left: the same address came back before the old pair went.
  netns.stack.addRoute(route);
}
