import { type RecentEntry, recentStampJiffies } from "../../netfilter/match/recent-lists.js";
import { recentListsInUse } from "../../netfilter/rules/matches-in-use.js";
import { formatIp, type IpAddress } from "../../wire/ip-address.js";
import { tryParseIpv4 } from "../../wire/ipv4-address.js";
import { type Ipv6, ipv6Group, tryParseIpv6 } from "../../wire/ipv6-address.js";
import { type Errno, type FileNode, type VirtualDirectory, VirtualFileNode } from "../file-node.js";
import type { Netns } from "../netns.js";

/** /proc/net/xt_recent: a file for each list of the `recent` match. */
export class RecentDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    const { netfilter } = this.netns.stack;
    return netfilter === null ? [] : [...recentListsInUse(netfilter)].sort();
  }

  entry(name: string): FileNode | null {
    return this.list().includes(name) ? new VirtualFileNode(new RecentFile(this.netns, name)) : null;
  }
}

/** One list: reading tells its entries, writing `+ADDRESS`, `-ADDRESS` or `/` (all) changes them (recent_mt_proc_write). */
class RecentFile {
  private readonly netns: Netns;
  private readonly name: string;

  constructor(netns: Netns, name: string) {
    this.netns = netns;
    this.name = name;
  }

  read(): string {
    let text = "";
    for (const [address, entry] of this.netns.netfilter.recent.list(this.name)) text += lineOf(address, entry);
    return text;
  }

  write(text: string): Errno | null {
    const list = this.netns.netfilter.recent.list(this.name);
    const line = text.trim();
    if (line === "/") {
      list.clear();
      return null;
    }
    const given = line.slice(1);
    const address = tryParseIpv4(given) ?? tryParseIpv6(given);
    if (address === null || !/^[+-]/.test(line)) return "EINVAL";
    if (line.startsWith("-")) list.delete(address);
    else this.netns.netfilter.recent.remember(this.name, address, 0, this.netns.sim.nowNs);
    return null;
  }
}

/** An address with all its digits (%pI6). */
function wholeIpv6(address: Ipv6): string {
  return Array.from({ length: 8 }, (_, i) => ipv6Group(address, i).toString(16).padStart(4, "0")).join(":");
}

function lineOf(address: IpAddress, entry: RecentEntry): string {
  const stamps = entry.stampsNs.map(recentStampJiffies);
  const src = typeof address === "string" ? wholeIpv6(address) : formatIp(address);
  return `src=${src} ttl: ${entry.ttl} last_seen: ${stamps.at(-1) ?? 0} oldest_pkt: ${stamps.length} ${stamps.join(", ")}\n`;
}
