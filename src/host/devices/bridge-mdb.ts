import { NetlinkError } from "../../ip/netlink-error.js";
import { type BridgePort, PortState } from "../../link/bridge-port.js";
import type { Interface } from "../../link/interface.js";
import type { GroupKey } from "../../link/multicast-database.js";
import { Switch } from "../../link/switch.js";
import { Errno } from "../../sim/errno.js";
import { isAny, isMulticast } from "../../wire/ip-address.js";
import { IPV6_ALL_NODES } from "../../wire/ipv6-address.js";
import { isGroupMac } from "../../wire/mac-address.js";
import { bridgePortOf } from "./bridge-options.js";

function refused(words: string): NetlinkError {
  return new NetlinkError(Errno.EINVAL, words);
}

/** What rtnetlink itself looks at before it asks the bridge (rtnl_validate_mdb_entry). */
function checkKey({ group, mac }: GroupKey): NetlinkError | null {
  if (group === null) return isGroupMac(mac) ? null : refused("L2 entry group is not multicast");
  if (typeof group === "number") {
    if (group >>> 8 === 0xe00000) return refused("IPv4 entry group address is local multicast");
    if (isMulticast(group) || isAny(group)) return null;
    return refused("IPv4 entry group address is not multicast or 0.0.0.0");
  }
  if (group === IPV6_ALL_NODES) return refused("IPv6 entry group address is link-local all nodes");
  return isMulticast(group) || isAny(group) ? null : refused("IPv6 entry group address is not multicast or ::");
}

/** The port that is meant: null for the bridge itself. */
function portMeant(bridge: Switch, device: Interface): BridgePort | null | NetlinkError {
  if (device === bridge) return null;
  const port = bridgePortOf(device);
  if (port === null) return refused("bridge: Net device is not a bridge port");
  return device.master === bridge ? port : refused("bridge: Port belongs to a different bridge device");
}

function checkBridge(dev: Interface, key: GroupKey): Switch | NetlinkError {
  const problem = checkKey(key);
  if (problem !== null) return problem;
  if (!(dev instanceof Switch)) return new NetlinkError(Errno.EOPNOTSUPP, "Device does not support MDB operations");
  if (!dev.adminUp) return refused("bridge: Bridge device is not running");
  return dev.multicastSnooping ? dev : refused("bridge: Bridge's multicast processing is disabled");
}

/** `bridge mdb add dev BRIDGE port PORT grp GROUP` (br_mdb_add). */
export function addGroup(dev: Interface, device: Interface, key: GroupKey, isPermanent: boolean): NetlinkError | null {
  const bridge = checkBridge(dev, key);
  if (bridge instanceof NetlinkError) return bridge;
  const port = portMeant(bridge, device);
  if (port instanceof NetlinkError) return port;
  if (port === null && isPermanent && key.group !== null) {
    return refused("bridge: Flags are not allowed for host groups");
  }
  if (port !== null && port.state === PortState.Disabled && !isPermanent) {
    return refused("bridge: Port is in disabled state and entry is not permanent");
  }
  if (bridge.groups.add(key, port, isPermanent)) return null;
  if (port === null) return new NetlinkError(Errno.EEXIST, "bridge: Group is already joined by host");
  const kind = key.source === null ? "(*, G)" : "(S, G)";
  return new NetlinkError(Errno.EEXIST, `bridge: ${kind} group is already joined by port`);
}

/** `bridge mdb del` (br_mdb_del). */
export function deleteGroup(dev: Interface, device: Interface, key: GroupKey): NetlinkError | null {
  const bridge = checkBridge(dev, key);
  if (bridge instanceof NetlinkError) return bridge;
  const port = portMeant(bridge, device);
  if (port instanceof NetlinkError) return port;
  return bridge.groups.delete(key, port) ? null : new NetlinkError(Errno.EINVAL);
}
