import {
  type Errno,
  type FileNode,
  type VirtualDirectory,
  VirtualDirectoryNode,
  VirtualFileNode,
} from "../filesystem.js";
import type { Netns } from "../netns.js";
import { fibTrieText } from "./fib-trie-text.js";
import { devMcastText, igmp6Text, igmpText } from "./multicast-text.js";
import { arpText, conntrackText, devText, ifInet6Text, routeText } from "./proc-net-text.js";
import { RecentDirectory } from "./recent-directory.js";
import { netstatText, snmpText } from "./snmp-text.js";
import { rawText, tcpText, udpText } from "./socket-text.js";
import { sockstat6Text, sockstatText } from "./sockstat-text.js";

const FILES: ReadonlyMap<string, (netns: Netns) => string> = new Map([
  ["arp", arpText],
  ["dev", devText],
  ["dev_mcast", devMcastText],
  ["fib_trie", fibTrieText],
  ["if_inet6", ifInet6Text],
  ["igmp", igmpText],
  ["igmp6", igmp6Text],
  ["netstat", netstatText],
  ["nf_conntrack", conntrackText],
  ["raw", (netns: Netns) => rawText(netns, 4)],
  ["raw6", (netns: Netns) => rawText(netns, 6)],
  ["route", routeText],
  ["snmp", snmpText],
  ["sockstat", sockstatText],
  ["sockstat6", sockstat6Text],
  ["tcp", (netns: Netns) => tcpText(netns, 4)],
  ["tcp6", (netns: Netns) => tcpText(netns, 6)],
  ["udp", (netns: Netns) => udpText(netns, 4)],
  ["udp6", (netns: Netns) => udpText(netns, 6)],
  // No application of podwire opens a socket of this kind.
  ["unix", () => "Num       RefCount Protocol Flags    Type St Inode Path\n"],
]);

/** /proc/net of a namespace. Simplified: holds the files that podwire has an answer for; others do not exist. */
export class ProcNetDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    const lists = this.netns.netfilter?.recent.names() ?? [];
    return lists.length === 0 ? [...FILES.keys()] : [...FILES.keys(), "xt_recent"];
  }

  entry(name: string): FileNode | null {
    if (name === "xt_recent" && this.list().includes(name)) {
      return new VirtualDirectoryNode(new RecentDirectory(this.netns));
    }
    return FILES.has(name) ? new VirtualFileNode(new ProcNetFile(this.netns, name), 0o444) : null;
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
    return FILES.get(this.name)?.(this.netns) ?? "";
  }

  write(): Errno | null {
    return "EIO";
  }
}
