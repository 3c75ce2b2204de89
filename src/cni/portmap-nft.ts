import { Family, formatIp } from "../wire/ip-address.js";
import type { Prefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { NodeTable } from "./node-table.js";
import type { PluginCall } from "./plugin.js";
import { hostAddress, type PortmapSettings } from "./portmap-config.js";

/** Ports of all addresses, ports of one, and what must come back here: hairpin and localhost. */
const CHAINS = ["hostports", "hostip_hostports", "masquerading"] as const;

/** The ports of a container by nftables (portMapperNFTables): rules that its id is the comment of. @throws CniError */
export function forwardNftPorts(call: PluginCall, settings: PortmapSettings, container: Prefix): void {
  const { family } = container;
  const ip = family === Family.V4 ? "ip" : "ip6";
  const target = formatIp(container.address);
  const conditions = settings.conditions[family].map((word) => `${word} `).join("");
  const comment = `comment "${call.containerId}"`;
  const commands = [
    'add table @ { comment "CNI portmap plugin" ; }',
    "add chain @ hostports",
    "add chain @ hostip_hostports",
    "add chain @ prerouting { type nat hook prerouting priority -100 ; }",
    "flush chain @ prerouting",
    `add rule @ prerouting ${conditions}jump hostip_hostports`,
    `add rule @ prerouting ${conditions}jump hostports`,
    "add chain @ output { type nat hook output priority -100 ; }",
    "flush chain @ output",
    `add rule @ output ${conditions}jump hostip_hostports`,
    `add rule @ output ${conditions}fib daddr type local jump hostports`,
    ...(settings.snat ? ["add chain @ masquerading { type nat hook postrouting priority 100 ; }"] : []),
  ];
  for (const { hostIP = "", hostPort, containerPort, protocol } of settings.mappings) {
    const given = hostAddress(hostIP);
    if (given !== null && given.family !== family) continue;
    const place = family === Family.V4 ? `${target}:${containerPort}` : `[${target}]:${containerPort}`;
    const rule = `${protocol} dport ${hostPort} dnat to ${place} ${comment}`;
    const isOne = given !== null && !given.isAny;
    commands.push(isOne ? `add rule @ hostip_hostports ${ip} daddr ${hostIP} ${rule}` : `add rule @ hostports ${rule}`);
  }
  for (const source of settings.snat ? [target, ...(family === Family.V4 ? ["127.0.0.1"] : [])] : []) {
    commands.push(`add rule @ masquerading ${ip} saddr ${source} ${ip} daddr ${target} masquerade ${comment}`);
  }
  tableOf(call, family).run(commands, "unable to set up nftables rules for port mappings");
}

/** Every port still has its rule (checkPorts). @throws CniError */
export function checkNftPorts(call: PluginCall, settings: PortmapSettings, family: Family): void {
  const ofOne = settings.mappings.filter(({ hostIP = "" }) => hostIP !== "").length;
  const wanted = { hostports: settings.mappings.length - ofOne, hostip_hostports: ofOne };
  for (const [chain, count] of Object.entries(wanted)) {
    const found = tableOf(call, family)
      .commented(chain)
      .filter(({ comment }) => comment === call.containerId);
    if (found.length < count) throw failure(`missing hostport rules in "${chain}" chain`);
  }
}

/** Takes the container's rules away; silent when they are gone. */
export function unforwardNftPorts(call: PluginCall): void {
  for (const family of [Family.V4, Family.V6] as const) {
    for (const chain of CHAINS) tableOf(call, family).deleteCommented(chain, (text) => text === call.containerId);
  }
}

function tableOf(call: PluginCall, family: Family): NodeTable {
  return new NodeTable(call.hostNetns, `${family === Family.V4 ? "ip" : "ip6"} cni_hostport`);
}
