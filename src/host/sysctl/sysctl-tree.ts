import type { IpDevice } from "../../ip/ip-device.js";
import type { NeighbourLimits } from "../../ip/settings.js";
import { CONNTRACK_SYSCTLS, type ConntrackSettings } from "../../netfilter/conntrack/conntrack-settings.js";
import { Family } from "../../wire/ip-address.js";
import { IPV6_MIN_MTU } from "../../wire/ipv6.js";
import type { Errno, VirtualFile } from "../file-node.js";
import type { Netns } from "../netns.js";
import { ConntrackCountField, ConntrackField } from "./conntrack-fields.js";
import {
  AddressModeField,
  BoundedField,
  CongestionControlField,
  DefaultConfField,
  DeviceConfField,
  InertField,
  JIFFY_MS,
  NumberField,
  ScaledField,
  SwitchField,
  TCP_FIELDS,
  TcpBufferField,
  TcpField,
  ToldField,
} from "./fields.js";
import { INERT_SYSCTLS } from "./inert-sysctls.js";
import { IPVS_SYSCTLS, IpvsField } from "./ipvs-fields.js";
import {
  DeviceForwarding6Field,
  DisableIpv6Field,
  ForwardingField,
  PortRangeField,
  ReachableTimeField,
} from "./namespace-fields.js";
import { isInJiffies, isReadOnlySysctl, type SysctlBounds, sysctlBounds } from "./sysctl-bounds.js";
import { devicePlace, toPath } from "./sysctl-path.js";

/** RFC 8200, section 5. */

/** Where a settings class keeps what the kernel files under a folder of its own. */
const IPV4_FOLDERS: Readonly<Record<string, string>> = {
  min_pmtu: "route.min_pmtu",
  min_adv_mss: "route.min_adv_mss",
  mtu_expires: "route.mtu_expires",
};
const IPV6_FOLDERS: Readonly<Record<string, string>> = {
  ...IPV4_FOLDERS,
  echo_ignore_all: "icmp.echo_ignore_all",
  echo_ignore_anycast: "icmp.echo_ignore_anycast",
  echo_ignore_multicast: "icmp.echo_ignore_multicast",
  error_anycast_as_unicast: "icmp.error_anycast_as_unicast",
  ratelimit: "icmp.ratelimit",
};

/** The settings of connection tracking by their paths. */
const CONNTRACK_FIELDS: ReadonlyMap<string, keyof ConntrackSettings> = new Map(
  CONNTRACK_SYSCTLS.map(({ name, field }) => [name.replaceAll(".", "/"), field]),
);

/** What proc_dointvec takes. */
const ANY_INTEGER: SysctlBounds = { min: -0x8000_0000, max: 0x7fff_ffff };

/**
 * Settings of neighbours in older units: the newer name, how many of its units one is for IPv4 and for IPv6, and the step
 * in which those are kept.
 */
const OLDER_NEIGHBOUR_SETTINGS: Readonly<
  Record<string, readonly [newer: string, factor4: number, factor6: number, step: number]>
> = {
  base_reachable_time: ["base_reachable_time_ms", 1000, 1000, JIFFY_MS],
  // Hundredths of a second, and jiffies.
  retrans_time: ["retrans_time_ms", 10, JIFFY_MS, JIFFY_MS],
  // Frames of the usual size, with what the kernel adds.
  unres_qlen: ["unres_qlen_bytes", 2090, 2090, 1],
};

/** net.bridge.*: whether bridged packets pass the hooks of IP (br_netfilter). */
export class BridgeSettings {
  "bridge-nf-call-arptables" = 1;
  "bridge-nf-call-ip6tables" = 1;
  "bridge-nf-call-iptables" = 1;
  "bridge-nf-filter-pppoe-tagged" = 0;
  "bridge-nf-filter-vlan-tagged" = 0;
  "bridge-nf-pass-vlan-input-dev" = 0;
}

/**
 * /proc/sys/net of one namespace. Names are as sysctl(8) takes them: `net.ipv4.ip_forward`; where a part has a dot (a
 * VLAN device) all separators are slashes, `net/ipv4/conf/eth0.100/forwarding`, or the dot is written as a slash.
 */
export class SysctlTree {
  readonly bridge = new BridgeSettings();
  private readonly netns: Netns;
  /** The files that are not a device's; null until one is looked at, for most pods' never are. */
  private fixed: Map<string, VirtualFile> | null = null;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  /** The file of a name, or null when there is none. */
  find(name: string): VirtualFile | null {
    const path = toPath(name);
    const found = this.deviceField(path) ?? this.nodeField(path) ?? this.fixedFiles().get(path) ?? this.ipvsField(path);
    if (found === null) return null;
    const told = toldSetting(path);
    const file = told === null ? found : new ToldField(found, this.netns.stack, ...told);
    const bounds = this.movingBounds(path) ?? sysctlBounds(path) ?? (isNumber(found) ? ANY_INTEGER : null);
    return bounds === null ? file : new BoundedField(file, bounds, isInJiffies(path));
  }

