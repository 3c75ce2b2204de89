import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { CniError, CniErrorCode, failure, toCniError } from "./cni-error.js";
import {
  CNI_VERSIONS,
  isAtLeast,
  isObject,
  jsonKind,
  NETWORK_NAME,
  type PluginConfig,
  requireSupported,
  withNames,
} from "./config.js";
import { goJson } from "./go-json.js";
import { parseGoJson } from "./go-json-syntax.js";
import { prevResultLead, shapeProblem } from "./go-shapes.js";
import { netnsNameOf } from "./netns-path.js";
import type { Plugin, PluginCall, ValidAttachment } from "./plugin.js";
import { parseResult, type Result, resultToJson } from "./result.js";
import { validateAttachment } from "./runtime.js";
import { readRuntime } from "./runtime-args.js";

/** The environment variables of the specification; absent ones are empty. */
export interface CniEnvironment {
  readonly CNI_COMMAND?: string;
  readonly CNI_CONTAINERID?: string;
  /** "/var/run/netns/NAME", or /run/netns/NAME. */
  readonly CNI_NETNS?: string;
  readonly CNI_IFNAME?: string;
  readonly CNI_ARGS?: string;
  readonly CNI_PATH?: string;
}

/** What a plugin's executable printed and how it ended. */
export interface CniOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** 0, or 1 with an error's JSON on standard output. */
  readonly exitCode: number;
}

/** The variables that each command needs (skel.getCmdArgsFromEnv). */
const REQUIRED: Readonly<Record<string, readonly (keyof CniEnvironment)[]>> = {
  ADD: ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"],
  CHECK: ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"],
  DEL: ["CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH"],
  GC: ["CNI_PATH"],
  STATUS: ["CNI_PATH"],
  VERSION: [],
};

/** What a plugin prints as the version of its own words. */
const OWN_VERSION = "1.1.0";
/** The version since which results have had one form. */
const NEWEST_FORM = "1.0.0";

/**
 * Runs one plugin of a machine as a runtime runs its executable: environment in, JSON on standard input, JSON on
 * standard output. Never throws for what a caller can say.
 */
export class CniCommand {
  private readonly host: Host;
  private readonly netns: Netns;
  private readonly plugins: ReadonlyMap<string, Plugin>;

  /** `netns` is where plugins work; the machine's own unless told. */
  constructor(host: Host, plugins: ReadonlyMap<string, Plugin>, netns: Netns = host.netns) {
    this.host = host;
    this.netns = netns;
    this.plugins = plugins;
  }

  /** Runs /opt/cni/bin/`type`; a plugin that is not there ends as a shell says it. */
  run(type: string, environment: CniEnvironment, stdin = ""): CniOutput {
    const plugin = this.plugins.get(type);
    if (plugin === undefined) {
      return { stdout: "", stderr: `/opt/cni/bin/${type}: No such file or directory\n`, exitCode: 127 };
    }
    const command = environment.CNI_COMMAND ?? "";
    if (command === "") {
      const versions = (plugin.versions ?? CNI_VERSIONS).join(", ");
      const about = `CNI ${type} plugin of podwire\nCNI protocol versions supported: ${versions}\n`;
      return { stdout: "", stderr: about, exitCode: 0 };
    }
    try {
      return { stdout: this.execute(type, plugin, command, environment, stdin), stderr: "", exitCode: 0 };
    } catch (error) {
      const known = toCniError(error);
      if (known === null) throw error;
      return { stdout: goJson(known.toJson()), stderr: "", exitCode: 1 };
    }
  }

  private execute(type: string, plugin: Plugin, command: string, environment: CniEnvironment, stdin: string): string {
    const missing = (REQUIRED[command] ?? []).filter((name) => (environment[name] ?? "") === "");
    if (missing.length > 0) {
      const message = `required env variables [${missing.join(",")}] missing`;
      throw new CniError(CniErrorCode.InvalidEnvironment, message);
    }
    if (command === "VERSION")
      return `${JSON.stringify({ cniVersion: OWN_VERSION, supportedVersions: plugin.versions ?? CNI_VERSIONS })}\n`;
    const config = readConfig(stdin);
    const isAboutNobody = command === "GC" || command === "STATUS";
    const { CNI_CONTAINERID: containerId = "", CNI_IFNAME: ifName = "" } = environment;
    if (!isAboutNobody) validateAttachment({ containerId, ifName });
    if (REQUIRED[command] === undefined) {
      throw new CniError(CniErrorCode.InvalidEnvironment, `unknown CNI_COMMAND: ${command}`);
    }
    const cniVersion = versionOf(config, plugin.versions ?? CNI_VERSIONS);
    const problem = isAboutNobody ? null : shapeProblem(type, config, command);
    if (problem !== null) throw failure(problem);
    const prevResult = prevResultOf(type, command, config.prevResult);
    const call = { ...this.call(config, cniVersion, environment, isAboutNobody), prevResult };
    switch (command) {
      case "ADD":
        return goJson(printedResult(plugin, call, cniVersion));
      case "CHECK":
        requireVersion(cniVersion, "0.4.0", "CHECK");
        plugin.check(call);
        return "";
      case "GC":
        requireVersion(cniVersion, "1.1.0", "GC");
        plugin.gc?.(call, validAttachments(config));
        return "";
      case "STATUS":
        requireVersion(cniVersion, "1.1.0", "STATUS");
        plugin.status?.(call);
        return "";
      default:
        plugin.del(call);
        return "";
    }
  }

