import { type Errno, type FileNode, type VirtualDirectory, VirtualFileNode } from "../filesystem.js";
import type { Netns } from "../netns.js";
import { arpText, conntrackText, devText, ifInet6Text, routeText } from "./proc-net-text.js";
import { tcpText, udpText } from "./socket-text.js";

const FILES: ReadonlyMap<string, (netns: Netns) => string> = new Map([
  ["arp", arpText],
  ["dev", devText],
  ["if_inet6", ifInet6Text],
  ["nf_conntrack", conntrackText],
  ["route", routeText],
  ["tcp", (netns: Netns) => tcpText(netns, 4)],
  ["tcp6", (netns: Netns) => tcpText(netns, 6)],
  ["udp", (netns: Netns) => udpText(netns, 4)],
  ["udp6", (netns: Netns) => udpText(netns, 6)],
]);

/** /proc/net of a namespace. Simplified: holds the files that podwire has an answer for; others do not exist. */
export class ProcNetDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    return [...FILES.keys()];
  }

  entry(name: string): FileNode | null {
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
