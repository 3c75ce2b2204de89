import type { Netns } from "../host/netns.js";
import { addressBits, Family, formatIp } from "../wire/ip-address.js";
import { parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { stringField, versionsFrom } from "./config.js";
import { isolateBridge } from "./ingress-policy.js";
import { NodeRules } from "./node-rules.js";
import { type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import type { Result } from "./result.js";

const FORWARD_CHAIN = "CNI-FORWARD";
const POLICIES: readonly string[] = ["", "open", "same-bridge", "isolated"];

/**
 * The firewall plugin with its iptables backend, which any name but firewalld's means: what containers send, and answers to them, may be forwarded whatever
 * the machine's rules say behind CNI-FORWARD. CNI-ADMIN, in front, is for administrators: the plugin makes it and leaves
 * it alone. firewalld is not there, hence never the backend.
 */
export class FirewallPlugin implements Plugin {
  readonly versions = versionsFrom("0.4.0");

  add(call: PluginCall): Result {
    const admin = settingsOf(call);
    const result = requirePrevResult(call, "missing prevResult from earlier plugin");
    const netns = call.hostNetns;
    for (const family of [Family.V4, Family.V6]) {
      const wanted = containerRules(result, family);
      if (wanted.length === 0) continue;
      const rules = new NodeRules(netns, family, "filter");
      rules.ensureChain(FORWARD_CHAIN);
      rules.ensureChain(admin);
      if (!rules.has("FORWARD", FORWARD_RULE)) rules.insertUnique("FORWARD", FORWARD_RULE, true);
      rules.insertUnique(FORWARD_CHAIN, adminRule(admin), true);
      for (const rule of wanted) rules.insertUnique(FORWARD_CHAIN, rule);
    }
    setUpIngressPolicy(call, netns, result);
    return result;
  }

  check(call: PluginCall): void {
    const admin = settingsOf(call);
    const result = requirePrevResult(call, "missing prevResult from earlier plugin");
    for (const family of [Family.V4, Family.V6]) {
      const wanted = containerRules(result, family);
      if (wanted.length === 0) continue;
      const rules = new NodeRules(call.hostNetns, family, "filter");
      // The real plugin makes what chains are missing before it looks.
      rules.ensureChain(FORWARD_CHAIN);
      rules.ensureChain(admin);
      if (!rules.has("FORWARD", FORWARD_RULE)) {
        throw failure(`expected FORWARD rule [${FORWARD_RULE.join(" ")}] not found`);
      }
      if (!rules.has(FORWARD_CHAIN, adminRule(admin))) {
        throw failure(`expected ${FORWARD_CHAIN} rule [${adminRule(admin).join(" ")}] not found`);
      }
      for (const rule of wanted) {
        if (!rules.has(FORWARD_CHAIN, rule)) throw failure(`expected rule [${rule.join(" ")}] not found`);
      }
    }
  }

  /** Without a prevResult nobody knows whose rules to take away. */
  del(call: PluginCall): void {
    settingsOf(call);
    const { prevResult } = call;
    for (const family of [Family.V4, Family.V6]) {
      const rules = new NodeRules(call.hostNetns, family, "filter");
      const own = prevResult === null ? [] : containerRules(prevResult, family);
      for (const rule of own) rules.delete(FORWARD_CHAIN, rule);
    }
    ingressPolicyOf(call);
  }
}

const FORWARD_RULE: readonly string[] = [
  "-m",
  "comment",
  "--comment",
  "CNI firewall plugin rules",
  "-j",
  FORWARD_CHAIN,
];

function adminRule(chain: string): string[] {
  return ["-m", "comment", "--comment", "CNI firewall plugin admin overrides", "-j", chain];
}

/** Answers to the container, and whatever it sends. */
function containerRules(result: Result, family: Family): string[][] {
  const rules: string[][] = [];
  for (const ip of result.ips) {
    const prefix = parsePrefix(ip.address);
    if (prefix.family !== family) continue;
    const host = `${formatIp(prefix.address)}/${addressBits(family)}`;
    rules.push(["-d", host, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"]);
    rules.push(["-s", host, "-j", "ACCEPT"]);
  }
  return rules;
}

/** The name of the administrators' chain; the rest of the configuration is checked. @throws CniError */
function settingsOf(call: PluginCall): string {
  const struct = "FirewallNetConf";
  const backend = stringField(call.config, "backend", "", struct);
  // No machine of podwire's runs firewalld, so there is no bus to ask it by.
  if (backend === "firewalld") {
    throw failure("dial unix /var/run/dbus/system_bus_socket: connect: no such file or directory");
  }
  return stringField(call.config, "iptablesAdminChainName", "", struct) || "CNI-ADMIN";
}

/** `ingressPolicy`, which is looked at behind the rules. @throws CniError */
function ingressPolicyOf(call: PluginCall): string {
  const policy = stringField(call.config, "ingressPolicy", "", "FirewallNetConf");
  if (!POLICIES.includes(policy)) throw failure(`unknown ingress policy: "${policy}"`);
  return policy;
}

function setUpIngressPolicy(call: PluginCall, netns: Netns, result: Result): void {
  const policy = ingressPolicyOf(call);
  if (policy === "" || policy === "open") return;
  const bridge = result.interfaces[0]?.name;
  if (bridge === undefined) {
    throw failure(
      `interface needs to be set for ingress policy "${policy}", make sure to chain "firewall" plugin with "bridge"`,
    );
  }
  if (bridge === "") throw failure("got empty bridge name");
  const families = new Set(result.ips.map((ip) => parsePrefix(ip.address).family));
  for (const family of families) isolateBridge(netns, family, bridge, policy === "isolated");
}
