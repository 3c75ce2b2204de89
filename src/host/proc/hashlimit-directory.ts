import { hashlimitTables } from "../../netfilter/rules/matches-in-use.js";
import type { Family } from "../../wire/ip-address.js";
import { type Errno, type FileNode, type VirtualDirectory, VirtualFileNode } from "../file-node.js";
import type { Netns } from "../netns.js";

/** /proc/net/ipt_hashlimit and ip6t_hashlimit: a file for each table of the `hashlimit` match, a line for each bucket. */
export class HashlimitDirectory implements VirtualDirectory {
  private readonly netns: Netns;
  private readonly family: Family;

  constructor(netns: Netns, family: Family) {
    this.netns = netns;
    this.family = family;
  }

  list(): string[] {
    const { netfilter } = this.netns.stack;
    return netfilter === null ? [] : [...hashlimitTables(netfilter, this.family).keys()].sort();
  }

  entry(name: string): FileNode | null {
    if (!this.list().includes(name)) return null;
    return new VirtualFileNode(new HashlimitFile(this.netns, this.family, name), 0o444);
  }
}

class HashlimitFile {
  private readonly netns: Netns;
  private readonly family: Family;
  private readonly name: string;

  constructor(netns: Netns, family: Family, name: string) {
    this.netns = netns;
    this.family = family;
    this.name = name;
  }

  read(): string {
    const { netfilter } = this.netns;
    const match = hashlimitTables(netfilter, this.family).get(this.name);
    if (match === undefined) return "";
    const { config, buckets } = netfilter.hashlimits.table(match);
    return config.bucketLines(buckets, this.netns.sim.nowNs);
  }

  write(): Errno | null {
    return "EIO";
  }
}
