import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Family, formatIp } from "../wire/ip-address.js";
import type { Prefix } from "../wire/prefix.js";
import { NodeRules } from "./node-rules.js";
import type { PluginCall, ValidAttachment } from "./plugin.js";

/** Names of chains are at most 28 bytes long. */
const CHAIN_LENGTH = 28;

/** A prefix and as much of the SHA-512 of a text as fits (utils.MustFormatHashWithPrefix). */
export function hashWithPrefix(length: number, prefix: string, text: string): string {
  return `${prefix}${bytesToHex(sha512(utf8ToBytes(text)))}`.slice(0, length);
}

/** The chain of a container's rules: "CNI-" and as much of the SHA-512 of network and container as fits. */
export function cniChainName(networkName: string, containerId: string, prefix = ""): string {
  return hashWithPrefix(CHAIN_LENGTH, `CNI-${prefix}`, networkName + containerId);
}

/** Masquerades what the container sends beyond its network (ip.SetupIPMasq). @throws CniError */
export function addIpMasq(call: PluginCall, addresses: readonly Prefix[]): void {
  const chain = cniChainName(call.networkName, call.containerId);
  const comment = commentOf(call);
  for (const address of addresses) {
    const rules = new NodeRules(call.hostNetns, address.family, "nat");
    const multicast = address.family === Family.V4 ? "224.0.0.0/4" : "ff00::/8";
    rules.ensureChain(chain);
    rules.insertUnique(chain, ["-d", `${address}`, "-j", "ACCEPT", ...comment]);
    rules.insertUnique(chain, ["!", "-d", multicast, "-j", "MASQUERADE", ...comment]);
    rules.insertUnique("POSTROUTING", ["-s", formatIp(address.address), "-j", chain, ...comment]);
  }
}

/** Takes the container's rules and chain away; silent when they are gone (ip.TeardownIPMasq). */
export function removeIpMasq(call: PluginCall, addresses: readonly Prefix[]): void {
  const chain = cniChainName(call.networkName, call.containerId);
  for (const { address, family } of addresses) {
    const rules = new NodeRules(call.hostNetns, family, "nat");
    rules.delete("POSTROUTING", ["-s", formatIp(address), "-j", chain, ...commentOf(call)]);
    rules.removeChain(chain);
  }
}

/** Takes away the masquerading of containers of this network that are none of `valid` (GC). */
export function gcIpMasq(call: PluginCall, valid: readonly ValidAttachment[]): void {
  const kept = new Set(valid.map((each) => cniChainName(call.networkName, each.containerID)));
  const mark = `name: \\"${call.networkName}\\" id: `;
  for (const family of [Family.V4, Family.V6]) {
    const rules = new NodeRules(call.hostNetns, family, "nat");
    for (const line of rules.list("POSTROUTING")) {
      const chain = / -j (CNI-[0-9a-f]{24})$/.exec(line)?.[1];
      if (chain === undefined || kept.has(chain) || !line.includes(mark)) continue;
      rules.deleteJumps("POSTROUTING", chain);
      rules.removeChain(chain);
    }
  }
}

/** utils.FormatComment. */
function commentOf(call: PluginCall): string[] {
  return ["-m", "comment", "--comment", `name: "${call.networkName}" id: "${call.containerId}"`];
}
