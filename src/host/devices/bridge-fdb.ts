import { NetlinkError } from "../../ip/netlink-error.js";
import type { Interface } from "../../link/interface.js";
import { FdbEntry } from "../../link/mac-table.js";
import { Switch } from "../../link/switch.js";
import { Errno } from "../../sim/errno.js";
import { isGroupMac, MAC_ZERO, type Mac } from "../../wire/mac-address.js";
import type { FdbMode } from "./vxlan-fdb.js";

/** What kind of entry `bridge fdb add` makes: permanent unless told. */
export type FdbKind = "permanent" | "static" | "dynamic";

/** What is said of an entry beside its address. */
export interface FdbWords {
  readonly kind: FdbKind;
  readonly sticky?: boolean;
  /** `use`: as if a frame from there had come in by the port. */
  readonly use?: boolean;
  readonly externLearned?: boolean;
}

/**
 * `bridge fdb add|append|replace MAC dev X master`: an entry in the table of the bridge that X is a port of, or of the
 * bridge X itself, for one VLAN (0 where VLANs are not filtered).
 */
export function addBridgeFdb(
  device: Interface,
  mac: Mac,
  vlanId: number,
  mode: FdbMode,
  { kind, sticky = false, use = false, externLearned = false }: FdbWords,
): NetlinkError | null {
  const bridge = bridgeOf(device);
  if (bridge === null) return new NetlinkError(Errno.EOPNOTSUPP);
  if (mac === MAC_ZERO) return new NetlinkError(Errno.EINVAL);
  const port = device === bridge ? null : bridge.portOf(device);
  // The bridge itself can have addresses of its own only.
  if (port === null && kind !== "permanent") return new NetlinkError(Errno.EINVAL);
  if (sticky && kind === "permanent") return new NetlinkError(Errno.EINVAL);
  if (use || externLearned) {
    if (port === null) return new NetlinkError(Errno.EINVAL);
    bridge.table.learn(mac, vlanId, port);
    const learned = bridge.table.find(mac, vlanId);
    if (learned !== null && externLearned) learned.externLearned = true;
    return null;
  }
  if (vlanId > 0 && !(port?.vlans ?? bridge.ownVlans).has(vlanId)) return new NetlinkError(Errno.EINVAL);
  const entry = bridge.table.find(mac, vlanId);
  if (entry !== null && mode === "add") return new NetlinkError(Errno.EEXIST);
  const isFixed = kind !== "dynamic";
  if (entry === null) {
    const made = new FdbEntry(mac, vlanId, port, kind === "permanent", isFixed, true, device.sim.nowNs);
    made.sticky = sticky;
    bridge.table.set(made);
  } else {
    entry.port = port;
    entry.isLocal = kind === "permanent";
    entry.isStatic = isFixed;
    entry.sticky = sticky;
    entry.updatedNs = device.sim.nowNs;
    bridge.table.tell(entry, false);
  }
  return null;
}

/** `bridge fdb del MAC dev X master`. */
export function deleteBridgeFdb(device: Interface, mac: Mac, vlanId: number): NetlinkError | null {
  const bridge = bridgeOf(device);
  if (bridge === null) return new NetlinkError(Errno.EOPNOTSUPP);
  const port = device === bridge ? null : bridge.portOf(device);
  const entry = bridge.table.find(mac, vlanId);
  if (entry === null || entry.port !== port) return new NetlinkError(Errno.ENOENT);
  bridge.table.delete(mac, vlanId);
  return null;
}

/**
 * `bridge fdb add MAC dev X [self]` on a device without a table of its own: an address that it listens to as well. One that
 * is there already is an error when `exclusive` (`add`), not for `replace` and `append` (ndo_dflt_fdb_add).
 */
export function addSelfFdb(device: Interface, mac: Mac, exclusive: boolean): NetlinkError | null {
  const list = isGroupMac(mac) ? device.multicastAddresses : device.unicastAddresses;
  if (list.has(mac)) return exclusive ? new NetlinkError(Errno.EEXIST) : null;
  list.add(mac);
  return null;
}

/** `bridge fdb del MAC dev X [self]`. */
export function deleteSelfFdb(device: Interface, mac: Mac): NetlinkError | null {
  const list = isGroupMac(mac) ? device.multicastAddresses : device.unicastAddresses;
  return list.remove(mac) ? null : new NetlinkError(Errno.ENOENT);
}

/** The bridge whose table an operation on `device` is about, or null. */
export function bridgeOf(device: Interface): Switch | null {
  if (device instanceof Switch) return device;
  return device.master instanceof Switch ? device.master : null;
}
