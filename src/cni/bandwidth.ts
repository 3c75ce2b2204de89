import { setLinkUp } from "../host/devices/change-link.js";
import { IfbDevice } from "../link/ifb.js";
import { VethInterface } from "../link/veth.js";
import { tryParsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { type Fields, jsonKind, member, versionsFrom } from "./config.js";
import { describe } from "./container-link.js";
import { hashWithPrefix } from "./ip-masq.js";
import { type Bandwidth, containerNetns, type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import type { Result } from "./result.js";
import { checkShaper, makeShaper } from "./shaper.js";

const FIELDS = ["ingressRate", "ingressBurst", "egressRate", "egressBurst"] as const;
const SUBNET_FIELDS = ["unshapedSubnets", "shapedSubnets"] as const;

/**
 * The bandwidth plugin, as of 1.6: classes of htb for what the container gets (ingress), on the machine's end of its veth,
 * and for what it sends (egress), on a device `bwp...` that takes what arrives at that end.
 */
export class BandwidthPlugin implements Plugin {
  readonly versions = versionsFrom("0.3.0");

  add(call: PluginCall): Result {
    const limits = bandwidthOf(call);
    if (limits === null) return requirePrevResult(call, "must be called as chained plugin");
    validateSubnets(limits);
    const prevResult = requirePrevResult(call, "must be called as chained plugin");
    const host = hostInterface(call, prevResult);
    const { ingressRate = 0, ingressBurst = 0, egressRate = 0, egressBurst = 0 } = limits;
    const { shapedSubnets = [], unshapedSubnets = [] } = limits;
    const subnets = shapedSubnets.length > 0 ? shapedSubnets : unshapedSubnets;
    const isOnly = shapedSubnets.length > 0;
    if (ingressRate > 0) makeShaper(host, ingressRate, ingressBurst, subnets, isOnly);
    if (egressRate === 0) return prevResult;
    const netns = call.hostNetns;
    const name = ifbName(call);
    if (netns.findDevice(name) !== null) throw failure("adding link: file exists");
    const ifb = new IfbDevice(netns.sim, name, netns.newMac(), host, netns);
    ifb.txQueueLength = host.txQueueLength < 1 ? 1000 : host.txQueueLength;
    netns.addDevice(ifb);
    setLinkUp(ifb, true);
    try {
      makeShaper(ifb, egressRate, egressBurst, subnets, isOnly);
    } catch (error) {
      throw failure(`create htb container egress qos rules: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { ...prevResult, interfaces: [...prevResult.interfaces, describe(ifb)] };
  }

  check(call: PluginCall): void {
    const limits = bandwidthOf(call);
    const host = hostInterface(call, requirePrevResult(call, "must be called as a chained plugin"));
    if (limits === null) return;
    validateSubnets(limits, "failed to check subnets, details ");
    const isOnly = (limits.shapedSubnets ?? []).length > 0;
    if ((limits.ingressRate ?? 0) > 0) checkShaper(host, isOnly);
    if ((limits.egressRate ?? 0) === 0) return;
    const ifb = call.hostNetns.findDevice(ifbName(call));
    if (ifb === null) throw failure("get ifb device: Link not found");
    checkShaper(ifb, isOnly);
  }

  del(call: PluginCall): void {
    bandwidthOf(call);
    const netns = call.hostNetns;
    const ifb = netns.findDevice(ifbName(call));
    // The bucket at the machine's end goes with that end, which is another plugin's to delete.
    if (ifb !== null) netns.deleteDevice(ifb);
  }
}

/** The configuration's own limits, or else the runtime's; null for none. @throws CniError */
function bandwidthOf(call: PluginCall): Bandwidth | null {
  const { config } = call;
  const isOwn = [...FIELDS, ...SUBNET_FIELDS].some((key) => (member(config, key) ?? null) !== null);
  const source = (isOwn ? config : (call.runtime.bandwidth ?? {})) as Fields;
  const struct = isOwn ? "PluginConf" : "BandwidthEntry.runtimeConfig.bandwidth";
  const [ingressRate = 0, ingressBurst = 0, egressRate = 0, egressBurst = 0] = FIELDS.map((key) =>
    unsignedField(source, key, struct),
  );
  const [unshapedSubnets = [], shapedSubnets = []] = SUBNET_FIELDS.map((key) => textList(source, key, struct));
  validate(ingressRate, ingressBurst);
  validate(egressRate, egressBurst);
  if (ingressRate === 0 && egressRate === 0) return null;
  return { ingressRate, ingressBurst, egressRate, egressBurst, unshapedSubnets, shapedSubnets };
}

/** A list of strings as Go's decoder takes it. @throws CniError */
function textList(fields: Fields, key: string, struct: string): readonly string[] {
  const value = member(fields, key) ?? [];
  const wrong = Array.isArray(value) ? value.find((one) => typeof one !== "string") : value;
  if (Array.isArray(value) && wrong === undefined) return value;
  const type = Array.isArray(value) ? "string" : "[]string";
  const what = `json: cannot unmarshal ${jsonKind(wrong)} into Go struct field ${struct}.${key} of type ${type}`;
  throw failure(`failed to parse network configuration: ${what}`);
}

/** @throws CniError */
function validateSubnets({ unshapedSubnets = [], shapedSubnets = [] }: Bandwidth, prefix = ""): void {
  if (unshapedSubnets.length > 0 && shapedSubnets.length > 0) {
    const words = "unshapedSubnets and shapedSubnets cannot be both specified, one of them should be discarded";
    throw failure(`${prefix}${words}`);
  }
  for (const text of [...unshapedSubnets, ...shapedSubnets]) {
    if (text.includes("/") && tryParsePrefix(text) !== null) continue;
    const quoted = JSON.stringify(text);
    throw failure(`${prefix}bad subnet ${quoted} provided, details invalid CIDR address: ${text}`);
  }
}

/** A number of bits as Go's decoder takes it. @throws CniError */
function unsignedField(fields: Fields, key: string, struct: string): number {
  const value = member(fields, key) ?? 0;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  const kind = typeof value === "number" ? `number ${value}` : jsonKind(value);
  const what = `json: cannot unmarshal ${kind} into Go struct field ${struct}.${key} of type uint64`;
  throw failure(`failed to parse network configuration: ${what}`);
}

function validate(rateBps: number, burstBits: number): void {
  if (burstBits === 0 && rateBps !== 0) throw failure("if rate is set, burst must also be set");
  if (rateBps === 0 && burstBits !== 0) throw failure("if burst is set, rate must also be set");
  if (burstBits / 8 >= 0xffff_ffff) throw failure("burst cannot be more than 4GB");
}

/** The machine's end of the container's veth, which prevResult must know. @throws CniError */
function hostInterface(call: PluginCall, prevResult: Result): VethInterface {
  if (prevResult.interfaces.length === 0) throw failure("no interfaces provided");
  const device = containerNetns(call).findDevice(call.ifName);
  const far = device instanceof VethInterface ? device.farEnd : null;
  if (!(far instanceof VethInterface)) {
    throw failure(`container interface ${call.ifName} has no veth peer: <nil>`);
  }
  if (call.hostNetns.findDevice(far.name) !== far) {
    throw failure(`veth peer with index ${far.ifIndex} is not in host ns`);
  }
  if (prevResult.interfaces.some((each) => each.sandbox === undefined && each.name === far.name)) return far;
  throw failure("no veth peer of container interface found in host ns");
}

function ifbName(call: PluginCall): string {
  return hashWithPrefix(15, "bwp", call.networkName + call.containerId);
}
