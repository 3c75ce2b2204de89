import { Family, formatIp } from "../wire/ip-address.js";
import { Prefix } from "../wire/prefix.js";
import { hashWithPrefix } from "./ip-masq.js";
import { NodeTable } from "./node-table.js";
import type { PluginCall, ValidAttachment } from "./plugin.js";

const TABLE = "inet cni_plugins_masquerade";
const CHAIN = "masq_checks";
/** Comments are at most this long. */
const COMMENT_LENGTH = 128;

/** Masquerades what the container sends beyond its network, by nftables (setupIPMasqNFTables). @throws CniError */
export function addNftMasq(call: PluginCall, addresses: readonly Prefix[]): void {
  const table = new NodeTable(call.hostNetns, TABLE);
  for (const address of addresses) {
    const ip = address.family === Family.V4 ? "ip" : "ip6";
    const net = new Prefix(address.network, address.length);
    const { networkName, containerId, ifName } = call;
    const comment = `${ownHash(networkName, ifName, containerId)}, net: ${networkName}, if: ${ifName}, id: ${containerId}`;
    const own = `${ip} saddr ${formatIp(address.address)} ${ip} daddr != ${net} masquerade`;
    table.run(
      [
        'add table @ { comment "Masquerading for plugins from github.com/containernetworking/plugins" ; }',
        `add chain @ ${CHAIN} { comment "Masquerade traffic from certain IPs to any (non-multicast) IP outside their subnet" ; }`,
        "add chain @ postrouting { type nat hook postrouting priority 100 ; }",
        "flush chain @ postrouting",
        "add rule @ postrouting ip daddr 224.0.0.0/4 return",
        "add rule @ postrouting ip6 daddr ff00::/8 return",
        `add rule @ postrouting goto ${CHAIN}`,
        `add rule @ ${CHAIN} ${own} comment "${comment.slice(0, COMMENT_LENGTH)}"`,
      ],
      "unable to set up nftables rules for masquerading",
    );
  }
}

/** Takes the container's rules away; silent when they are gone. */
export function removeNftMasq(call: PluginCall): void {
  const mark = ownHash(call.networkName, call.ifName, call.containerId);
  new NodeTable(call.hostNetns, TABLE).deleteCommented(CHAIN, (comment) => comment.startsWith(mark));
}

/** Takes away the rules of containers of this network that are none of `valid` (GC). */
export function gcNftMasq(call: PluginCall, valid: readonly ValidAttachment[]): void {
  const kept = new Set(valid.map((each) => ownHash(call.networkName, each.ifname, each.containerID)));
  const network = `${hash(call.networkName)}-`;
  const isStale = (comment: string): boolean => comment.startsWith(network) && !kept.has(comment.split(",")[0] ?? "");
  new NodeTable(call.hostNetns, TABLE).deleteCommented(CHAIN, isStale);
}

function hash(text: string): string {
  return hashWithPrefix(16, "", text);
}

function ownHash(network: string, ifName: string, containerId: string): string {
  return `${hash(network)}-${hash(`${ifName}:${containerId}`)}`;
}
