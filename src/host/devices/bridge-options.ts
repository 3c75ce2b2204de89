import { NetlinkError } from "../../ip/netlink-error.js";
import type { BridgePort, PortState } from "../../link/bridge-port.js";
import { PortState as State } from "../../link/bridge-port.js";
import type { Interface } from "../../link/interface.js";
import type { MulticastOptions } from "../../link/multicast-database.js";
import { Switch } from "../../link/switch.js";
import { Errno } from "../../sim/errno.js";
import { SECOND } from "../../sim/time.js";
import type { Mac } from "../../wire/mac-address.js";
import { MAC_BRIDGE_GROUP } from "../../wire/stp.js";
import type { Netns } from "../netns.js";

/** What `ip link add|set X type bridge ...` may say; times in nanoseconds (the command's are 1/100 s). */
export interface BridgeOptions {
  readonly forwardDelayNs?: number;
  readonly helloTimeNs?: number;
  readonly maxAgeNs?: number;
  readonly ageingNs?: number;
  readonly stp?: boolean;
  /** 0 to 65535. */
  readonly priority?: number;
  readonly vlanFiltering?: boolean;
  readonly vlanDefaultPvid?: number;
  readonly groupForwardMask?: number;
  readonly multicastSnooping?: boolean;
  /** `mcast_...`: what is told of it. */
  readonly multicast?: Partial<MulticastOptions>;
  readonly multicastVlanSnooping?: boolean;
  readonly noLinkLocalLearn?: boolean;
  readonly groupAddress?: Mac;
  readonly vlanStatistics?: boolean;
  readonly vlanStatisticsPerPort?: boolean;
  /** Forgets what was learned. */
  readonly flush?: boolean;
  readonly nfCallIptables?: boolean;
  readonly nfCallIp6tables?: boolean;
  readonly nfCallArptables?: boolean;
  readonly fdbMaxLearned?: number;
}

/** 01:80:c2:00:00:00, :01 and :02 are never forwarded, whatever the mask says (BR_GROUPFWD_RESTRICTED). */
const RESTRICTED_GROUPS = 0b111;

function outOfRange(): NetlinkError {
  return new NetlinkError(Errno.ERANGE);
}

