// The container network interface: configuration lists, plugins, and the runtime that calls them one after another.
// Knows machines, their namespaces and files; must not know pods or who asks for a network.
// Read next: plugin.ts, then bridge.ts for a whole plugin, host-local.ts for addresses; cni-command.ts calls one by hand.

import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { CniError, CniErrorCode, failure, toCniError } from "./cni-error.js";
import {
  CNI_VERSIONS,
  FIRST_VERSION,
  isAtLeast,
  NETWORK_NAME,
  networkNameProblem,
  type PluginConfig,
  requireSupported,
  versionProblem,
} from "./config.js";
import type { NetworkConfigList } from "./config-list.js";
import { findPlugin } from "./ipam.js";
import { netnsNameOf, netnsPathOf } from "./netns-path.js";
import type { Plugin, PluginCall, RuntimeArgs, ValidAttachment } from "./plugin.js";
import type { Result } from "./result.js";
import { ResultCache } from "./result-cache.js";
import { standardPlugins } from "./standard-plugins.js";

export { standardPlugins };

/** One container's attachment to a network. */
export interface Attachment {
  readonly containerId: string;
  /** The name of the container's namespace on the machine. */
  readonly netnsName: string;
  /** How the caller names it; "/var/run/netns/NAME" unless told. */
  readonly netnsPath?: string;
  readonly ifName: string;
  /** What the runtime knows, by capability; each plugin gets what its `capabilities` ask for. */
  readonly runtime?: RuntimeArgs;
  /** CNI_ARGS: "K8S_POD_NAME=web;IgnoreUnknown=1". */
  readonly args?: string;
  /** The annotations of its pod. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Calls the plugins of a list on one machine, as libcni does. */
export class CniRuntime {
  private readonly host: Host;
  private readonly netns: Netns;
  private readonly plugins: ReadonlyMap<string, Plugin>;
  private readonly cache: ResultCache;

  /** `netns` is where plugins work; the machine's own unless told. */
  constructor(host: Host, plugins: ReadonlyMap<string, Plugin> = standardPlugins(), netns: Netns = host.netns) {
    this.host = host;
    this.netns = netns;
    this.plugins = plugins;
    this.cache = new ResultCache(host.files);
  }

  /**
   * ADD of every plugin in order, each getting the result of those before. When one fails, it and those before are taken
   * back, as containerd does, unless `takesBack` is false.
   * @throws CniError
   */
  add(list: NetworkConfigList, attachment: Attachment, takesBack = true): Result {
    let result: Result | null = null;
    for (const [index, config] of list.plugins.entries()) {
      try {
        const plugin = findPlugin(this.plugins, config.type);
        validateAttachment(attachment);
        const wrongName = networkNameProblem(list.name);
        if (wrongName !== null) throw wrongName;
        requireVersion(list, plugin);
        result = plugin.add(this.call(list, config, attachment, result));
      } catch (error) {
        if (takesBack) this.takeBack(list, list.plugins.slice(0, index + 1), attachment, result);
        throw describeFailure(error, config, "add");
      }
    }
    if (result === null) throw new CniError(CniErrorCode.InvalidConfig, "no plugins in list");
    this.cache.write(list, attachment, netnsPath(attachment), result);
    return result;
  }

  /** CHECK of every plugin in order. @throws CniError when something is not as ADD left it. */
  check(list: NetworkConfigList, attachment: Attachment): void {
    requireVersionText(list);
    if (!isAtLeast(list.cniVersion, "0.4.0")) {
      const message = `configuration version "${list.cniVersion}" does not support the CHECK command`;
      throw new CniError(CniErrorCode.IncompatibleVersion, message);
    }
    if (list.disableCheck) return;
    let result: Result | null;
    try {
      result = this.cachedResult(list, attachment);
    } catch (error) {
      const known = toCniError(error);
      throw known === null ? error : failure(`failed to get network "${list.name}" cached result: ${known.text}`);
    }
    for (const config of list.plugins) {
      this.plugin(list, config).check(this.call(list, config, attachment, result));
    }
  }

  /** DEL of every plugin in reverse order, with what ADD answered from CNI 0.4 on; may be called twice. @throws CniError */
  del(list: NetworkConfigList, attachment: Attachment): void {
    requireVersionText(list);
    const result = isAtLeast(list.cniVersion, "0.4.0") ? this.resultForDel(list, attachment) : null;
    for (const config of [...list.plugins].reverse()) {
      try {
        this.plugin(list, config).del(this.call(list, config, attachment, result));
      } catch (error) {
        throw describeFailure(error, config, "delete");
      }
    }
    this.cache.remove(list.name, attachment.containerId, attachment.ifName);
  }

  /**
   * GC: attachments of the network that are none of `valid` are deleted, then every plugin cleans up by itself (from CNI
   * 1.1 on). Goes on when something fails.
   * @throws CniError with everything that failed.
   */
  gc(list: NetworkConfigList, valid: readonly ValidAttachment[]): void {
    if (list.disableGc === true) return;
    const problems: string[] = [];
    const attempt = (what: string, step: () => void): void => {
      try {
        step();
      } catch (error) {
        const known = toCniError(error);
        if (known === null) throw error;
        problems.push(`${what}: ${known.text}`);
      }
    };
    for (const cached of this.cache.list(list.name)) {
      const { containerId, ifName, netns, args, runtime } = cached;
      if (valid.some((each) => each.containerID === containerId && each.ifname === ifName)) continue;
      const attachment = { containerId, ifName, netnsName: netnsNameOf(netns) ?? "", netnsPath: netns, args, runtime };
      attempt(`failed to delete stale attachment ${containerId} ${ifName}`, () => this.del(list, attachment));
    }
    if (isAtLeast(list.cniVersion, "1.1.0")) {
      for (const config of list.plugins) {
        attempt(`failed to GC plugin ${config.type}`, () => {
          findPlugin(this.plugins, config.type).gc?.(this.call(list, config, NOBODY, null), valid);
        });
      }
    }
    if (problems.length > 0) throw new CniError(CniErrorCode.Internal, problems.join("\n"));
  }

