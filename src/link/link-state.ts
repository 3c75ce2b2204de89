import type { Interface } from "./interface.js";
import { OperState } from "./interface.js";

/**
 * The state that `ip link` prints: DOWN whatever the link does while the device is down, else as of the last change of
 * its carrier (rtnl_fill_ifinfo).
 */
export function operStateOf(device: Interface): OperState {
  return device.adminUp ? device.operState : OperState.Down;
}

/** True when the flags have RUNNING: up, and not known to be unable to carry frames (netif_oper_up). */
export function isRunning(device: Interface): boolean {
  return device.adminUp && (device.operState === OperState.Up || device.operState === OperState.Unknown);
}

/**
 * The flags between `<` and `>` in the order of `ip link` (iproute2's print_link_flags): NO-CARRIER for a device that
 * is up and cannot run, M-DOWN for one whose lower device or other end is in the same namespace and down.
 */
export function linkFlags(device: Interface): string[] {
  const flags: string[] = [];
  if (device.adminUp && !isRunning(device)) flags.push("NO-CARRIER");
  for (const flag of device.nature) if (flag !== "MULTICAST" || device.multicast) flags.push(flag);
  if (device.noArp) flags.push("NOARP");
  if (device.allMulticast) flags.push("ALLMULTI");
  if (device.promiscuous) flags.push("PROMISC");
  if (device.settings?.isDynamic === true) flags.push("DYNAMIC");
  if (device.adminUp) flags.push("UP");
  if (device.adminUp && device.carrier) flags.push("LOWER_UP");
  const link = device.link;
  if (link !== null && link.namespace === device.namespace && !link.adminUp) flags.push("M-DOWN");
  return flags;
}

/** The word after `qdisc` in `ip link`: noop until the device was up once, then what shapes it. */
export function qdiscName(device: Interface): string {
  if (device.qdisc !== null) return device.qdisc.kind;
  return device.activated ? device.defaultQdisc : "noop";
}

/**
 * How many want the device to hear every frame (`promiscuity` in `ip -d link`): the user, the bridge that it is a port
 * of, a macvlan in passthru mode, and addresses beside its own, which virtual devices cannot filter by.
 */
export function promiscuity(device: Interface): number {
  const forAddresses = device.unicastAddresses.isEmpty ? 0 : 1;
  return Number(device.promiscuous) + Number(device.master !== null) + device.promiscuousUsers + forAddresses;
}

/** How many want it to hear every group (`allmulti` in `ip -d link`). */
export function allMulticastUsers(device: Interface): number {
  return Number(device.allMulticast) + Number(device.master !== null);
}
