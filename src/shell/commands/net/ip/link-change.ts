import { addLink, isLinkKind, unknownKind } from "../../../../host/devices/add-link.js";
import { setBridgeOptions, setBridgePortOptions } from "../../../../host/devices/bridge-options.js";
import {
  deleteLink,
  moveLink,
  renameLink,
  setLinkAddress,
  setLinkCarrier,
  setLinkMaster,
  setLinkMtu,
  setLinkUp,
} from "../../../../host/devices/change-link.js";
import { DEFAULT_IPIP_OPTIONS, IpipDevice } from "../../../../host/devices/ipip.js";
import { changeTunnelLink } from "../../../../host/devices/ipip-tunnels.js";
import { IpvlanDevice } from "../../../../host/devices/ipvlan.js";
import type { CommonLinkSpec, LinkSpec, VethPeerSpec } from "../../../../host/devices/link-spec.js";
import { setMacvlanOptions } from "../../../../host/devices/macvlan-options.js";
import { VxlanDevice } from "../../../../host/devices/vxlan.js";
import { flowLabelError } from "../../../../host/devices/vxlan-options.js";
import type { Netns } from "../../../../host/netns.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import { type Interface, OperState } from "../../../../link/interface.js";
import { LinkSettings } from "../../../../link/link-settings.js";
import { MacvlanInterface } from "../../../../link/macvlan.js";
import { VlanInterface } from "../../../../link/vlan.js";
import { Errno } from "../../../../sim/errno.js";
import type { Arguments } from "./arguments.js";
import { duplicateArgument } from "./arguments.js";
import { parseIpipOptions } from "./link-ipip.js";
import { parseIpvlanOptions } from "./link-ipvlan.js";
import { parseBridgeOptions, parsePortOptions, parseVlanOptions, parseVxlanOptions } from "./link-kinds.js";
import { parseMacvlanOptions } from "./link-macvlan.js";
import { type LinkRequest, macOfOctets, parseLink, unsupported } from "./link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip link add`. */
export function addLinkCommand(session: IpSession, args: Arguments): number {
  const request = parseLink(session, args);
  if (request.name !== null && request.dev !== request.name) {
    throw new IpExit(EXIT_USAGE, 'both "name" and "dev" cannot be used when creating devices.\n');
  }
  const link = request.link === null ? null : session.deviceOrExit(request.link);
  const type = request.type;
  if (type === null) {
    session.error('Not enough information: "type" argument is required\n');
    return 1;
  }
  const spec = specOf(session, request, type, link, args);
  for (const [count, what] of [
    [request.txQueues, "transmit"],
    [request.rxQueues, "receive"],
  ] as const) {
    if (count !== null && (count < 1 || count > 4096)) {
      return session.answer(new NetlinkError(Errno.EINVAL, `Invalid number of ${what} queues`));
    }
  }
  if (spec instanceof NetlinkError) return session.answer(spec);
  const made = addLink(session.netns, spec);
  if (made instanceof NetlinkError) return session.answer(made);
  applyFlags(session, made, request);
  const unfit = applySettings(made, request) ?? setAddressMode(made, request);
  if (unfit !== null) {
    deleteLink(made.namespace as Netns, made);
    return session.answer(unfit);
  }
  return 0;
}

function specOf(
  session: IpSession,
  request: LinkRequest,
  type: string,
  link: Interface | null,
  args: Arguments,
): LinkSpec | NetlinkError {
  const common: CommonLinkSpec = {
    name: request.dev,
    netns: request.netns,
    ifIndex: request.ifIndex,
    mac: macOf(request),
    mtu: request.mtu,
    txQueueLength: request.txQueueLength,
    group: request.group,
    master: request.master === null || request.master === "" ? null : session.device(request.master),
    up: request.up,
    txQueues: request.txQueues,
    rxQueues: request.rxQueues,
  };
  if (request.address !== null && request.address.length !== 6) return new NetlinkError(Errno.EINVAL);
  if (request.linkNetnsId !== null) return linkNamespaceError(session, request.linkNetnsId);
  switch (type) {
    case "veth":
      return { ...common, kind: "veth", peer: peerOf(session, args) };
    case "bridge":
      return { ...common, kind: "bridge", options: parseBridgeOptions(args) };
    case "ifb":
      if (!args.isEmpty)
        throw new IpExit(EXIT_USAGE, `Garbage instead of arguments "${args.word} ...". Try "ip link help".\n`);
      return { ...common, kind: "ifb" };
    case "dummy":
      // The kind has no options, so whatever follows is not looked at, but for a cry for help.
      if (args.is("help")) throw new IpExit(1, USAGE["ip link help dummy"] ?? "");
      while (!args.isEmpty) args.skip();
      return { ...common, kind: "dummy" };
    case "vlan": {
      const { vlanId, priorities } = parseVlanOptions(args);
      if (vlanId === null) return new NetlinkError(Errno.EINVAL, "8021q: VLAN properties not specified");
      return { ...common, kind: "vlan", link, vlanId, priorities };
    }
    case "macvlan":
    case "macvtap": {
      const options = parseMacvlanOptions(args, type);
      return { ...common, kind: type, link, mode: options.mode ?? "vepa", options };
    }
    case "ipvlan":
      return { ...common, kind: "ipvlan", link, ...parseIpvlanOptions(args) };
    case "vxlan": {
      const options = parseVxlanOptions(session, args);
      if (options === null) {
        return new NetlinkError(Errno.EINVAL, "Required attributes not provided to perform the operation");
      }
      return { ...common, kind: "vxlan", options };
    }
    case "ipip":
      return { ...common, kind: "ipip", options: parseIpipOptions(session, args, DEFAULT_IPIP_OPTIONS) };
    default:
      if (type === "tun") return new NetlinkError(Errno.EOPNOTSUPP, "tun/tap creation via rtnetlink is not supported");
      if (isLinkKind(type)) throw unsupported(type);
      if (type === "tun") return new NetlinkError(Errno.EOPNOTSUPP, "tun/tap creation via rtnetlink is not supported");
      return unknownKind();
  }
}

