// The container network interface: configuration lists, plugins, and the runtime that calls them one after another.
// Knows machines, their namespaces and files; must not know pods or who asks for a network.
// Read next: bridge.ts for a whole plugin, host-local.ts for addresses.

import type { Host } from "../host/host.js";
import { BridgePlugin } from "./bridge.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import type { NetworkConfigList, PluginConfig } from "./config.js";
import { HostLocal } from "./host-local.js";
import { LoopbackPlugin } from "./loopback.js";
import type { Plugin, PluginCall, RuntimeArgs } from "./plugin.js";
import type { Result } from "./result.js";

/** One container's attachment to a network. */
export interface Attachment {
  readonly containerId: string;
  /** The name of the container's namespace on the machine. */
  readonly netnsName: string;
  readonly ifName: string;
  readonly runtime?: RuntimeArgs;
}

const RESULT_DIR = "/var/lib/cni/results";

/** Calls the plugins of a list on one machine, as libcni does. */
export class CniRuntime {
  private readonly host: Host;
  private readonly plugins: ReadonlyMap<string, Plugin>;

  constructor(host: Host, plugins: ReadonlyMap<string, Plugin> = standardPlugins()) {
    this.host = host;
    this.plugins = plugins;
    host.files.makeDirectory(RESULT_DIR, true);
  }

  /**
   * ADD of every plugin in order, each getting the result of those before. When one fails, those before are taken back.
   * @throws CniError
   */
  add(list: NetworkConfigList, attachment: Attachment): Result {
    let result: Result | null = null;
    for (const [index, config] of list.plugins.entries()) {
      try {
        result = this.plugin(config).add(this.call(list, config, attachment, result));
      } catch (error) {
        for (const done of list.plugins.slice(0, index + 1).reverse()) {
          this.plugin(done).del(this.call(list, done, attachment, result));
        }
        throw error;
      }
    }
    if (result === null) throw new CniError(CniErrorCode.InvalidConfig, "no plugins in list");
    this.host.files.writeFile(this.cachePath(list, attachment), JSON.stringify(result));
    return result;
  }

  /** CHECK of every plugin in order. @throws CniError when something is not as ADD left it. */
  check(list: NetworkConfigList, attachment: Attachment): void {
    if (list.disableCheck) return;
    if (list.cniVersion.startsWith("0.3")) {
      throw new CniError(
        CniErrorCode.IncompatibleVersion,
        `configuration version "${list.cniVersion}" does not support CHECK command`,
      );
    }
    const result = this.cachedResult(list, attachment);
    for (const config of list.plugins) this.plugin(config).check(this.call(list, config, attachment, result));
  }

  /** DEL of every plugin in reverse order; may be called twice. @throws CniError */
  del(list: NetworkConfigList, attachment: Attachment): void {
    const result = this.cachedResult(list, attachment);
    for (const config of [...list.plugins].reverse()) {
      this.plugin(config).del(this.call(list, config, attachment, result));
    }
    const path = this.cachePath(list, attachment);
    if (this.host.files.find(path) !== null) this.host.files.unlink(path);
  }

  private plugin(config: PluginConfig): Plugin {
    const plugin = this.plugins.get(config.type);
    if (plugin === undefined) {
      throw new CniError(
        CniErrorCode.Internal,
        `failed to find plugin "${config.type}" in path [/opt/cni/bin]`,
        `podwire has: ${[...this.plugins.keys()].join(", ")}`,
      );
    }
    return plugin;
  }

  private call(
    list: NetworkConfigList,
    config: PluginConfig,
    attachment: Attachment,
    prevResult: Result | null,
  ): PluginCall {
    return {
      host: this.host,
      cniVersion: list.cniVersion,
      networkName: list.name,
      config,
      containerId: attachment.containerId,
      netns: this.host.findNamespace(attachment.netnsName),
      netnsPath: `/var/run/netns/${attachment.netnsName}`,
      ifName: attachment.ifName,
      runtime: attachment.runtime ?? {},
      prevResult,
    };
  }

  private cachePath(list: NetworkConfigList, attachment: Attachment): string {
    return `${RESULT_DIR}/${list.name}-${attachment.containerId}-${attachment.ifName}`;
  }

  private cachedResult(list: NetworkConfigList, attachment: Attachment): Result | null {
    const path = this.cachePath(list, attachment);
    return this.host.files.find(path) === null ? null : (JSON.parse(this.host.files.readFile(path)) as Result);
  }
}

/** The plugins that a machine has in /opt/cni/bin, by type. */
export function standardPlugins(): ReadonlyMap<string, Plugin> {
  const hostLocal = new HostLocal();
  return new Map<string, Plugin>([
    ["loopback", new LoopbackPlugin()],
    ["host-local", hostLocal],
    ["bridge", new BridgePlugin(hostLocal)],
  ]);
}
