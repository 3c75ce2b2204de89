import { bridgeOf } from "../../../../host/devices/bridge-fdb.js";
import { bridgePortOf } from "../../../../host/devices/bridge-options.js";
import { VxlanDevice } from "../../../../host/devices/vxlan.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { BridgePort } from "../../../../link/bridge-port.js";
import type { FdbEntry } from "../../../../link/mac-table.js";
import { Switch } from "../../../../link/switch.js";
import { Errno } from "../../../../sim/errno.js";
import { type Arguments, invalidArgument, parseNumber } from "../ip/arguments.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";

/** What an entry is, in the words of `bridge fdb flush`; each may be asked for with `no` before it. */
const QUALITIES: Readonly<Record<string, (entry: FdbEntry) => boolean>> = {
  permanent: (entry) => entry.isLocal,
  static: (entry) => entry.isStatic && !entry.isLocal,
  dynamic: (entry) => !entry.isStatic && !entry.isLocal,
  added_by_user: (entry) => entry.addedByUser,
  sticky: (entry) => entry.sticky,
  extern_learn: (entry) => entry.externLearned,
  offloaded: () => false,
};

/** `bridge fdb flush` (fdb_flush of iproute2, br_fdb_delete_bulk): all entries of a bridge that fit, its own too. */
export function flushFdb(session: IpSession, args: Arguments): number {
  let name: string | null = null;
  let portName: string | null = null;
  let vlanId = -1;
  let isMaster = false;
  let isSelf = false;
  const wanted: ((entry: FdbEntry) => boolean)[] = [];
  for (; !args.isEmpty; args.skip()) {
    const { word } = args;
    const quality = QUALITIES[word];
    const opposite = word.startsWith("no") ? QUALITIES[word.slice(2)] : undefined;
    if (word === "dev") name = args.next();
    else if (word === "master") isMaster = true;
    else if (word === "self") isSelf = true;
    else if (word === "brport") portName = args.next();
    else if (word === "vlan") {
      const value = parseNumber(args.next(), 4095);
      if (value === null) throw invalidArgument("invalid vlan id\n", args.word);
      vlanId = value;
    } else if (quality !== undefined) wanted.push(quality);
    else if (opposite !== undefined) wanted.push((entry) => !opposite(entry));
  }
  if (name === null) throw new IpExit(EXIT_USAGE, "Device is a required argument.\n");
  const device = session.device(name);
  if (device === null) throw new IpExit(EXIT_USAGE, `Cannot find bridge device "${name}"\n`);
  let port: BridgePort | null = null;
  if (portName !== null) {
    const portDevice = session.device(portName);
    if (portDevice === null) throw new IpExit(EXIT_USAGE, `Cannot find bridge port device "${portName}"\n`);
    port = bridgePortOf(portDevice);
    if (port === null)
      return session.answer(new NetlinkError(Errno.EINVAL, "Port belongs to a different bridge device"));
  }
  let bridge: Switch | null = null;
  if (isMaster && !isSelf) {
    bridge = bridgeOf(device);
    port ??= bridgePortOf(device);
  } else if (device instanceof Switch) bridge = device;
  if (bridge === null && device instanceof VxlanDevice && !isMaster) {
    device.fdb.flush();
    return 0;
  }
  if (bridge === null) {
    if (device.nature.includes("LOOPBACK"))
      return session.answer(new NetlinkError(Errno.EINVAL, "FDB delete only supported for Ethernet devices"));
    return session.answer(new NetlinkError(Errno.EOPNOTSUPP));
  }
  bridge.table.flush(
    (entry) =>
      (port === null || entry.port === port) &&
      (vlanId < 0 || entry.vlanId === vlanId) &&
      wanted.every((fits) => fits(entry)),
  );
  return 0;
}
