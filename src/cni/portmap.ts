import type { Netns } from "../host/netns.js";
import { Flow } from "../ip/flow.js";
import { Family, familyOf, formatIp, type IpAddress } from "../wire/ip-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { Prefix } from "../wire/prefix.js";
import { CniError, CniErrorCode, failure } from "./cni-error.js";
import { goLists } from "./go-text.js";
import { cniChainName } from "./ip-masq.js";
import { NodeRules } from "./node-rules.js";
import { type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import { hostAddress, type PortmapSettings, portmapSettings } from "./portmap-config.js";
import { checkNftPorts, forwardNftPorts, unforwardNftPorts } from "./portmap-nft.js";
import type { Result } from "./result.js";

const DNAT_CHAIN = "CNI-HOSTPORT-DNAT";
const SETMARK_CHAIN = "CNI-HOSTPORT-SETMARK";
const MASQ_CHAIN = "CNI-HOSTPORT-MASQ";

/** The match `multiport` takes this many ports at most. */
const MULTIPORT_LIMIT = 15;

/**
 * The portmap plugin: ports of the machine lead to the container, by iptables unless `backend` is nftables. Chains and rules, their
 * order and comments are the real plugin's (1.6): two chains for all containers, a summary chain that leads to one
 * chain for each. The container's chain stands at the end of the summary chain, so of two containers that claim one port
 * the first has it (later versions put it at the beginning, so that the last has it).
 */
export class PortmapPlugin implements Plugin {
  add(call: PluginCall): Result {
    const settings = parsedSettings(call);
    const result = requirePrevResult(call, "must be called as chained plugin");
    if (settings.mappings.length === 0) return result;
    for (const address of settings.addresses) {
      if (settings.backend === "nftables") forwardNftPorts(call, settings, address);
      else forwardPorts(call, settings, address);
      forgetStaleFlows(call.hostNetns, settings, address.family);
    }
    return result;
  }

  check(call: PluginCall): void {
    const settings = portmapSettings(call);
    requirePrevResult(call);
    for (const address of settings.mappings.length === 0 ? [] : settings.addresses) {
      if (settings.backend === "nftables") {
        checkNftPorts(call, settings, address.family);
        continue;
      }
      const rules = new NodeRules(call.hostNetns, address.family, "nat");
      const chain = cniChainName(call.networkName, call.containerId, "DN-");
      const fail = (message: string): Error => failure(`could not check ipv${address.family} dnat: ${message}`);
      if (!rules.hasChain(chain)) throw fail(`chain ${chain} not found in iptables table nat`);
      const own = dnatRules(settings, address);
      if (!own.every((rule) => rules.has(chain, rule))) {
        throw fail(`rule ${goLists(own)} in chain ${chain} not found in table nat`);
      }
      const entries = entryRules(call, settings, address.family);
      if (!entries.every((rule) => rules.has(DNAT_CHAIN, [...rule, "-j", chain]))) {
        throw fail(`rule ${goLists(entries)} in chain ${DNAT_CHAIN} not found in table nat`);
      }
    }
  }

  del(call: PluginCall): void {
    const { mappings } = parsedSettings(call);
    if (mappings.length === 0) return;
    unforwardNftPorts(call);
    const chain = cniChainName(call.networkName, call.containerId, "DN-");
    for (const family of [Family.V4, Family.V6]) {
      const rules = new NodeRules(call.hostNetns, family, "nat");
      if (!rules.hasChain(chain)) continue;
      rules.deleteJumps(DNAT_CHAIN, chain);
      rules.removeChain(chain);
    }
  }
}

/** The settings with what ADD and DEL say in front when they are no good; CHECK says it bare. @throws CniError */
function parsedSettings(call: PluginCall): PortmapSettings {
  try {
    return portmapSettings(call);
  } catch (error) {
    if (!(error instanceof CniError) || error.code !== CniErrorCode.Internal) throw error;
    throw failure(`failed to parse config: ${error.message}`);
  }
}

function forwardPorts(call: PluginCall, settings: PortmapSettings, address: Prefix): void {
  const netns = call.hostNetns;
  const rules = new NodeRules(netns, address.family, "nat");
  if (settings.snat && settings.externalSetMarkChain === null) {
    const bit = 2 ** settings.markMasqBit;
    const mark = `0x${bit.toString(16)}/0x${bit.toString(16)}`;
    rules.ensureChain(SETMARK_CHAIN);
    const markComment = ["-m", "comment", "--comment", "CNI portfwd masquerade mark"];
    rules.insertUnique(SETMARK_CHAIN, [...markComment, "-j", "MARK", "--set-xmark", mark]);
    rules.ensureChain(MASQ_CHAIN);
    rules.insertUnique(MASQ_CHAIN, ["-m", "mark", "--mark", mark, "-j", "MASQUERADE"]);
    // First, or bridge's and ptp's own rules would decide before.
    const masqComment = ["-m", "comment", "--comment", "CNI portfwd requiring masquerade"];
    rules.insertUnique("POSTROUTING", [...masqComment, "-j", MASQ_CHAIN], true);
  }
  rules.ensureChain(DNAT_CHAIN);
  for (const chain of ["PREROUTING", "OUTPUT"]) {
    rules.insertUnique(chain, ["-m", "addrtype", "--dst-type", "LOCAL", "-j", DNAT_CHAIN]);
  }
  const chain = cniChainName(call.networkName, call.containerId, "DN-");
  rules.ensureChain(chain);
  try {
    for (const rule of dnatRules(settings, address)) rules.insertUnique(chain, rule);
    for (const rule of entryRules(call, settings, address.family))
      rules.insertUnique(DNAT_CHAIN, [...rule, "-j", chain]);
  } catch (error) {
    throw error instanceof CniError ? failure(`unable to setup DNAT: ${error.message}`) : error;
  }
  if (settings.snat && address.family === Family.V4) routeLocalnet(netns, address.address);
}

/** What leads from the summary chain to the container's: its ports by protocol, fifteen to a rule. */
function entryRules(call: PluginCall, settings: PortmapSettings, family: Family): string[][] {
  const comment = trimComment(`dnat name: "${call.networkName}" id: "${call.containerId}"`);
  const rules: string[][] = [];
  for (const protocol of [...new Set(settings.mappings.map((each) => each.protocol))].sort()) {
    const ports = settings.mappings.filter((each) => each.protocol === protocol).map((each) => each.hostPort);
    for (let i = 0; i < ports.length; i += MULTIPORT_LIMIT) {
      const some = ports.slice(i, i + MULTIPORT_LIMIT).join(",");
      const match = ["-m", "comment", "--comment", comment, "-m", "multiport", "-p", protocol];
      rules.push([...match, "--destination-ports", some, ...settings.conditions[family]]);
    }
  }
  return rules;
}

/** The container's chain: for each port, mark what must be masqueraded (hairpin and localhost), then DNAT. */
function dnatRules(settings: PortmapSettings, container: Prefix): string[][] {
  const rules: string[][] = [];
  const isV6 = container.family === Family.V6;
  const setMark = ["-j", settings.externalSetMarkChain ?? SETMARK_CHAIN];
  for (const { hostIP = "", hostPort, containerPort, protocol } of settings.mappings) {
    const base = ["-p", protocol, "--dport", String(hostPort)];
    const given = hostAddress(hostIP);
    if (given !== null && given.family !== container.family) continue;
    if (given !== null && !given.isAny) base.push("-d", hostIP);
    if (settings.snat) {
      const everyone = isV6 ? "::/0" : "0.0.0.0/0";
      rules.push([...base, "-s", settings.masqAll ? everyone : `${container}`, ...setMark]);
      if (!isV6 && !settings.masqAll) rules.push([...base, "-s", "127.0.0.1", ...setMark]);
    }
    const target = isV6
      ? `[${formatIp(container.address)}]:${containerPort}`
      : `${formatIp(container.address)}:${containerPort}`;
    rules.push([...base, "-j", "DNAT", "--to-destination", target]);
  }
  return rules;
}

/** A comment of at most 255 characters. */
function trimComment(text: string): string {
  return text.length <= 255 ? text : `${text.slice(0, 252)}...`;
}

/** Lets 127/8 cross the device that leads to the container, for connections to localhost:PORT. */
function routeLocalnet(netns: Netns, container: IpAddress): void {
  const flow = new Flow(familyOf(container));
  flow.dst = container;
  const { device } = netns.stack.resolveRoute(flow);
  if (device !== null) netns.sysctl.set(`net/ipv4/conf/${device.name}/route_localnet`, "1");
}

/** UDP connections to these ports that began before lead elsewhere: they end, so that the next packet finds the rules. */
function forgetStaleFlows(netns: Netns, settings: PortmapSettings, family: Family): void {
  const ports = new Set(
    settings.mappings.filter((each) => each.protocol.toLowerCase() === "udp").map((each) => each.hostPort),
  );
  if (ports.size === 0) return;
  const { conntrack } = netns.netfilter;
  for (const entry of conntrack.entries()) {
    const { dst, dstPort } = entry.original;
    if (entry.protocol === IpProtocol.Udp && familyOf(dst) === family && ports.has(dstPort)) conntrack.kill(entry);
  }
}