/** `peer name X netns Y ...`; without it the kernel chooses a name. */
function peerOf(session: IpSession, args: Arguments): VethPeerSpec {
  if (args.isEmpty) return { name: null };
  if (!args.is("peer")) throw new IpExit(1, USAGE["ip link help veth"] ?? "");
  args.skip();
  const peer = parseLink(session, args);
  if (peer.type !== null) throw duplicateArgument("type", peer.type);
  if (!args.isEmpty) throw new IpExit(1, USAGE["ip link help veth"] ?? "");
  return {
    name: peer.dev,
    netns: peer.netns,
    ifIndex: peer.ifIndex,
    mac: macOf(peer),
    mtu: peer.mtu,
    txQueueLength: peer.txQueueLength,
    txQueues: peer.txQueues,
    rxQueues: peer.rxQueues,
  };
}

/** The namespace that `link-netnsid` says: podwire looks for a device's link in its own alone. */
function linkNamespaceError(session: IpSession, id: number): NetlinkError {
  for (const known of session.netns.namespaceIds.values()) if (known === id) throw unsupported("link-netnsid");
  return new NetlinkError(Errno.EINVAL, "Unknown network namespace id");
}

function macOf(request: LinkRequest): ReturnType<typeof macOfOctets> | null {
  return request.address === null ? null : macOfOctets(request.address);
}

/** `ip link set`. */
export function setLinkCommand(session: IpSession, args: Arguments): number {
  const request = parseLink(session, args);
  if (request.dev === null) {
    if (request.group !== null) return changeGroup(session, request);
    throw new IpExit(EXIT_USAGE, 'Not enough information: "dev" argument is required.\n');
  }
  if (request.ifIndex !== null) {
    throw new IpExit(
      EXIT_USAGE,
      "index can be used only when creating devices or when moving device to another netns.\n",
    );
  }
  const device = session.deviceOrExit(request.dev);
  const { address } = request;
  if (address !== null && device.kind !== "ipip" && address.length !== 6) {
    session.error(`Invalid address length ${address.length} - must be 6 bytes\n`);
    return 1;
  }
  if (request.linkNetnsId !== null) return session.answer(linkNamespaceError(session, request.linkNetnsId));
  if (request.type !== null) {
    const error = changeKind(session, device, request.type, args);
    if (error !== null) return session.answer(error);
  }
  return session.answer(changeLink(session, session.netns, device, request));
}

function changeGroup(session: IpSession, request: LinkRequest): number {
  for (const device of session.netns.allDevices()) {
    if (device.group !== request.group) continue;
    const error = changeLink(session, session.netns, device, request);
    if (error !== null) return session.answer(error);
  }
  return 0;
}

