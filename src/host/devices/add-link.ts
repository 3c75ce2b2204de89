import { NetlinkError } from "../../ip/netlink-error.js";
import { Dummy } from "../../link/dummy.js";
import { IfbDevice } from "../../link/ifb.js";
import type { Interface } from "../../link/interface.js";
import { LinkSettings } from "../../link/link-settings.js";
import { MacvlanInterface } from "../../link/macvlan.js";
import { Switch } from "../../link/switch.js";
import { createVethPair, VethInterface } from "../../link/veth.js";
import { VlanInterface } from "../../link/vlan.js";
import { Errno } from "../../sim/errno.js";
import type { Netns } from "../netns.js";
import { setBridgeOptions } from "./bridge-options.js";
import {
  isValidName,
  MAX_NAME_LENGTH,
  macError,
  mtuError,
  nameByPattern,
  setLinkMaster,
  setLinkUp,
} from "./change-link.js";
import { IpipDevice } from "./ipip.js";
import { findTunnel, loadIpip } from "./ipip-tunnels.js";
import { IpvlanDevice, ipvlanRefusal } from "./ipvlan.js";
import { IpvlanPort, ipvlanPortOf } from "./ipvlan-port.js";
import { type CommonLinkSpec, LINK_KINDS, type LinkSpec } from "./link-spec.js";
import { setMacvlanOptions, sourcesRefusal } from "./macvlan-options.js";
import { VxlanDevice } from "./vxlan.js";
import { familyOfTunnel, vxlanRefusal } from "./vxlan-options.js";

/** A device that was made, or why the kernel would not. */
export type AddedLink = Interface | NetlinkError;

/** True for a kind that `addLink` makes. */
export function isLinkKind(kind: string): kind is LinkSpec["kind"] {
  return (LINK_KINDS as readonly string[]).includes(kind);
}

/** What the kernel says of a kind that it does not have. */
export function unknownKind(): NetlinkError {
  return new NetlinkError(Errno.EOPNOTSUPP, "Unknown device type");
}

/** `ip link add`: makes the device in `netns` (or where the specification says), a veth with its other end. */
export function addLink(netns: Netns, spec: LinkSpec): AddedLink {
  const home = spec.netns ?? netns;
  if (spec.kind === "ipip") loadIpip(netns.host);
  const refused = checkCommon(home, spec);
  if (refused !== null) return refused;
  const name = spec.name === null ? home.freeName(spec.kind) : nameByPattern(home, spec.name);
  if (name === null) return new NetlinkError(Errno.EINVAL);
  const made = makeLink(netns, home, name, spec);
  if (made instanceof NetlinkError) return made;
  const error = finishLink(home, made, spec);
  return error ?? made;
}

function checkCommon(home: Netns, spec: CommonLinkSpec): NetlinkError | null {
  if (spec.name !== null) {
    if (spec.name.length > MAX_NAME_LENGTH) return new NetlinkError(Errno.ERANGE, "Attribute failed policy validation");
    if (home.findDevice(spec.name) !== null) return new NetlinkError(Errno.EEXIST);
    if (!isValidName(spec.name)) return new NetlinkError(Errno.EINVAL);
  }
  if (spec.ifIndex != null && home.hasIfIndex(spec.ifIndex)) return new NetlinkError(Errno.EEXIST);
  return spec.mac == null ? null : macError(spec.mac);
}

/** Makes the device of a kind and puts it into its namespace. */
function makeLink(netns: Netns, home: Netns, name: string, spec: LinkSpec): AddedLink {
  switch (spec.kind) {
    case "veth":
      return addVeth(netns, home, spec);
    case "bridge": {
      const bridge = new Switch(home.sim, name, home.newMac(), home);
      return register(home, bridge, spec) ?? setBridgeOptions(bridge, spec.options) ?? bridge;
    }
    case "dummy":
      return registered(home, new Dummy(home.sim, name, home.newMac(), home), spec);
    case "ifb":
      return registered(home, new IfbDevice(home.sim, name, home.newMac(), null, home), spec);
    case "vlan":
      return addVlan(home, name, spec);
    case "macvlan":
    case "macvtap":
      return addMacvlan(home, name, spec);
    case "ipvlan":
      return addIpvlan(home, name, spec);
    case "vxlan":
      return addVxlan(netns, home, name, spec);
    case "ipip": {
      if (findTunnel(netns, spec.options) !== null) return new NetlinkError(Errno.EEXIST);
      return registered(home, new IpipDevice(netns, name, spec.options), spec);
    }
  }
}

