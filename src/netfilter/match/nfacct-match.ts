import { accountName } from "../nfacct/accounts.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";

/** `-m nfacct`: always matches, and counts in the account of that name (xt_nfacct.c), which has to be there before the rule. */
export class NfacctMatch implements Match {
  readonly name = "nfacct";
  readonly needsConntrack = false;
  readonly isStateful = true;
  readonly account: string;

  constructor(given: Given) {
    this.account = accountName(given.value("nfacct-name") ?? "");
  }

  matches(skb: Skb, context: Context): boolean {
    const account = context.accounts.get(this.account);
    if (account !== null) {
      account.packets++;
      account.bytes += skb.packet.byteLength;
    }
    return true;
  }

  // The second blank is iptables' own.
  save(): string {
    return ` --nfacct-name  ${this.account}`;
  }

  list(): string {
    return `nfacct-name  ${this.account}`;
  }
}

/** How `-m nfacct` is read. */
export const nfacctMatch: MatchExtension = {
  name: "nfacct",
  options: [{ name: "nfacct-name", mandatory: true }],
  parse: (given) => new NfacctMatch(given),
};
