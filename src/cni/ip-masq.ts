import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { runIptables } from "../netfilter/text/iptables.js";
import { Family, type Family as FamilyType, formatIp } from "../wire/ip-address.js";
import { parsePrefix } from "../wire/prefix.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import type { PluginCall } from "./plugin.js";
import type { ResultIp } from "./result.js";

/** Names of chains are at most 28 bytes long. */
const CHAIN_LENGTH = 28;

/** The chain of a container's rules: "CNI-" and as much of the SHA-512 of network and container as fits. */
export function cniChainName(networkName: string, containerId: string, prefix = ""): string {
  return `CNI-${prefix}${bytesToHex(sha512(utf8ToBytes(networkName + containerId)))}`.slice(0, CHAIN_LENGTH);
}

/** Masquerades what the container sends beyond its network (ip.SetupIPMasq). */
export function addIpMasq(call: PluginCall, ips: readonly ResultIp[]): void {
  const chain = cniChainName(call.networkName, call.containerId);
  const comment = ["-m", "comment", "--comment", commentOf(call)];
  for (const ip of ips) {
    const prefix = parsePrefix(ip.address);
    const multicast = prefix.family === Family.V4 ? "224.0.0.0/4" : "ff00::/8";
    const network = `${formatIp(prefix.network)}/${prefix.length}`;
    iptables(call, prefix.family, ["-N", chain], true);
    ensureRule(call, prefix.family, chain, ["-d", network, "-j", "ACCEPT", ...comment]);
    ensureRule(call, prefix.family, chain, ["!", "-d", multicast, "-j", "MASQUERADE", ...comment]);
    ensureRule(call, prefix.family, "POSTROUTING", ["-s", formatIp(prefix.address), "-j", chain, ...comment]);
  }
}

/** Takes the container's rules and chain away; silent when they are gone (ip.TeardownIPMasq). */
export function removeIpMasq(call: PluginCall, ips: readonly ResultIp[]): void {
  const chain = cniChainName(call.networkName, call.containerId);
  const comment = ["-m", "comment", "--comment", commentOf(call)];
  for (const ip of ips) {
    const { address, family } = parsePrefix(ip.address);
    iptables(call, family, ["-D", "POSTROUTING", "-s", formatIp(address), "-j", chain, ...comment], true);
    iptables(call, family, ["-F", chain], true);
    iptables(call, family, ["-X", chain], true);
  }
}

function commentOf(call: PluginCall): string {
  return `name: "${call.networkName}" id: "${call.containerId}"`;
}

function ensureRule(call: PluginCall, family: FamilyType, chain: string, rule: readonly string[]): void {
  if (!iptables(call, family, ["-C", chain, ...rule], true)) iptables(call, family, ["-A", chain, ...rule]);
}

/** Runs one command on the nat table; true when it succeeded. @throws CniError when it failed and `mayFail` is not set. */
function iptables(call: PluginCall, family: FamilyType, args: readonly string[], mayFail = false): boolean {
  const outcome = runIptables(call.host.netns.netfilter, family, ["-t", "nat", ...args]);
  if (outcome.exitCode !== 0 && !mayFail) {
    throw new CniError(CniErrorCode.Internal, `running iptables ${args.join(" ")}: ${outcome.stderr.trim()}`);
  }
  return outcome.exitCode === 0;
}