/** The options of a kind or of a bridge's port, changed in place. A kind that is not the device's changes nothing. */
function changeKind(session: IpSession, device: Interface, type: string, args: Arguments): NetlinkError | null {
  switch (type) {
    case "bridge": {
      const options = parseBridgeOptions(args);
      if (device.kind !== type) return Object.keys(options).length === 0 ? null : new NetlinkError(Errno.EOPNOTSUPP);
      return setBridgeOptions(device, options);
    }
    case "bridge_slave": {
      const options = parsePortOptions(session, args);
      if (Object.keys(options).length === 0) return null;
      return setBridgePortOptions(device, options);
    }
    case "ipip":
      if (!(device instanceof IpipDevice)) return new NetlinkError(Errno.EOPNOTSUPP);
      return changeTunnelLink(device, parseIpipOptions(session, args, device.options));
    case "vxlan":
      return changeVxlan(session, device, args);
    case "vlan":
      if (!(device instanceof VlanInterface)) return new NetlinkError(Errno.EOPNOTSUPP);
      // The number is what it was made with, whatever is said now (vlan_changelink).
      device.addPriorities(parseVlanOptions(args).priorities);
      return null;
    case "ipvlan": {
      if (!(device instanceof IpvlanDevice)) return new NetlinkError(Errno.EOPNOTSUPP);
      const { mode, flag } = parseIpvlanOptions(args);
      device.port.set(mode, flag);
      return null;
    }
    case "macvlan":
    case "macvtap":
      if (!(device instanceof MacvlanInterface) || device.kind !== type) return new NetlinkError(Errno.EOPNOTSUPP);
      return setMacvlanOptions(device, parseMacvlanOptions(args, type));
    default:
      if (args.isEmpty) return null;
      if (isLinkKind(type)) throw unsupported(type);
      throw new IpExit(1, `Garbage instead of arguments "${args.word} ...". Try "ip link help".\n`);
  }
}

/** What a VXLAN was made with and keeps, by the words that say it, with the kernel's complaint, in its order (vxlan_nl2conf). */
const VXLAN_FIXED: readonly (readonly [readonly string[], string])[] = [
  [["proxy", "noproxy"], "vxlan: cannot change PROXY flag"],
  [["rsc", "norsc"], "vxlan: cannot change RSC flag"],
  [["l2miss", "nol2miss"], "vxlan: cannot change L2MISS flag"],
  [["l3miss", "nol3miss"], "vxlan: cannot change L3MISS flag"],
  [["external", "noexternal"], "vxlan: cannot change COLLECT_METADATA flag"],
  [["gbp"], "vxlan: cannot change GBP flag"],
  [["gpe"], "vxlan: cannot change GPE flag"],
  [["remcsumtx"], "vxlan: cannot change REMCSUM_TX flag"],
  [["remcsumrx"], "vxlan: cannot change REMCSUM_RX flag"],
  [["vnifilter", "novnifilter"], "vxlan: cannot change flag"],
  [["maxaddress"], "Cannot change limit"],
  [["srcport", "port"], "Cannot change port range"],
  [["dstport"], "Cannot change port"],
  [["udpcsum", "noudpcsum"], "Cannot change UDP_CSUM flag"],
  [["udp6zerocsumtx", "noudp6zerocsumtx"], "Cannot change UDP_ZERO_CSUM6_TX flag"],
  [["udp6zerocsumrx", "noudp6zerocsumrx"], "Cannot change UDP_ZERO_CSUM6_RX flag"],
];

function changeVxlan(session: IpSession, device: Interface, args: Arguments): NetlinkError | null {
  if (!(device instanceof VxlanDevice)) return new NetlinkError(Errno.EOPNOTSUPP);
  const words = args.rest();
  const options = parseVxlanOptions(session, args, device.options);
  if (options === null) {
    return new NetlinkError(Errno.EINVAL, "Required attributes not provided to perform the operation");
  }
  if (options.vni !== device.options.vni) return new NetlinkError(Errno.EOPNOTSUPP, "Cannot change VNI");
  const fixed = VXLAN_FIXED.find(([names]) => names.some((name) => words.includes(name)));
  if (fixed !== undefined) return new NetlinkError(Errno.EOPNOTSUPP, fixed[1]);
  const label = flowLabelError(options);
  if (label !== null) return label;
  device.change(options);
  return null;
}

