import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { failure } from "./cni-error.js";
import type { PluginConfig } from "./config.js";
import type { Result } from "./result.js";

/** A port of the machine that portmap hands on to the container (the `portMappings` capability). */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  /** "tcp", "udp" or "sctp"; iptables refuses anything else. */
  readonly protocol: string;
  /** Only on this address of the machine; all when absent. */
  readonly hostIP?: string;
}

/** Shaping (the `bandwidth` capability): bits in a second, and bits of burst. A rate needs its burst and the other way round. */
export interface Bandwidth {
  readonly ingressRate?: number;
  readonly ingressBurst?: number;
  readonly egressRate?: number;
  readonly egressBurst?: number;
  /** Destinations that alone are shaped, or alone are not; CIDRs. */
  readonly shapedSubnets?: readonly string[];
  readonly unshapedSubnets?: readonly string[];
}

/** What the runtime tells plugins beside the configuration (`runtimeConfig`), one member for each capability. */
export interface RuntimeArgs {
  readonly portMappings?: readonly PortMapping[];
  readonly bandwidth?: Bandwidth;
  /** Addresses that were asked for, "10.244.1.5/24" or bare. */
  readonly ips?: readonly string[];
  /** Sets of ranges in front of the configuration's (host-local). */
  readonly ipRanges?: readonly (readonly Readonly<Record<string, unknown>>[])[];
  readonly mac?: string;
}

/** One call of one plugin: the environment variables and standard input of the specification, as values. */
export interface PluginCall {
  readonly host: Host;
  /** Where the plugin works: the machine's own namespace, or the one that its process was started in. */
  readonly hostNetns: Netns;
  /** What lies in CNI_PATH: where a plugin finds those that it delegates to (IPAM, flannel's bridge). */
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly cniVersion: string;
  /** The name of the network. */
  readonly networkName: string;
  readonly config: PluginConfig;
  readonly containerId: string;
  /** The container's namespace; null in a DEL whose namespace is gone already. */
  readonly netns: Netns | null;
  /** The namespace's path, "/var/run/netns/NAME"; "" when DEL was given none. */
  readonly netnsPath: string;
  readonly ifName: string;
  /** CNI_ARGS: "IP=10.244.1.5;IgnoreUnknown=1". */
  readonly args: string;
  /** `runtimeConfig`. */
  readonly runtime: RuntimeArgs;
  /** The annotations of the container's pod, which a plugin that asks the API (Calico's) finds there; empty without a pod. */
  readonly annotations: Readonly<Record<string, string>>;
  /** What the plugins before this one answered; null for the first. */
  readonly prevResult: Result | null;
}

/** An attachment that is to stay (`cni.dev/valid-attachments`). */
export interface ValidAttachment {
  readonly containerID: string;
  readonly ifname: string;
}

/** A CNI plugin. Errors are `CniError`s. */
export interface Plugin {
  /** The versions of the specification that it speaks; all of podwire's when absent. */
  readonly versions?: readonly string[];
  /** What CHECK prints, where it should print nothing (Calico's says OK). */
  readonly checkOutput?: string;
  /** Prints its result in the newest form under any version, as loopback does, which calls its result already converted. */
  readonly isUnconverted?: true;
  /** Adds the container to the network, or changes what the plugins before did. */
  add(call: PluginCall): Result;
  /** Throws when what ADD made is not there as it should be. */
  check(call: PluginCall): void;
  /** Takes everything away. May be called twice and for what was never added; silent when there is nothing. */
  del(call: PluginCall): void;
  /** GC of CNI 1.1: takes away what belongs to none of `valid`. A plugin without has nothing to clean. */
  gc?(call: PluginCall, valid: readonly ValidAttachment[]): void;
  /** STATUS of CNI 1.1: throws when ADD could not be served. A plugin without is always ready. */
  status?(call: PluginCall): void;
}

/** The container's namespace. @throws CniError in the words of ns.GetNS when it is not there. */
export function containerNetns(call: PluginCall): Netns {
  if (call.netns !== null) return call.netns;
  throw failure(
    `failed to open netns "${call.netnsPath}": failed to Statfs "${call.netnsPath}": no such file or directory`,
  );
}

/** What the plugins before answered. @throws CniError when there is nothing, saying `message`. */
export function requirePrevResult(call: PluginCall, message = "Required prevResult missing"): Result {
  if (call.prevResult === null) throw failure(message);
  return call.prevResult;
}