/** Applies options in the kernel's order, up to the first that is refused (br_changelink). */
export function setBridgeOptions(device: Interface, options: BridgeOptions): NetlinkError | null {
  if (!(device instanceof Switch)) return new NetlinkError(Errno.EOPNOTSUPP);
  const tree = device.spanningTree;
  const { forwardDelayNs, helloTimeNs, maxAgeNs, priority, groupForwardMask } = options;
  if (forwardDelayNs !== undefined) {
    if (tree.enabled && (forwardDelayNs < 2 * SECOND || forwardDelayNs > 30 * SECOND)) return outOfRange();
    setForwardDelay(device, forwardDelayNs);
  }
  if (helloTimeNs !== undefined) {
    if (helloTimeNs < SECOND || helloTimeNs > 10 * SECOND) return outOfRange();
    tree.ownHelloTimeNs = helloTimeNs;
    if (tree.isRoot) tree.helloTimeNs = helloTimeNs;
  }
  if (maxAgeNs !== undefined) {
    if (maxAgeNs < 6 * SECOND || maxAgeNs > 40 * SECOND) return outOfRange();
    tree.ownMaxAgeNs = maxAgeNs;
    if (tree.isRoot) tree.maxAgeNs = maxAgeNs;
  }
  if (options.ageingNs !== undefined) device.setAgeing(options.ageingNs);
  if (options.stp !== undefined) {
    if (options.stp && !tree.enabled) {
      const clamped = Math.min(Math.max(tree.ownForwardDelayNs, 2 * SECOND), 30 * SECOND);
      setForwardDelay(device, clamped);
    }
    tree.setEnabled(options.stp);
  }
  if (priority !== undefined) tree.setBridgeId(priority, tree.bridgeId.mac);
  if (options.vlanFiltering !== undefined) device.setVlanFiltering(options.vlanFiltering);
  if (options.vlanDefaultPvid !== undefined) device.setDefaultPvid(options.vlanDefaultPvid);
  if (groupForwardMask !== undefined) {
    if ((groupForwardMask & RESTRICTED_GROUPS) !== 0) return new NetlinkError(Errno.EINVAL);
    device.groupForwardMask = groupForwardMask;
  }
  if (options.groupAddress !== undefined) {
    const last = options.groupAddress - MAC_BRIDGE_GROUP;
    // 01:80:c2:00:00:01, :02 and :03 are others' (is_link_local_ether_addr, IEEE 802.1Q).
    if (last < 0 || last > 15 || (last >= 1 && last <= 3)) return new NetlinkError(Errno.EINVAL);
    device.groupAddress = options.groupAddress;
  }
  if (options.flush === true) device.table.flush((entry) => !entry.isLocal && !entry.isStatic);
  if (options.multicastSnooping !== undefined) device.setMulticastSnooping(options.multicastSnooping);
  if (options.multicast !== undefined) {
    const { router, igmpVersion, mldVersion } = options.multicast;
    if (router !== undefined && router > 2) return new NetlinkError(Errno.EINVAL);
    if (igmpVersion !== undefined && igmpVersion !== 2 && igmpVersion !== 3) return new NetlinkError(Errno.EINVAL);
    if (mldVersion !== undefined && mldVersion !== 1 && mldVersion !== 2) return new NetlinkError(Errno.EINVAL);
    const before = device.groups.options.querier;
    Object.assign(device.groups.options, options.multicast);
    if (device.groups.options.querier !== before) device.querier.switched(!before);
  }
  if (options.multicastVlanSnooping === true) {
    return device.vlanFiltering
      ? new NetlinkError(Errno.EOPNOTSUPP, "multicast snooping for each VLAN is not emulated by podwire")
      : new NetlinkError(Errno.EINVAL, "bridge: Cannot enable multicast vlan snooping with vlan filtering disabled");
  }
  device.noLinkLocalLearn = options.noLinkLocalLearn ?? device.noLinkLocalLearn;
  device.vlanStatistics = options.vlanStatistics ?? device.vlanStatistics;
  device.vlanStatisticsPerPort = options.vlanStatisticsPerPort ?? device.vlanStatisticsPerPort;
  if (options.fdbMaxLearned !== undefined) device.table.maxLearned = options.fdbMaxLearned;
  if (options.nfCallIptables !== undefined) device.nfCallIptables = options.nfCallIptables;
  if (options.nfCallIp6tables !== undefined) device.nfCallIp6tables = options.nfCallIp6tables;
  if (options.nfCallArptables !== undefined) device.nfCallArptables = options.nfCallArptables;
  return null;
}

function setForwardDelay(bridge: Switch, forwardDelayNs: number): void {
  bridge.spanningTree.ownForwardDelayNs = forwardDelayNs;
  if (bridge.spanningTree.isRoot) bridge.spanningTree.forwardDelayNs = forwardDelayNs;
}

/** What `bridge link set dev X ...` and `ip link set X type bridge_slave ...` may say. */
export interface BridgePortOptions {
  readonly state?: PortState;
  /** 1 to 65535. */
  readonly cost?: number;
  /** 0 to 63. */
  readonly priority?: number;
  readonly hairpin?: boolean;
  readonly guard?: boolean;
  readonly rootBlock?: boolean;
  readonly fastLeave?: boolean;
  readonly learning?: boolean;
  readonly flood?: boolean;
  readonly multicastFlood?: boolean;
  readonly broadcastFlood?: boolean;
  readonly multicastToUnicast?: boolean;
  readonly neighSuppress?: boolean;
  readonly vlanTunnel?: boolean;
  readonly isolated?: boolean;
  readonly locked?: boolean;
  readonly groupForwardMask?: number;
  /** 0 to 2. */
  readonly multicastRouter?: number;
  /** `fdb_flush`: what was learned at the port is forgotten. */
  readonly flush?: boolean;
  /** `backup_port`; null for `nobackup_port`. */
  readonly backupPort?: Interface | null;
}

