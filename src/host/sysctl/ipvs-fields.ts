import { IpvsSettings, takesSetting } from "../../netfilter/ipvs/ipvs-settings.js";
import type { Errno, VirtualFile } from "../file-node.js";
import type { Netns } from "../netns.js";
import { parseSysctlInteger } from "./fields.js";

/** Names of net.ipv4.vs.*. */
export const IPVS_SYSCTLS = Object.keys(new IpvsSettings());

/** One of net.ipv4.vs.*. */
export class IpvsField implements VirtualFile {
  private readonly netns: Netns;
  private readonly name: keyof IpvsSettings;

  constructor(netns: Netns, name: string) {
    this.netns = netns;
    this.name = name as keyof IpvsSettings;
  }

  read(): string {
    const value = (this.netns.stack.netfilter?.ipvs.settings ?? new IpvsSettings())[this.name];
    return `${typeof value === "number" ? value : value.join("\t")}\n`;
  }

  write(text: string): Errno | null {
    const { settings } = this.netns.netfilter.ipvs;
    if (this.name === "sync_threshold") {
      const [first = null, every = null] = text.trim().split(/\s+/).map(parseSysctlInteger);
      if (first === null || every === null || first < 0 || every < 0) return "EINVAL";
      if (every !== 0 && first >= every) return "EINVAL";
      settings.sync_threshold = [first, every];
      return null;
    }
    const value = parseSysctlInteger(text);
    if (value === null || !takesSetting(this.name, value)) return "EINVAL";
    settings[this.name] = value;
    return null;
  }
}
