import type { Prefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { stringField } from "./config.js";
import { addIpMasq, gcIpMasq, removeIpMasq } from "./ip-masq.js";
import { addNftMasq, gcNftMasq, removeNftMasq } from "./nft-masq.js";
import type { PluginCall, ValidAttachment } from "./plugin.js";

/** Masquerades what the container sends beyond its network by `ipMasqBackend`, iptables unless told. @throws CniError */
export function setUpMasq(call: PluginCall, addresses: readonly Prefix[]): void {
  const backend = stringField(call.config, "ipMasqBackend", "iptables");
  if (backend === "nftables") addNftMasq(call, addresses);
  else if (backend === "iptables") addIpMasq(call, addresses);
  else throw failure(`unknown ipmasq backend "${backend}"`);
}

/** Takes it away, whichever backend it was. */
export function tearDownMasq(call: PluginCall, addresses: readonly Prefix[]): void {
  removeIpMasq(call, addresses);
  removeNftMasq(call);
}

/** Takes away what belongs to none of `valid` (GC). */
export function gcMasq(call: PluginCall, valid: readonly ValidAttachment[]): void {
  gcIpMasq(call, valid);
  gcNftMasq(call, valid);
}
