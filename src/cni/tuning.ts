import { setLinkAddress, setLinkMtu } from "../host/devices/change-link.js";
import type { Netns } from "../host/netns.js";
import type { Interface } from "../link/interface.js";
import { formatMac, parseMac, tryParseMac } from "../wire/mac-address.js";
import { requestedMac } from "./bridge-config.js";
import { type CniError, failure } from "./cni-error.js";
import { booleanField, type Fields, isObject, numberField, objectField, stringField, wrongType } from "./config.js";
import { check } from "./container-link.js";
import { containerNetns, type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import type { Result } from "./result.js";

const ALLOW_LIST = "/etc/cni/tuning/allowlist.conf";
const DATA_DIR = "/run/cni/tuning";

/**
 * The tuning plugin: sysctls of the container's namespace, and address, MTU, promiscuous mode, all-multicast and queue
 * length of its interface. What the interface had before is kept in a file and given back by DEL; sysctls stay.
 */
export class TuningPlugin implements Plugin {
  add(call: PluginCall): Result {
    const settings = tuningSettings(call);
    checkAllowed(call, settings);
    if (call.ifName.includes("/")) throw failure(`Interface name (${call.ifName}) contains an invalid character /`);
    const prevResult = requirePrevResult(call);
    const netns = containerNetns(call);
    for (const [key, value] of settings.sysctls) writeSysctl(netns, key, value, call.ifName);
    if (!settings.touchesLink) return prevResult;
    const device = containerDevice(netns, call.ifName);
    const file = backupFile(call, settings);
    call.host.files.makeDirectory(settings.dataDir, true);
    call.host.files.writeFile(file, JSON.stringify(backupOf(device, settings), null, 1));
    apply(device, settings);
    if (settings.mac === "") return prevResult;
    const interfaces = prevResult.interfaces.map((each) =>
      each.name === call.ifName ? { ...each, mac: settings.mac } : each,
    );
    return { ...prevResult, interfaces };
  }

  check(call: PluginCall): void {
    const settings = tuningSettings(call);
    requirePrevResult(call);
    const netns = containerNetns(call);
    for (const [key, value] of settings.sysctls) {
      const path = sysctlPath(key, call.ifName);
      const current = netns.sysctl.get(path);
      if (current === null) throw noSuchFile(netns, path, "read");
      if (current !== value) {
        throw failure(`Error: Tuning configured value of /proc/sys/${path} is ${value}, current value is ${current}`);
      }
    }
    const device = netns.findDevice(call.ifName);
    if (device === null) throw failure(`Cannot find container link ${call.ifName}`);
    checkDevice(device, settings);
  }

  del(call: PluginCall): void {
    const settings = tuningSettings(call);
    const file = backupFile(call, settings);
    const { files } = call.host;
    if (files.find(file) === null) return;
    const device = call.netns?.findDevice(call.ifName) ?? null;
    // Where the interface is gone there is nothing to give back.
    if (device !== null) restore(device, files.readFile(file));
    files.unlink(file);
  }
}

interface TuningSettings {
  readonly dataDir: string;
  readonly sysctls: ReadonlyMap<string, string>;
  /** As it was written, which CHECK compares. */
  readonly mac: string;
  readonly promisc: boolean;
  /** 0 leaves it. */
  readonly mtu: number;
  /** Null leaves it. */
  readonly allmulti: boolean | null;
  readonly txQueueLength: number | null;
  readonly touchesLink: boolean;
}

/** The configuration with what `args.cni` says over it (parseConf). @throws CniError */
function tuningSettings(call: PluginCall): TuningSettings {
  const { config } = call;
  const args = objectField(objectField(config, "args"), "cni");
  const sysctls = new Map<string, string>();
  for (const source of [config, args]) {
    for (const [key, value] of Object.entries(objectField(source, "sysctl", "TuningConf"))) {
      if (typeof value !== "string") throw wrongType(value, "TuningConf.sysctl", "string");
      sysctls.set(key, value);
    }
  }
  const has = (key: string): boolean => args[key] !== undefined && args[key] !== null;
  const pick = (key: string): Fields => (has(key) ? args : config);
  const mac = has("mac")
    ? stringField(args, "mac", "")
    : requestedMac(call) || stringField(config, "mac", "", "TuningConf");
  const promisc = booleanField(pick("promisc"), "promisc", false, "TuningConf");
  const mtu = numberField(pick("mtu"), "mtu", 0, "TuningConf");
  const multi = pick("allmulti");
  const allmulti = multi.allmulti === undefined ? null : booleanField(multi, "allmulti", false, "TuningConf");
  const queue = pick("txQLen");
  const txQueueLength = queue.txQLen === undefined ? null : numberField(queue, "txQLen", 0, "TuningConf");
  return {
    dataDir: stringField(config, "dataDir", "", "TuningConf") || DATA_DIR,
    sysctls,
    mac,
    promisc,
    mtu,
    allmulti,
    txQueueLength,
    touchesLink: mac !== "" || promisc || mtu !== 0 || allmulti !== null || txQueueLength !== null,
  };
}

/** Sysctls must match a line of the machine's allow list, when there is one. @throws CniError */
function checkAllowed(call: PluginCall, settings: TuningSettings): void {
  const { files } = call.host;
  if (files.find(ALLOW_LIST) === null) return;
  const lines = files
    .readFile(ALLOW_LIST)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  for (const key of settings.sysctls.keys()) {
    if (lines.some((line) => matchesLine(line, key))) continue;
    throw failure(`Sysctl ${key} is not allowed. Only the following sysctls are allowed: [${lines.join(" ")}]`);
  }
}

/** A line of the allow list is a regular expression. Simplified: JavaScript's, which differ from Go's in rare forms. */
function matchesLine(line: string, key: string): boolean {
  try {
    return new RegExp(line).test(key);
  } catch {
    throw failure(`error parsing regexp: ${line}`);
  }
}

/**
 * "net.ipv4.conf.IFNAME.rp_filter" as a path below /proc/sys: dots are slashes, IFNAME is the interface.
 * @throws CniError for what is none of the network's
 */
function sysctlPath(key: string, ifName: string): string {
  const parts = key
    .replaceAll(".", "/")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => (part === "IFNAME" ? ifName : part));
  if (parts[0] !== "net" || parts.length < 2) throw failure(`invalid net sysctl key: "${key}"`);
  return parts.join("/");
}