/** The bridge port that a device is, or null. */
export function bridgePortOf(device: Interface): BridgePort | null {
  return device.master instanceof Switch ? device.master.portOf(device) : null;
}

/** Applies options in the kernel's order, up to the first that is refused (br_setport). */
export function setBridgePortOptions(device: Interface, options: BridgePortOptions): NetlinkError | null {
  const error = applyPortOptions(device, options);
  const home = device.namespace;
  if (error === null && home !== null) (home as Netns).stack.listener?.onBridgePort(device);
  return error;
}

function applyPortOptions(device: Interface, options: BridgePortOptions): NetlinkError | null {
  const bridge = device.master;
  const port = bridgePortOf(device);
  if (port === null || !(bridge instanceof Switch)) return new NetlinkError(Errno.EOPNOTSUPP);
  port.wake();
  port.hairpin = options.hairpin ?? port.hairpin;
  port.bpduGuard = options.guard ?? port.bpduGuard;
  port.rootBlock = options.rootBlock ?? port.rootBlock;
  port.multicastFastLeave = options.fastLeave ?? port.multicastFastLeave;
  port.learning = options.learning ?? port.learning;
  port.flood = options.flood ?? port.flood;
  port.multicastFlood = options.multicastFlood ?? port.multicastFlood;
  port.multicastToUnicast = options.multicastToUnicast ?? port.multicastToUnicast;
  port.broadcastFlood = options.broadcastFlood ?? port.broadcastFlood;
  port.neighSuppress = options.neighSuppress ?? port.neighSuppress;
  port.vlanTunnel = options.vlanTunnel ?? port.vlanTunnel;
  port.isolated = options.isolated ?? port.isolated;
  port.locked = options.locked ?? port.locked;
  if (options.flush === true) {
    bridge.table.flush((entry) => entry.port === port && !entry.isLocal && !entry.isStatic);
  }
  if (options.cost !== undefined) {
    if (options.cost < 1 || options.cost > 65535) return outOfRange();
    port.pathCost = options.cost;
    port.pathCostAssigned = true;
    bridge.spanningTree.portChanged();
  }
  if (options.priority !== undefined) {
    if (options.priority < 0 || options.priority > 63) return outOfRange();
    bridge.spanningTree.setPortPriority(port, options.priority);
  }
  if (options.state !== undefined) {
    const error = setPortState(bridge, port, options.state);
    if (error !== null) return error;
  }
  if (options.multicastRouter !== undefined) {
    if (options.multicastRouter > 2) return new NetlinkError(Errno.EINVAL);
    port.multicastRouter = options.multicastRouter;
  }
  if (options.groupForwardMask !== undefined) port.groupForwardMask = options.groupForwardMask;
  return options.backupPort === undefined ? null : setBackup(port, options.backupPort);
}

/** Another port of the same bridge, or null for none (nbp_backup_change). */
function setBackup(port: BridgePort, device: Interface | null): NetlinkError | null {
  const backup = device === null ? null : bridgePortOf(device);
  if (device !== null && backup === null) return new NetlinkError(Errno.ENOENT);
  if (backup === port || (backup !== null && backup.bridge !== port.bridge)) return new NetlinkError(Errno.EINVAL);
  port.backup = backup;
  return null;
}

/** A state set by hand stays until spanning tree changes it; it needs spanning tree off and a running device. */
function setPortState(bridge: Switch, port: BridgePort, state: PortState): NetlinkError | null {
  if (bridge.spanningTree.enabled) return new NetlinkError(Errno.EBUSY);
  const isRunning = port.device.adminUp && port.device.carrier;
  if (!isRunning && state !== State.Disabled) return new NetlinkError(Errno.ENETDOWN);
  port.state = state;
  bridge.spanningTree.settleCarrier();
  return null;
}