  /** STATUS of every plugin, from CNI 1.1 on: whether ADD could be served. @throws CniError of the first that could not. */
  status(list: NetworkConfigList): void {
    if (!isAtLeast(list.cniVersion, "1.1.0")) return;
    for (const config of list.plugins) {
      findPlugin(this.plugins, config.type).status?.(this.call(list, config, NOBODY, null));
    }
  }

  /** What the last ADD of the attachment answered, or null. @throws CniError when what is kept of it cannot be read. */
  cachedResult(list: NetworkConfigList, attachment: Attachment): Result | null {
    return this.cache.readResult(list, attachment);
  }

  /** That for DEL, which goes on without one that cannot be read, and forgets it. */
  private resultForDel(list: NetworkConfigList, attachment: Attachment): Result | null {
    try {
      return this.cachedResult(list, attachment);
    } catch (error) {
      if (toCniError(error) === null) throw error;
      this.cache.remove(list.name, attachment.containerId, attachment.ifName);
      return null;
    }
  }

  /** DEL of what a failed ADD did; its own failures are lost behind that one. */
  private takeBack(
    list: NetworkConfigList,
    plugins: readonly PluginConfig[],
    attachment: Attachment,
    result: Result | null,
  ): void {
    for (const config of [...plugins].reverse()) {
      try {
        this.plugins.get(config.type)?.del(this.call(list, config, attachment, result));
      } catch (error) {
        if (toCniError(error) === null) throw error;
      }
    }
  }

  /** The plugin, which must speak the list's version. @throws CniError */
  private plugin(list: NetworkConfigList, config: PluginConfig): Plugin {
    const plugin = findPlugin(this.plugins, config.type);
    requireVersion(list, plugin);
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
      hostNetns: this.netns,
      plugins: this.plugins,
      cniVersion: list.cniVersion || FIRST_VERSION,
      networkName: list.name,
      // As libcni injects them.
      config: { ...config, name: list.name, cniVersion: list.cniVersion },
      containerId: attachment.containerId,
      netns: attachment === NOBODY ? null : this.host.findNamespace(attachment.netnsName),
      netnsPath: netnsPath(attachment),
      ifName: attachment.ifName,
      args: attachment.args ?? "",
      runtime: capabilitiesOf(config, attachment.runtime ?? {}),
      annotations: attachment.annotations ?? {},
      prevResult,
    };
  }
}

function requireVersion({ cniVersion }: NetworkConfigList, { versions = CNI_VERSIONS }: Plugin): void {
  requireSupported(cniVersion || FIRST_VERSION, versions);
}

/** @throws CniError for a version that is none. */
function requireVersionText({ cniVersion }: NetworkConfigList): void {
  const problem = versionProblem(cniVersion);
  if (problem !== null) throw failure(problem);
}

/** GC and STATUS are about no container. */
const NOBODY: Attachment = { containerId: "", netnsName: "", ifName: "" };

function netnsPath(attachment: Attachment): string {
  return attachment === NOBODY ? "" : (attachment.netnsPath ?? netnsPathOf(attachment.netnsName));
}

/** Of what the runtime knows, what the plugin's `capabilities` ask for (injectRuntimeConfig). */
function capabilitiesOf(config: PluginConfig, runtime: RuntimeArgs): RuntimeArgs {
  const { capabilities } = config;
  if (capabilities === undefined) return {};
  return Object.fromEntries(Object.entries(runtime).filter(([name]) => capabilities[name] === true));
}

/** @throws CniError in the words of utils.ValidateContainerID and ValidateInterfaceName. */
export function validateAttachment({
  containerId,
  ifName,
}: {
  readonly containerId: string;
  readonly ifName: string;
}): void {
  const invalid = (message: string, details = ""): CniError =>
    new CniError(CniErrorCode.InvalidEnvironment, message, details);
  if (containerId === "") throw new CniError(CniErrorCode.UnknownContainer, "missing containerID");
  if (!NETWORK_NAME.test(containerId)) throw invalid("invalid characters in containerID", containerId);
  if (ifName === "") throw invalid("interface name is empty");
  if (ifName.length > 15)
    throw invalid("interface name is too long", "interface name should be less than 16 characters");
  if (ifName === "." || ifName === "..") throw invalid("interface name is . or ..");
  if (/[/:\s]/.test(ifName)) throw invalid("interface name contains / or : or whitespace characters");
}

function describeFailure(error: unknown, config: PluginConfig, verb: string): unknown {
  const known = toCniError(error);
  if (known === null) return error;
  const name = typeof config.name === "string" && config.name !== "" ? ` name="${config.name}"` : "";
  return new CniError(
    known.code,
    `plugin type="${config.type}"${name} failed (${verb}): ${known.message}`,
    known.details,
  );
}
