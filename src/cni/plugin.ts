import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import type { PluginConfig } from "./config.js";
import type { Result } from "./result.js";

/** A port of the machine that portmap hands on to the container (the `portMappings` capability). */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  /** Only on this address of the machine; all when absent. */
  readonly hostIP?: string;
}

/** What the runtime tells plugins beside the configuration (`runtimeConfig`). */
export interface RuntimeArgs {
  readonly portMappings?: readonly PortMapping[];
  /** Shaping, bits in a second and bits of burst. */
  readonly bandwidth?: {
    readonly ingressRate?: number;
    readonly ingressBurst?: number;
    readonly egressRate?: number;
    readonly egressBurst?: number;
  };
  /** Addresses that were asked for, "10.244.1.5/24" or bare. */
  readonly ips?: readonly string[];
  readonly mac?: string;
}

/** One call of one plugin: the environment variables and standard input of the specification, as values. */
export interface PluginCall {
  readonly host: Host;
  readonly cniVersion: string;
  /** The name of the network. */
  readonly networkName: string;
  readonly config: PluginConfig;
  readonly containerId: string;
  /** The container's namespace; null in a DEL whose namespace is gone already. */
  readonly netns: Netns | null;
  /** The namespace's path, "/var/run/netns/NAME". */
  readonly netnsPath: string;
  readonly ifName: string;
  readonly runtime: RuntimeArgs;
  /** What the plugins before this one answered; null for the first. */
  readonly prevResult: Result | null;
}

/** A CNI plugin. Errors are `CniError`s. */
export interface Plugin {
  /** Adds the container to the network, or changes what the plugins before did. */
  add(call: PluginCall): Result;
  /** Throws when what ADD made is not there as it should be. */
  check(call: PluginCall): void;
  /** Takes everything away. May be called twice and for what was never added; silent when there is nothing. */
  del(call: PluginCall): void;
}