/** do_setlink: namespace first, then address, MTU, group, name, alias, master, flags, queue. */
function changeLink(session: IpSession, netns: Netns, device: Interface, request: LinkRequest): NetlinkError | null {
  const rename = request.name !== null && request.name !== request.dev ? request.name : null;
  const given = request.dev !== null && request.name !== null ? rename : null;
  // validate_linkmsg
  if (request.broadcast !== null && request.broadcast.length < 6) return new NetlinkError(Errno.EINVAL);
  let error: NetlinkError | null = null;
  if (request.netns !== null) {
    error = moveLink(netns, device, request.netns, given);
    if (error !== null) return error;
  }
  const home = request.netns ?? netns;
  if (request.address !== null) {
    const mac = macOfOctets(request.address.slice(0, 6));
    error = setLinkAddress(device, mac);
    if (error !== null) return error;
  }
  if (request.mtu !== null) {
    error = setLinkMtu(device, request.mtu);
    if (error !== null) return error;
  }
  if (request.group !== null && device.group !== request.group) {
    device.group = request.group;
    if (device.adminUp) session.netns.linkChanged(device);
  }
  if (given !== null && request.netns === null) {
    error = renameLink(home, device, given);
    if (error !== null) return error;
  }
  if (request.alias !== null) {
    device.alias = request.alias;
    if (device.adminUp) session.netns.linkChanged(device);
  }
  if (request.master !== null) {
    const master = request.master === "" ? null : session.device(request.master);
    error = setLinkMaster(device, master);
    if (error !== null) return error;
  }
  if (request.up !== null) {
    error = setLinkUp(device, request.up);
    if (error !== null) return error;
  }
  applyFlags(session, device, request);
  error = applySettings(device, request);
  if (error !== null) return error;
  if (request.hasVirtualFunction) return new NetlinkError(Errno.EOPNOTSUPP);
  if (request.operUp && device.adminUp && device.operState === OperState.Unknown) device.operState = OperState.Up;
  if (request.protoDown !== null) {
    if (device.kind === "vxlan" || device instanceof MacvlanInterface) throw unsupported("protodown");
    return new NetlinkError(Errno.EOPNOTSUPP, "Protodown not supported by device");
  }
  if (request.carrier !== null) {
    error = setLinkCarrier(device, request.carrier);
    if (error !== null) return error;
  }
  if (request.txQueueLength !== null) {
    device.txQueueLength = request.txQueueLength;
    session.netns.linkChanged(device);
  }
  return setAddressMode(device, request);
}

function applyFlags(session: IpSession, device: Interface, request: LinkRequest): void {
  if (request.arp !== null && device.noArp === request.arp) {
    device.noArp = !request.arp;
    // Who was asked before need not be asked now, or the other way round (arp_netdev_event).
    const { stack } = session.netns;
    const known = stack.deviceOf(device);
    if (known !== null) stack.neighbours.flush(known, false);
  }
  if (request.multicast !== null) device.multicast = request.multicast;
  if (request.allMulticast !== null) device.allMulticast = request.allMulticast;
  if (request.promiscuous !== null) device.promiscuous = request.promiscuous;
}

/** What LinkSettings holds; the kernel's complaint about a value that the device cannot have. */
function applySettings(device: Interface, request: LinkRequest): NetlinkError | null {
  const { broadcast, isDormantMode, dynamic, gsoMaxSize, gsoMaxSegs, groMaxSize } = request;
  const asked = [broadcast, isDormantMode, dynamic, gsoMaxSize, gsoMaxSegs, groMaxSize];
  if (asked.every((each) => each === null)) return null;
  device.settings ??= new LinkSettings();
  const { settings } = device;
  if (broadcast !== null) settings.broadcast = macOfOctets(broadcast.slice(0, 6));
  if (dynamic !== null) settings.isDynamic = dynamic;
  if (gsoMaxSize !== null) {
    if (gsoMaxSize > MAX_BURST) return new NetlinkError(Errno.EINVAL, "too big gso_max_size");
    settings.gsoMaxSize = gsoMaxSize;
  }
  if (gsoMaxSegs !== null) settings.gsoMaxSegs = gsoMaxSegs;
  if (groMaxSize !== null) {
    if (groMaxSize > MAX_BURST) return new NetlinkError(Errno.EINVAL, "too big gro_max_size");
    settings.groMaxSize = groMaxSize;
  }
  if (isDormantMode !== null) settings.isDormantMode = isDormantMode;
  return null;
}

/** GSO_MAX_SIZE and GRO_MAX_SIZE: 8 * 65535 bytes. */
const MAX_BURST = 524280;

/** Stable privacy needs a secret (check_stable_privacy), and nobody here has one. */
function setAddressMode(device: Interface, request: LinkRequest): NetlinkError | null {
  if (request.addressMode === null) return null;
  const ip = (device.namespace as Netns).ipDevice(device);
  if (!ip.hasIpv6) return new NetlinkError(Errno.EAFNOSUPPORT);
  if (request.addressMode === STABLE_PRIVACY) return new NetlinkError(Errno.EINVAL);
  ip.conf6.addr_gen_mode = request.addressMode;
  return null;
}

const STABLE_PRIVACY = 2;

/** `ip link delete`. */
export function deleteLinkCommand(session: IpSession, args: Arguments): number {
  const request = parseLink(session, args);
  if (request.dev === null && request.group !== null) {
    const members = session.netns.allDevices().filter((device) => device.group === request.group);
    if (members.length === 0) return session.answer(new NetlinkError(Errno.ENODEV));
    for (const device of members) {
      if (session.netns.findDevice(device.name) !== device) continue;
      const error = deleteLink(session.netns, device);
      if (error !== null) return session.answer(error);
    }
    return 0;
  }
  if (request.dev === null) {
    throw new IpExit(EXIT_USAGE, 'Not enough information: "dev" argument is required.\n');
  }
  const device = session.deviceOrExit(request.dev);
  return session.answer(deleteLink(session.netns, device));
}
