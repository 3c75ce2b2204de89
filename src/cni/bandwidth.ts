import { setLinkUp } from "../host/devices/change-link.js";
import { IfbDevice } from "../link/ifb.js";
import type { Interface } from "../link/interface.js";
import { limitOfLatency, TokenBucket } from "../link/token-bucket.js";
import { VethInterface } from "../link/veth.js";
import { MILLISECOND } from "../sim/time.js";
import { failure, unsupported } from "./cni-error.js";
import { type Fields, jsonKind, member, versionsFrom } from "./config.js";
import { describe } from "./container-link.js";
import { hashWithPrefix } from "./ip-masq.js";
import { type Bandwidth, containerNetns, type Plugin, type PluginCall, requirePrevResult } from "./plugin.js";
import type { Result } from "./result.js";

/** How long frames may wait in the bucket's queue. */
const LATENCY_NS = 25 * MILLISECOND;
const FIELDS = ["ingressRate", "ingressBurst", "egressRate", "egressBurst"] as const;

/**
 * The bandwidth plugin: a token bucket for what the container gets (ingress), on the machine's end of its veth, and one
 * for what it sends (egress), on a device `bwp...` that takes what arrives at that end.
 * Simplified: shaped by `tbf` as the plugin did up to 1.4 (newer ones say the same with htb classes); `shapedSubnets` and
 * `unshapedSubnets` are refused.
 */
export class BandwidthPlugin implements Plugin {
  readonly versions = versionsFrom("0.3.0");

  add(call: PluginCall): Result {
    const limits = bandwidthOf(call);
    if (limits === null) return requirePrevResult(call, "must be called as chained plugin");
    const prevResult = requirePrevResult(call, "must be called as chained plugin");
    const host = hostInterface(call, prevResult);
    const { ingressRate = 0, ingressBurst = 0, egressRate = 0, egressBurst = 0 } = limits;
    if (ingressRate > 0) {
      if (host.qdisc !== null) throw failure("create qdisc: file exists");
      host.setQdisc(bucket(host, ingressRate, ingressBurst));
    }
    if (egressRate === 0) return prevResult;
    const netns = call.hostNetns;
    const name = ifbName(call);
    if (netns.findDevice(name) !== null) {
      host.setQdisc(null);
      throw failure("adding link: file exists");
    }
    const ifb = new IfbDevice(netns.sim, name, netns.newMac(), host, netns);
    netns.addDevice(ifb);
    setLinkUp(ifb, true);
    ifb.setQdisc(bucket(ifb, egressRate, egressBurst));
    return { ...prevResult, interfaces: [...prevResult.interfaces, describe(ifb)] };
  }

  check(call: PluginCall): void {
    const limits = bandwidthOf(call);
    const host = hostInterface(call, requirePrevResult(call, "must be called as a chained plugin"));
    if (limits === null) return;
    const { ingressRate = 0, ingressBurst = 0, egressRate = 0, egressBurst = 0 } = limits;
    if (ingressRate > 0) checkBucket(host, ingressRate, ingressBurst);
    if (egressRate === 0) return;
    const ifb = call.hostNetns.findDevice(ifbName(call));
    if (ifb === null) throw failure("get ifb device: Link not found");
    checkBucket(ifb, egressRate, egressBurst);
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
  for (const key of ["shapedSubnets", "unshapedSubnets"]) {
    for (const fields of [config, call.runtime.bandwidth ?? {}] as Fields[]) {
      const value = member(fields, key);
      if (Array.isArray(value) && value.length > 0) throw unsupported("bandwidth", key, "all traffic is shaped");
    }
  }
  const isOwn = FIELDS.some((key) => member(config, key) !== undefined);
  const source = (isOwn ? config : (call.runtime.bandwidth ?? {})) as Fields;
  const [ingressRate = 0, ingressBurst = 0, egressRate = 0, egressBurst = 0] = FIELDS.map((key) =>
    unsignedField(source, key, isOwn ? "PluginConf" : "BandwidthEntry.runtimeConfig.bandwidth"),
  );
  validate(ingressRate, ingressBurst);
  validate(egressRate, egressBurst);
  if (ingressRate === 0 && egressRate === 0) return null;
  return { ingressRate, ingressBurst, egressRate, egressBurst };
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

function bucket(device: Interface, rateBps: number, burstBits: number): TokenBucket {
  const burstBytes = Math.floor(burstBits / 8);
  const limitBytes = limitOfLatency(rateBps, burstBytes, LATENCY_NS);
  const made = new TokenBucket(device, { rateBps, burstBytes, limitBytes });
  made.handle = 1;
  return made;
}

function checkBucket(device: Interface, rateBps: number, burstBits: number): void {
  const { qdisc } = device;
  if (!(qdisc instanceof TokenBucket)) throw failure("Failed to find qdisc");
  if (qdisc.options.rateBps !== rateBps) throw failure("Rate doesn't match");
  const burstBytes = Math.floor(burstBits / 8);
  if (qdisc.options.limitBytes !== limitOfLatency(rateBps, burstBytes, LATENCY_NS))
    throw failure("Limit doesn't match");
  if (qdisc.options.burstBytes !== burstBytes) throw failure("Buffer doesn't match");
}