function writeSysctl(netns: Netns, key: string, value: string, ifName: string): void {
  const path = sysctlPath(key, ifName);
  const errno = netns.sysctl.set(path, value);
  if (errno === null) return;
  if (errno === "ENOENT") throw noSuchFile(netns, path, "open");
  throw failure(`write /proc/sys/${path}: ${errno === "EINVAL" ? "invalid argument" : errno.toLowerCase()}`);
}

/** What a system call says of a path below /proc/sys where no value is: there may be a directory. */
function noSuchFile(netns: Netns, path: string, call: "open" | "read"): CniError {
  if (!netns.sysctl.names().some((name) => name.startsWith(`${path}/`))) {
    return failure(`open /proc/sys/${path}: no such file or directory`);
  }
  return failure(`${call} /proc/sys/${path}: is a directory`);
}

function containerDevice(netns: Netns, ifName: string): Interface {
  const device = netns.findDevice(ifName);
  if (device === null) throw failure(`failed to get "${ifName}": Link not found`);
  return device;
}

function backupFile(call: PluginCall, settings: TuningSettings): string {
  return `${settings.dataDir}/${call.containerId}_${call.ifName}.json`;
}

/** What the interface has now of what will be changed (configToRestore). */
function backupOf(device: Interface, settings: TuningSettings): object {
  return {
    ...(settings.mac === "" ? {} : { mac: formatMac(device.mac) }),
    ...(settings.promisc ? { promisc: device.promiscuous } : {}),
    ...(settings.mtu === 0 ? {} : { mtu: device.mtu }),
    ...(settings.allmulti === null ? {} : { allmulti: device.allMulticast }),
    ...(settings.txQueueLength === null ? {} : { txQLen: device.txQueueLength }),
  };
}

function apply(device: Interface, settings: TuningSettings): void {
  if (settings.mac !== "") {
    const mac = tryParseMac(settings.mac);
    if (mac === null) {
      throw failure(`invalid args ${settings.mac} for MAC addr: address ${settings.mac}: invalid MAC address`);
    }
    check(setLinkAddress(device, mac), "");
  }
  if (settings.promisc) device.promiscuous = true;
  if (settings.mtu !== 0) check(setLinkMtu(device, settings.mtu), "");
  if (settings.allmulti !== null) device.allMulticast = settings.allmulti;
  if (settings.txQueueLength !== null) device.txQueueLength = settings.txQueueLength;
}

function restore(device: Interface, text: string): void {
  const kept: unknown = JSON.parse(text);
  if (!isObject(kept)) return;
  const { mac, promisc, mtu, allmulti, txQLen } = kept;
  if (typeof mtu === "number") check(setLinkMtu(device, mtu), "failed to restore MTU");
  if (typeof mac === "string") check(setLinkAddress(device, parseMac(mac)), "failed to restore MAC address");
  if (typeof promisc === "boolean") device.promiscuous = promisc;
  if (typeof allmulti === "boolean") device.allMulticast = allmulti;
  if (typeof txQLen === "number") device.txQueueLength = txQLen;
}

function checkDevice(device: Interface, settings: TuningSettings): void {
  const { name } = device;
  const mac = formatMac(device.mac);
  if (settings.mac !== "" && settings.mac !== mac) {
    throw failure(`Error: Tuning configured Ethernet of ${name} is ${settings.mac}, current value is ${mac}`);
  }
  if (settings.promisc !== device.promiscuous) {
    throw failure(
      `Error: Tuning link ${name} configured promisc is ${settings.promisc}, current value is ${Number(device.promiscuous)}`,
    );
  }
  if (settings.mtu !== 0 && settings.mtu !== device.mtu) {
    throw failure(`Error: Tuning configured MTU of ${name} is ${settings.mtu}, current value is ${device.mtu}`);
  }
  if (settings.allmulti !== null && settings.allmulti !== device.allMulticast) {
    throw failure(
      `Error: Tuning configured all-multicast mode of ${name} is ${settings.allmulti}, current value is ${device.allMulticast}`,
    );
  }
  if (settings.txQueueLength !== null && settings.txQueueLength !== device.txQueueLength) {
    throw failure(
      `Error: Tuning configured Transmit Queue Length of ${name} is ${settings.txQueueLength}, current value is ${device.txQueueLength}`,
    );
  }
}