  private call(
    config: PluginConfig & { readonly name: string },
    cniVersion: string,
    environment: CniEnvironment,
    isAboutNobody: boolean,
  ): PluginCall {
    const containerId = environment.CNI_CONTAINERID ?? "";
    const ifName = environment.CNI_IFNAME ?? "";
    const netnsPath = environment.CNI_NETNS ?? "";
    const name = netnsNameOf(netnsPath);
    return {
      host: this.host,
      hostNetns: this.netns,
      plugins: this.plugins,
      cniVersion,
      networkName: config.name,
      config: { ...config, type: typeof config.type === "string" ? config.type : "" },
      containerId,
      netns: name === null || isAboutNobody ? null : this.host.findNamespace(name),
      netnsPath,
      ifName,
      args: environment.CNI_ARGS ?? "",
      runtime: readRuntime(config.runtimeConfig),
      annotations: {},
      prevResult: null,
    };
  }
}

/** What the plugins before answered; null where there is none, or the plugin does not look. @throws CniError in its words. */
function prevResultOf(type: string, command: string, given: unknown): Result | null {
  if (given === undefined || given === null) return null;
  const lead = prevResultLead(type, command);
  try {
    return parseResult(given);
  } catch (error) {
    if (!(error instanceof CniError)) throw error;
    if (lead === null) return null;
    throw failure(`${lead}${error.message.replace("could not parse prevResult: ", "")}`);
  }
}

function printedResult(plugin: Plugin, call: PluginCall, cniVersion: string): object {
  const result = plugin.add(call);
  if (plugin.isUnconverted !== true || call.prevResult !== null) return resultToJson(result, cniVersion);
  return { ...resultToJson(result, NEWEST_FORM), cniVersion };
}

/** What podwire itself reads of a configuration. */
const CONFIG_NAMES = ["cniVersion", "name", "type", "ipam", "dns", "args", "runtimeConfig", "prevResult"];

/** The configuration on standard input (skel.validateConfig). @throws CniError */
function readConfig(stdin: string): PluginConfig & { readonly name: string } {
  let value: unknown;
  try {
    value = parseGoJson(stdin);
  } catch (error) {
    throw decoding(error instanceof Error ? error.message : String(error));
  }
  value ??= {};
  if (!isObject(value)) {
    const type = 'struct { Name string "json:\\"name\\"" }';
    throw decoding(`json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`);
  }
  const config = withNames(value, CONFIG_NAMES);
  const { name = "" } = config;
  if (typeof name !== "string") {
    throw decoding(`json: cannot unmarshal ${jsonKind(name)} into Go struct field .name of type string`);
  }
  if (name === "") throw new CniError(CniErrorCode.InvalidConfig, "missing network name");
  if (!NETWORK_NAME.test(name)) {
    throw new CniError(CniErrorCode.InvalidConfig, "invalid characters found in network name", name);
  }
  return { ...config, name } as PluginConfig & { name: string };
}

function decoding(why: string): CniError {
  return new CniError(CniErrorCode.DecodingFailure, `error unmarshall network config: ${why}`);
}

function versionOf(config: PluginConfig, versions: readonly string[]): string {
  const { cniVersion = "0.1.0" } = config;
  if (typeof cniVersion !== "string") throw decoding('"cniVersion" must be a string');
  requireSupported(cniVersion, versions);
  return cniVersion;
}

function requireVersion(cniVersion: string, from: string, command: string): void {
  if (isAtLeast(cniVersion, from)) return;
  throw new CniError(CniErrorCode.IncompatibleVersion, `config version does not allow ${command}`);
}

/** `cni.dev/valid-attachments`. @throws CniError */
function validAttachments(config: PluginConfig): ValidAttachment[] {
  const value = config["cni.dev/valid-attachments"] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw decoding('"cni.dev/valid-attachments" must be a list of objects');
  }
  return value.map((each) => ({ containerID: String(each.containerID ?? ""), ifname: String(each.ifname ?? "") }));
}
