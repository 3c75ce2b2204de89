import { NetlinkError } from "../../ip/netlink-error.js";
import type { MacvlanInterface, MacvlanMode } from "../../link/macvlan.js";
import { Errno } from "../../sim/errno.js";
import { isGroupMac, MAC_ZERO, type Mac } from "../../wire/mac-address.js";

/** `macaddr add|del|set|flush`: what becomes of the list of senders. */
export interface MacvlanSources {
  readonly action: "add" | "del" | "set" | "flush";
  readonly macs: readonly Mac[];
}

/** What `type macvlan ...` may say. */
export interface MacvlanOptions {
  readonly mode?: MacvlanMode;
  readonly noPromiscuity?: boolean;
  readonly noDestination?: boolean;
  readonly queueLength?: number;
  readonly sources?: MacvlanSources;
}

/** Why no macvlan can have these senders, or null (macvlan_validate, macvlan_changelink_sources). */
export function sourcesRefusal(mode: MacvlanMode, sources: MacvlanSources | undefined): NetlinkError | null {
  if (sources === undefined) return null;
  const isWrong = sources.macs.some((mac) => mac === MAC_ZERO || isGroupMac(mac));
  if (isWrong && sources.action !== "set") return new NetlinkError(Errno.EADDRNOTAVAIL);
  return mode === "source" ? null : new NetlinkError(Errno.EINVAL);
}

/** Sets what is said, in the kernel's order, up to the first that is refused (macvlan_changelink). */
export function setMacvlanOptions(device: MacvlanInterface, options: MacvlanOptions): NetlinkError | null {
  const mode = options.mode ?? device.mode;
  // The lower device is given to one alone from the beginning or not at all.
  if ((mode === "passthru") !== (device.mode === "passthru")) return new NetlinkError(Errno.EINVAL);
  if (device.mode === "source" && mode !== "source") device.removeSource(null);
  if (options.noPromiscuity !== undefined) device.setNoPromiscuity(options.noPromiscuity);
  if (options.noDestination !== undefined) device.noDestination = options.noDestination;
  if (options.queueLength !== undefined) device.requestedQueueLength = options.queueLength;
  device.mode = mode;
  return setSources(device, options.sources);
}

function setSources(device: MacvlanInterface, sources: MacvlanSources | undefined): NetlinkError | null {
  if (sources === undefined) return null;
  const refused = sourcesRefusal(device.mode, sources);
  if (refused !== null) return refused;
  const { action, macs } = sources;
  if (action === "flush" || action === "set") device.removeSource(null);
  for (const mac of macs) {
    if (action === "del") device.removeSource(mac);
    else if (mac === MAC_ZERO || isGroupMac(mac)) return new NetlinkError(Errno.EADDRNOTAVAIL);
    else device.addSource(mac);
  }
  return null;
}
