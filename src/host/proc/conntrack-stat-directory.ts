import { ConntrackStats } from "../../netfilter/conntrack/conntrack.js";
import { entryCount } from "../../netfilter/conntrack/held-entries.js";
import { type Errno, type FileNode, type VirtualDirectory, VirtualFileNode } from "../file-node.js";
import type { Netns } from "../netns.js";

const COLUMNS =
  "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  " +
  "expect_new expect_create expect_delete search_restart\n";

/** /proc/net/stat. Simplified: holds nf_conntrack alone; there are two processors, and the first sees every packet. */
export class ConntrackStatDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    return ["nf_conntrack"];
  }

  entry(name: string): FileNode | null {
    return name === "nf_conntrack" ? new VirtualFileNode(new ConntrackStatFile(this.netns), 0o444) : null;
  }
}

/** /proc/net/stat/nf_conntrack: a line for each processor, in hexadecimal (ct_cpu_seq_show). */
class ConntrackStatFile {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  read(): string {
    const { netfilter } = this.netns.stack;
    const conntrack = netfilter?.conntrack ?? null;
    const entries = netfilter === null ? 0 : entryCount(netfilter);
    return COLUMNS + line(entries, conntrack?.stats ?? new ConntrackStats()) + line(entries, new ConntrackStats());
  }

  write(): Errno | null {
    return "EIO";
  }
}

function line(entries: number, s: ConntrackStats): string {
  const text = (numbers: readonly number[]) => numbers.map((each) => each.toString(16).padStart(8, "0")).join(" ");
  const counts = [s.clashResolved, s.found, 0, s.invalid, 0, 0, 0, 0, s.insertFailed, s.drop, s.earlyDrop, s.icmpError];
  return `${text([entries])}  ${text(counts)}  ${text([0, 0, 0, 0])}\n`;
}
