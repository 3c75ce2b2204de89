import { ConntrackSettings, isConntrackSetting } from "../../netfilter/conntrack/conntrack-settings.js";
import { entryCount } from "../../netfilter/conntrack/held-entries.js";
import type { Errno, VirtualFile } from "../file-node.js";
import type { Netns } from "../netns.js";
import { parseSysctlInteger } from "./fields.js";

/** One of net.netfilter.nf_conntrack_*. Connection tracking is made at the first write. */
export class ConntrackField implements VirtualFile {
  private readonly netns: Netns;
  private readonly field: keyof ConntrackSettings;
  private readonly isReadOnly: boolean;

  constructor(netns: Netns, field: keyof ConntrackSettings, isReadOnly: boolean) {
    this.netns = netns;
    this.field = field;
    this.isReadOnly = isReadOnly;
  }

  read(): string {
    const settings = this.netns.stack.netfilter?.conntrack.settings ?? new ConntrackSettings();
    return `${settings[this.field]}\n`;
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null || this.isReadOnly || !isConntrackSetting(this.field, value)) return "EINVAL";
    this.netns.netfilter.conntrack.settings[this.field] = value;
    return null;
  }
}

/** net.netfilter.nf_conntrack_count. */
export class ConntrackCountField implements VirtualFile {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  read(): string {
    const { netfilter } = this.netns.stack;
    return `${netfilter === null ? 0 : entryCount(netfilter)}\n`;
  }

  write(): Errno | null {
    return "EACCES";
  }
}
