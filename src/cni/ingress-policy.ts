import type { Netns } from "../host/netns.js";
import type { Family } from "../wire/ip-address.js";
import { NodeRules } from "./node-rules.js";

const STAGE_1 = "CNI-ISOLATION-STAGE-1";
const STAGE_2 = "CNI-ISOLATION-STAGE-2";

/**
 * Nothing is forwarded between this bridge and other isolated ones, with `isolated` not between its own containers
 * either (where bridged frames pass iptables). Rules are shared by all containers of a bridge, so nobody takes them away.
 */
export function isolateBridge(netns: Netns, family: Family, bridge: string, isolated: boolean): void {
  const rules = new NodeRules(netns, family, "filter");
  const policy = isolated ? "isolated" : "same-bridge";
  const comment = ["-m", "comment", "--comment", `CNI firewall plugin rules (ingressPolicy: ${policy})`];
  rules.ensureChain(STAGE_1);
  rules.ensureChain(STAGE_2);
  // In front of CNI-FORWARD, which accepts.
  rules.insertUnique("FORWARD", ["-j", STAGE_1, ...comment], true);
  rules.insertUnique(STAGE_1, ["-i", bridge, "!", "-o", bridge, "-j", STAGE_2, ...comment], true);
  if (isolated) rules.insertUnique(STAGE_1, ["-i", bridge, "-o", bridge, "-j", "DROP", ...comment], true);
  rules.insertUnique(STAGE_1, ["-j", "RETURN", ...comment]);
  rules.insertUnique(STAGE_2, ["-o", bridge, "-j", "DROP", ...comment], true);
  rules.insertUnique(STAGE_2, ["-j", "RETURN", ...comment]);
}