  /** Bounds that another setting makes: what is kept of fragments (ip4_frags_ns_ctl_table). */
  private movingBounds(path: string): SysctlBounds | null {
    if (!path.endsWith("_thresh")) return null;
    const match = /^(net\/(?:ipv4\/ip|ipv6\/ip6|netfilter\/nf_conntrack_)frag6?_)(low|high)_thresh$/.exec(path);
    if (match === null) return null;
    const [, stem = "", end] = match;
    const other = Number(
      this.fixedFiles()
        .get(`${stem}${end === "low" ? "high" : "low"}_thresh`)
        ?.read() ?? 0,
    );
    return end === "low" ? { min: 0, max: other } : { min: other, max: 0xffff_ffff };
  }

  /** The value without the line's end, or null when there is no such name. */
  get(name: string): string | null {
    return this.find(name)?.read().trimEnd() ?? null;
  }

  /** Sets a value. ENOENT when there is no such name, EINVAL when the value is none; null when it is set. */
  set(name: string, value: string): Errno | null {
    const file = this.find(name);
    return file === null ? "ENOENT" : file.write(value);
  }

  /** All names with slashes, sorted as `sysctl -a` lists them. */
  names(): string[] {
    const names = [...this.fixedFiles().keys()];
    if (this.netns.host.modules.has("ip_vs")) {
      for (const name of IPVS_SYSCTLS) names.push(`net/ipv4/vs/${name}`);
    }
    const { settings, devices } = this.netns.stack;
    for (const [folder, sample] of [
      ["net/ipv4/conf", settings.ipv4Default],
      ["net/ipv6/conf", settings.ipv6Default],
      ["net/ipv4/neigh", settings.neigh4Default],
      ["net/ipv6/neigh", settings.neigh6Default],
    ] as const) {
      const family = folder.startsWith("net/ipv4") ? Family.V4 : Family.V6;
      const deviceNames = [...devices.values()].filter((each) => hasFiles(each, family)).map((each) => each.name);
      const holders = folder.endsWith("conf")
        ? ["all", "default", ...deviceNames]
        : [...(this.netns.isInitial ? ["default"] : []), ...deviceNames];
      const older = folder.endsWith("neigh") ? Object.keys(OLDER_NEIGHBOUR_SETTINGS) : [];
      for (const holder of holders) {
        for (const key in sample) names.push(`${folder}/${holder}/${key}`);
        for (const key of older) names.push(`${folder}/${holder}/${key}`);
        if (!folder.endsWith("neigh") || holder !== "default") continue;
        for (const key in settings.neighbourLimits4) names.push(`${folder}/${holder}/${key}`);
      }
    }
    return names.sort();
  }

  /** The files that every node of a cluster writes, without making all the others for it: they keep nothing themselves. */
  private nodeField(path: string): VirtualFile | null {
    if (path === "net/ipv4/ip_forward") return new ForwardingField(this.netns, Family.V4);
    const field = CONNTRACK_FIELDS.get(path);
    return field === undefined ? null : new ConntrackField(this.netns, field, isReadOnlySysctl(path));
  }

  private fixedFiles(): Map<string, VirtualFile> {
    if (this.fixed !== null) return this.fixed;
    const { netns } = this;
    const files = new Map<string, VirtualFile>();
    this.fixed = files;
    for (const [name, text] of INERT_SYSCTLS) files.set(name, new InertField(text));
    files.set("net/ipv4/tcp_congestion_control", new CongestionControlField("cubic"));
    const { settings } = netns.stack;
    for (const key in this.bridge) files.set(`net/bridge/${key}`, new SwitchField(this.bridge, key));
    addFields(files, "net/ipv4", settings.ipv4, IPV4_FOLDERS);
    addFields(files, "net/ipv6", settings.ipv6, IPV6_FOLDERS);
    for (const [file, field, unitNs] of TCP_FIELDS) {
      files.set(`net/ipv4/${file}`, new TcpField(netns.tcp, field, unitNs));
    }
    files.set("net/ipv4/tcp_rmem", new TcpBufferField(netns.tcp, "receiveBuffer"));
    files.set("net/ipv4/tcp_wmem", new TcpBufferField(netns.tcp, "sendBuffer"));
    files.set("net/core/somaxconn", new TcpField(netns.tcp, "maxBacklog", 0));
    for (const [path, field] of CONNTRACK_FIELDS) {
      files.set(path, new ConntrackField(netns, field, isReadOnlySysctl(path)));
    }
    files.set("net/netfilter/nf_conntrack_count", new ConntrackCountField(netns));
    files.set("net/ipv4/ip_local_port_range", new PortRangeField(netns));
    files.set("net/ipv4/ip_forward", new ForwardingField(netns, Family.V4));
    return files;
  }