/** Gives a new device its MTU, address and number, and puts it into `home`; the refusal, or null. */
function register(home: Netns, device: Interface, spec: Omit<CommonLinkSpec, "name">): NetlinkError | null {
  if (spec.mtu != null) {
    const error = mtuError(device, spec.mtu);
    // A VXLAN's MTU is cut to what its lower device holds; others are refused.
    if (error !== null && !(device instanceof VxlanDevice && error.extack === null)) {
      device.destroy();
      return error;
    }
    // Set directly: a bridge that is made with an MTU still follows its ports.
    if (error === null) device.mtu = spec.mtu;
  }
  if (spec.mac != null) device.setMac(spec.mac);
  if (spec.txQueueLength != null) device.txQueueLength = spec.txQueueLength;
  if (spec.ifIndex != null) device.ifIndex = spec.ifIndex;
  setQueues(device, spec.txQueues ?? null, spec.rxQueues ?? null);
  home.addDevice(device);
  return null;
}

function setQueues(device: Interface, tx: number | null, rx: number | null): void {
  if (tx === null && rx === null) return;
  device.settings ??= new LinkSettings();
  device.settings.txQueues = tx;
  device.settings.rxQueues = rx;
  // A veth uses one queue of those that it has, unless told how many it has.
  if (!(device instanceof VethInterface)) return;
  device.txQueues = tx ?? 1;
  device.rxQueues = rx ?? 1;
}

function registered(home: Netns, device: Interface, spec: CommonLinkSpec): AddedLink {
  return register(home, device, spec) ?? device;
}

/** The other end is made first and has the lower number (veth_newlink). */
function addVeth(netns: Netns, home: Netns, spec: LinkSpec & { kind: "veth" }): AddedLink {
  const { peer } = spec;
  const peerHome = peer.netns ?? netns;
  // veth_validate, which looks before the common check does and says no word.
  if (!isVethMtu(spec.mtu ?? null) || !isVethMtu(peer.mtu ?? null)) return new NetlinkError(Errno.EINVAL);
  if (peer.mac != null) {
    const refused = macError(peer.mac);
    if (refused !== null) return refused;
  }
  if (peer.name !== null) {
    if (peer.name.length > MAX_NAME_LENGTH) return new NetlinkError(Errno.ERANGE, "Attribute failed policy validation");
    if (peerHome.findDevice(peer.name) !== null) return new NetlinkError(Errno.EEXIST);
  }
  if (peer.ifIndex != null && peerHome.hasIfIndex(peer.ifIndex)) return new NetlinkError(Errno.EBUSY);
  // The other end takes its name first, as its number.
  const peerName = chosenName(peerHome, peer.name, peerHome === home ? spec.name : null);
  const name = chosenName(home, spec.name, peerHome === home ? peerName : null);
  if (peerName === null || name === null) return new NetlinkError(Errno.EINVAL);
  const [device, other] = createVethPair(
    home.sim,
    { name, mac: home.newMac(), namespace: home },
    { name: peerName, mac: peerHome.newMac(), namespace: peerHome },
    home.rng.fork(`veth:${name}`),
  );
  const otherError = register(peerHome, other, peer);
  if (otherError !== null) return otherError;
  const isClash = peerHome === home && peerName === name;
  const error = isClash ? new NetlinkError(Errno.EEXIST) : register(home, device, spec);
  if (error !== null) {
    other.destroy();
    peerHome.removeDevice(other);
    return error;
  }
  // Both ends lose the carrier that they are made with, which is news (veth_newlink).
  for (const end of [peerHome, home]) end.stack.linkWatch.delayNs();
  return device;
}

function isVethMtu(mtu: number | null): boolean {
  return mtu === null || (mtu >= 68 && mtu <= 65535);
}

/** The name of one end: what was said, its pattern filled in, or the first free `vethN`; null for a pattern that is none. */
function chosenName(netns: Netns, said: string | null, taken: string | null): string | null {
  return said === null || said.includes("%") ? nameByPattern(netns, said ?? "veth%d", taken) : said;
}

