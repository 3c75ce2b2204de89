import type { IpDevice } from "../../ip/ip-device.js";
import { Family } from "../../wire/ip-address.js";
import {
  type Errno,
  type FileNode,
  type VirtualDirectory,
  VirtualDirectoryNode,
  VirtualFileNode,
} from "../file-node.js";
import type { Netns } from "../netns.js";
import { ConntrackStatDirectory } from "./conntrack-stat-directory.js";
import { fibTrieText } from "./fib-trie-text.js";
import { fibTriestatText } from "./fib-triestat-text.js";
import { FIXED_PROC_NET } from "./fixed-proc-net.js";
import { HashlimitDirectory } from "./hashlimit-directory.js";
import { ipv6RouteText } from "./ipv6-route-text.js";
import { ipvsConnectionsSyncText, ipvsConnectionsText, ipvsStatsText, ipvsText } from "./ipvs-text.js";
import { devMcastText, igmp6Text, igmpText } from "./multicast-text.js";
import { anycast6Text, arpText, conntrackText, devText, ifInet6Text, routeText } from "./proc-net-text.js";
import { RecentDirectory } from "./recent-directory.js";
import { netstatText, snmpText } from "./snmp-text.js";
import { devSnmp6Text, snmp6Text } from "./snmp6-text.js";
import { rawText, tcpText, udpText } from "./socket-text.js";
import { sockstat6Text, sockstatText } from "./sockstat-text.js";

const FILES: ReadonlyMap<string, (netns: Netns) => string> = new Map([
  ["anycast6", anycast6Text],
  ["arp", arpText],
  ["dev", devText],
  ["dev_mcast", devMcastText],
  ["fib_trie", fibTrieText],
  ["fib_triestat", fibTriestatText],
  ["if_inet6", ifInet6Text],
  ["igmp", igmpText],
  ["igmp6", igmp6Text],
  ["ipv6_route", ipv6RouteText],
  ["netstat", netstatText],
  ["nf_conntrack", conntrackText],
  ["raw", (netns: Netns) => rawText(netns, 4)],
  ["raw6", (netns: Netns) => rawText(netns, 6)],
  ["route", routeText],
  ["snmp", snmpText],
  ["snmp6", snmp6Text],
  ["sockstat", sockstatText],
  ["sockstat6", sockstat6Text],
  ["tcp", (netns: Netns) => tcpText(netns, 4)],
  ["tcp6", (netns: Netns) => tcpText(netns, 6)],
  ["udp", (netns: Netns) => udpText(netns, 4)],
  ["udp6", (netns: Netns) => udpText(netns, 6)],
  // No application of podwire opens a socket of this kind.
  ["unix", () => "Num       RefCount Protocol Flags    Type St Inode Path\n"],
  ...[...FIXED_PROC_NET].map(([name, text]): [string, (netns: Netns) => string] => [name, () => text]),
]);

/** What is there once IPVS was asked for anything. */
const IPVS_FILES: ReadonlyMap<string, (netns: Netns) => string> = new Map([
  ["ip_vs", ipvsText],
  ["ip_vs_conn", ipvsConnectionsText],
  ["ip_vs_conn_sync", ipvsConnectionsSyncText],
  ["ip_vs_stats", ipvsStatsText],
]);

const DIRECTORIES = ["dev_snmp6", "ip6t_hashlimit", "ipt_hashlimit", "stat", "xt_recent"];

/** /proc/net of a namespace. Simplified: holds the files that podwire has an answer for; others do not exist. */
export class ProcNetDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    const ipvs = this.netns.host.modules.has("ip_vs") ? IPVS_FILES.keys() : [];
    return [...FILES.keys(), ...ipvs, ...DIRECTORIES].sort();
  }

  entry(name: string): FileNode | null {
    switch (name) {
      case "xt_recent":
        return new VirtualDirectoryNode(new RecentDirectory(this.netns));
      case "ipt_hashlimit":
        return new VirtualDirectoryNode(new HashlimitDirectory(this.netns, Family.V4));
      case "ip6t_hashlimit":
        return new VirtualDirectoryNode(new HashlimitDirectory(this.netns, Family.V6));
      case "stat":
        return new VirtualDirectoryNode(new ConntrackStatDirectory(this.netns));
      case "dev_snmp6":
        return new VirtualDirectoryNode(new DevSnmp6Directory(this.netns));
      default:
        break;
    }
    const isThere = FILES.has(name) || (IPVS_FILES.has(name) && this.list().includes(name));
    return isThere ? new VirtualFileNode(new ProcNetFile(this.netns, name), 0o444) : null;
  }
}

/** One file of /proc/net; looks its text up by name, so that the network's state holds no function. */
class ProcNetFile {
  private readonly netns: Netns;
  private readonly name: string;

  constructor(netns: Netns, name: string) {
    this.netns = netns;
    this.name = name;
  }

  read(): string {
    return (FILES.get(this.name) ?? IPVS_FILES.get(this.name))?.(this.netns) ?? "";
  }

  write(): Errno | null {
    return "EIO";
  }
}

/** /proc/net/dev_snmp6: what each device counts of IPv6. */
class DevSnmp6Directory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    const { stack } = this.netns;
    return [...this.netns.devices.keys()].filter((name) => stack.deviceByName(name)?.hasIpv6 === true).sort();
  }

  entry(name: string): FileNode | null {
    const device = this.netns.stack.deviceByName(name);
    return device === null || !device.hasIpv6 ? null : new VirtualFileNode(new DevSnmp6File(device), 0o444);
  }
}

/** One device's counters. */
class DevSnmp6File {
  private readonly device: IpDevice;

  constructor(device: IpDevice) {
    this.device = device;
  }

  read(): string {
    return devSnmp6Text(this.device);
  }

  write(): Errno | null {
    return "EIO";
  }
}
