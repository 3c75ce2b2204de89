import { Hook } from "../hook.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Given, TargetExtension } from "../text/extension.js";

const TCP = 6;

/** `-j SYNPROXY`. Simplified: no SYN is answered in a server's place, so that the packet goes on. */
export class SynproxyTarget implements Target {
  readonly name = "SYNPROXY";
  readonly needsConntrack = true;
  readonly sackPerm: boolean;
  readonly timestamp: boolean;
  readonly wscale: number | null;
  readonly mss: number | null;
  readonly ecn: boolean;

  constructor(given: Given) {
    this.sackPerm = given.has("sack-perm");
    this.timestamp = given.has("timestamp");
    this.wscale = given.uint("wscale", 0, 0xffff_ffff);
    const mss = given.uint("mss", 0, 0xffff_ffff);
    // The kernel's field has 16 bits.
    this.mss = mss === null ? null : mss & 0xffff;
    this.ecn = given.has("ecn");
  }

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return this.words(" --");
  }

  list(): string {
    return `SYNPROXY${this.words(" ")} `;
  }

  private words(lead: string): string {
    let text = "";
    if (this.sackPerm) text += `${lead}sack-perm`;
    if (this.timestamp) text += `${lead}timestamp`;
    if (this.wscale !== null) text += `${lead}wscale ${this.wscale}`;
    if (this.mss !== null) text += `${lead}mss ${this.mss}`;
    return this.ecn ? `${text}${lead}ecn` : text;
  }
}

/** How `-j SYNPROXY` is read. */
export const synproxyTarget: TargetExtension = {
  name: "SYNPROXY",
  options: [
    { name: "sack-perm", args: 0 },
    { name: "timestamp", args: 0 },
    { name: "wscale", between: [0, 0xffff_ffff] },
    { name: "mss", between: [0, 0xffff_ffff] },
    { name: "ecn", args: 0 },
  ],
  placement: { hooks: [Hook.Input, Hook.Forward], protocols: [TCP] },
  parse: (given) => new SynproxyTarget(given),
};
