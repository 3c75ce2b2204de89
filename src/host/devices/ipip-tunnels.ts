import { NetlinkError } from "../../ip/netlink-error.js";
import { Errno } from "../../sim/errno.js";
import { IPV4_ANY } from "../../wire/ipv4-address.js";
import type { Host } from "../host.js";
import type { Netns } from "../netns.js";
import { isValidName } from "./change-link.js";
import { DEFAULT_IPIP_OPTIONS, IPIP_MTU_BOUNDS, IpipDevice, type IpipOptions, mtuThrough } from "./ipip.js";

/** The device that the module makes in every namespace, for packets that no other tunnel takes. */
export const FALLBACK_TUNNEL = "tunl0";

/** Loads the module at its first use: every namespace of the machine gets its tunl0, and those to come (ipip_init_net). */
export function loadIpip(host: Host): void {
  if (host.modules.has("ipip")) return;
  host.modules.add("ipip");
  for (const netns of host.allNamespaces()) addFallback(netns);
}

/** Gives a namespace its tunl0, unless a device has that name. */
export function addFallback(netns: Netns): void {
  if (netns.findDevice(FALLBACK_TUNNEL) !== null) return;
  const device = new IpipDevice(netns, FALLBACK_TUNNEL, { ...DEFAULT_IPIP_OPTIONS, pathMtuDiscovery: false });
  device.isFallback = true;
  // It has no size yet when it is taken in, so that IPv6 leaves it alone until it is up.
  const { mtu } = device;
  device.mtu = 0;
  netns.addDevice(device);
  device.mtu = mtu;
}

/** The tunnel of a namespace with these very ends and this lower device (ip_tunnel_find); null for none. */
export function findTunnel(home: Netns, { local, remote, lower }: IpipOptions): IpipDevice | null {
  for (const netns of home.host.allNamespaces()) {
    for (const device of netns.devices.values()) {
      if (!(device instanceof IpipDevice) || device.home !== home) continue;
      const { options } = device;
      if (options.local === local && options.remote === remote && options.lower === lower) return device;
    }
  }
  return null;
}

/** `ip tunnel add` (SIOCADDTUNNEL): a null name lets the kernel choose. */
export function addTunnel(netns: Netns, name: string | null, options: IpipOptions): IpipDevice | NetlinkError {
  if (findTunnel(netns, options) !== null) return new NetlinkError(Errno.EEXIST);
  if (name !== null && !isValidName(name)) return new NetlinkError(Errno.EINVAL);
  if (name !== null && netns.findDevice(name) !== null) return new NetlinkError(Errno.EEXIST);
  const device = new IpipDevice(netns, name ?? netns.freeName("ipip"), options);
  device.minMtu = IPIP_MTU_BOUNDS.least;
  device.maxMtu = IPIP_MTU_BOUNDS.most;
  netns.addDevice(device);
  return device;
}

/** `ip tunnel change` (SIOCCHGTUNNEL): by way of tunl0 it means the tunnel with these ends. */
export function changeTunnel(device: IpipDevice, options: IpipOptions): NetlinkError | null {
  if (!device.isFallback) return retarget(device, options);
  const found = findTunnel(device.home, options);
  if (found === null) return new NetlinkError(Errno.ENOENT);
  update(found, options);
  return null;
}

/** `ip link set .. type ipip ..` (ip_tunnel_changelink). */
export function changeTunnelLink(device: IpipDevice, options: IpipOptions): NetlinkError | null {
  if (device.isFallback || !isOfOneKind(device, options)) return new NetlinkError(Errno.EINVAL);
  return retarget(device, options);
}

function retarget(device: IpipDevice, options: IpipOptions): NetlinkError | null {
  const found = findTunnel(device.home, options);
  if (found !== null && found !== device) return new NetlinkError(Errno.EEXIST);
  if (!isOfOneKind(device, options)) return new NetlinkError(Errno.EINVAL);
  update(device, options);
  return null;
}

/** A tunnel to one end stays one, and one to many too. */
function isOfOneKind(device: IpipDevice, options: IpipOptions): boolean {
  return (device.options.remote === IPV4_ANY) === (options.remote === IPV4_ANY);
}

/** ip_tunnel_update */
function update(device: IpipDevice, options: IpipOptions): void {
  const before = device.options;
  device.options = { ...options, mode: before.mode };
  const isElsewhere = before.lower !== options.lower || before.mark !== options.mark;
  if (isElsewhere) device.setMtu(mtuThrough(device.home, options));
  (device.namespace as Netns).linkChanged(device);
}