  /** net/ipv4/conf/NAME/KEY and its like; made anew for each look, for devices come and go. */
  private deviceField(path: string): VirtualFile | null {
    const place = devicePlace(path);
    if (place === null) return null;
    const { family, group, name, key } = place;
    if (group === "conf" && key === "forwarding" && name === "all") return new ForwardingField(this.netns, family);
    const object =
      this.neighbourLimits(family, group, name, key) ?? this.deviceSettings(family, group === "conf", name);
    const older = group === "neigh" && object !== null ? OLDER_NEIGHBOUR_SETTINGS[key] : undefined;
    if (older !== undefined && object !== null) {
      const [newer, factor4, factor6, step] = older;
      return new ScaledField(object, newer, family === Family.V4 ? factor4 : factor6, step);
    }
    if (object === null || !isSetting(object, key)) return null;
    const router = key === "forwarding" && family === Family.V6 ? this.netns.stack.deviceByName(name) : null;
    if (router !== null) return new DeviceForwarding6Field(this.netns.stack, router);
    if (key === "addr_gen_mode") return new AddressModeField(object, key);
    if (key === "disable_ipv6") return new DisableIpv6Field(this.netns, name);
    if (key === "mtu" && family === Family.V6) {
      return new NumberField(object, key, IPV6_MIN_MTU, this.netns.stack.deviceByName(name)?.iface.mtu);
    }
    const device = key === "base_reachable_time_ms" ? this.netns.stack.deviceByName(name) : null;
    if (device !== null) return new ReachableTimeField(this.netns.stack, device, object);
    if (group === "conf" && family === Family.V4 && name !== "all") {
      const { stack } = this.netns;
      if (object === stack.settings.ipv4Default) return new DefaultConfField(stack, key);
      for (const device of stack.devices.values()) if (device.conf4 === object) return new DeviceConfField(device, key);
    }
    return new NumberField(object, key);
  }

  /** net/ipv4/vs/NAME: as if the module were loaded, though they are listed only once it was asked for anything. */
  private ipvsField(path: string): VirtualFile | null {
    const name = path.startsWith("net/ipv4/vs/") ? path.slice("net/ipv4/vs/".length) : "";
    return IPVS_SYSCTLS.includes(name) ? new IpvsField(this.netns, name) : null;
  }

  /** How many neighbours a family keeps: files beside those that devices begin with. */
  private neighbourLimits(family: Family, group: string, name: string, key: string): NeighbourLimits | null {
    const { neighbourLimits4, neighbourLimits6 } = this.netns.stack.settings;
    const limits = family === Family.V4 ? neighbourLimits4 : neighbourLimits6;
    return this.netns.isInitial && group === "neigh" && name === "default" && isSetting(limits, key) ? limits : null;
  }

  private deviceSettings(family: Family, isConf: boolean, name: string): object | null {
    const { settings, devices } = this.netns.stack;
    const isV4 = family === Family.V4;
    if (name === "all") return isConf ? (isV4 ? settings.ipv4All : settings.ipv6All) : null;
    if (name === "default") {
      if (isConf) return isV4 ? settings.ipv4Default : settings.ipv6Default;
      return this.netns.isInitial ? (isV4 ? settings.neigh4Default : settings.neigh6Default) : null;
    }
    for (const device of devices.values()) {
      if (device.name !== name) continue;
      if (!hasFiles(device, family)) return null;
      if (isConf) return isV4 ? device.conf4 : device.conf6;
      return isV4 ? device.neigh4 : device.neigh6;
    }
    return null;
  }
}

/** True for a file that holds a whole number and nothing else. */
function isNumber(file: VirtualFile): boolean {
  return /^-?\d+\n$/.test(file.read());
}

/** IPv6 has left a device that cannot carry its least MTU, with its files (addrconf_ifdown). */
function hasFiles(device: IpDevice, family: Family): boolean {
  return family === Family.V4 || device.hasIpv6;
}

/** True for the name of a number among the settings, which has not to be the object's own. */
function isSetting(object: object, key: string): boolean {
  return typeof (object as Readonly<Record<string, unknown>>)[key] === "number";
}

function addFields(
  files: Map<string, VirtualFile>,
  folder: string,
  object: object,
  subfolders: Readonly<Record<string, string>>,
): void {
  for (const key in object) {
    const name = (subfolders[key] ?? key).replaceAll(".", "/");
    files.set(`${folder}/${name}`, new NumberField(object, key));
  }
}

/** The settings that listeners hear of (NETCONFA_*). */
const TOLD_SETTINGS: readonly string[] = [
  "forwarding",
  "rp_filter",
  "proxy_arp",
  "proxy_ndp",
  "ignore_routes_with_linkdown",
];

/** Whose setting a file is, of which family, and which: of those that listeners hear of; null for the others. */
function toldSetting(path: string): readonly [string, Family, string] | null {
  const place = devicePlace(path);
  if (place === null || place.group !== "conf" || !TOLD_SETTINGS.includes(place.key)) return null;
  return [place.name, place.family, place.key];
}