function addVlan(home: Netns, name: string, spec: LinkSpec & { kind: "vlan" }): AddedLink {
  const { link, vlanId } = spec;
  if (vlanId < 0 || vlanId > 4094) return new NetlinkError(Errno.ERANGE, "8021q: Invalid VLAN id");
  if (link === null) return new NetlinkError(Errno.EINVAL, "8021q: link not specified");
  if (link.kind === "loopback" || link.kind === "ipip" || link.kind === "vlan") {
    return new NetlinkError(Errno.EOPNOTSUPP, "8021q: VLANs not supported on device");
  }
  if (VlanInterface.hasVlan(link, vlanId)) return new NetlinkError(Errno.EEXIST, "8021q: VLAN device already exists");
  if (spec.mtu != null && spec.mtu > link.mtu) return new NetlinkError(Errno.EINVAL);
  const vlan = new VlanInterface(home.sim, name, link, vlanId, home);
  if (spec.priorities !== undefined) vlan.addPriorities(spec.priorities);
  return registered(home, vlan, spec);
}

function addMacvlan(home: Netns, name: string, spec: LinkSpec & { kind: "macvlan" | "macvtap" }): AddedLink {
  if (spec.link === null) return new NetlinkError(Errno.EINVAL);
  // A macvlan on a macvlan is one more on the same lower device.
  const lower = spec.link instanceof MacvlanInterface ? spec.link.lower : spec.link;
  const { mode, options = {} } = spec;
  const refusal = MacvlanInterface.refusal(lower, mode);
  if (refusal !== null) return new NetlinkError(Errno[refusal]);
  if (spec.mtu != null && spec.mtu > lower.mtu) return new NetlinkError(Errno.EINVAL);
  const wrong = sourcesRefusal(mode, options.sources);
  if (wrong !== null) return wrong;
  const device = new MacvlanInterface(home.sim, name, lower, home.newMac(), mode, home, spec.kind === "macvtap");
  const unfit = setMacvlanOptions(device, options);
  if (unfit !== null) {
    device.destroy();
    return unfit;
  }
  // In passthru mode the lower device's address stands, whatever is asked for.
  return registered(home, device, mode === "passthru" ? { ...spec, mac: null } : spec);
}

/** One on an ipvlan is one more on the same lower device (ipvlan_link_new). */
function addIpvlan(home: Netns, name: string, spec: LinkSpec & { kind: "ipvlan" }): AddedLink {
  if (spec.link === null) return new NetlinkError(Errno.EINVAL);
  const lower = spec.link instanceof IpvlanDevice ? spec.link.lower : spec.link;
  const refusal = ipvlanRefusal(lower);
  if (refusal !== null) return new NetlinkError(Errno[refusal]);
  const port = ipvlanPortOf(lower) ?? new IpvlanPort();
  port.set(spec.mode ?? "l3", spec.flag);
  const device = new IpvlanDevice(home, name, lower, port);
  return registered(home, device, { ...spec, mac: null });
}

/** The datagrams go through the stack of the namespace that the command runs in. */
function addVxlan(netns: Netns, home: Netns, name: string, spec: LinkSpec & { kind: "vxlan" }): AddedLink {
  // vxlan_validate
  if (spec.mtu != null && (spec.mtu < 68 || spec.mtu > 65535))
    return new NetlinkError(Errno.EINVAL, "MTU must be between 68 and 65535");
  const { options } = spec;
  const { srcPortMin, srcPortMax } = options;
  if (srcPortMax < srcPortMin) return new NetlinkError(Errno.EINVAL, "Invalid source port range");
  const refused = vxlanRefusal(options);
  if (refused !== null) return refused;
  const isTaken = netns.host
    .allNamespaces()
    .flatMap((each) => each.allDevices())
    .some(
      (other) =>
        other instanceof VxlanDevice &&
        other.home === netns &&
        other.options.vni === options.vni &&
        other.options.dstPort === options.dstPort &&
        familyOfTunnel(other.options) === familyOfTunnel(options),
    );
  if (isTaken) return new NetlinkError(Errno.EEXIST, "A VXLAN device with the specified VNI already exists");
  return registered(home, new VxlanDevice(netns, name, home.newMac(), options), spec);
}

/** What `ip link add` says beside the kind: group, master, up. The kernel heeds no alias of a new device. */
function finishLink(home: Netns, device: Interface, spec: CommonLinkSpec): NetlinkError | null {
  if (spec.group != null) device.group = spec.group;
  let error: NetlinkError | null = null;
  if (spec.master != null) error = setLinkMaster(device, spec.master);
  if (error === null && spec.up === true) error = setLinkUp(device, true);
  if (error !== null) home.deleteDevice(device);
  return error;
}
