import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { CniError, CniErrorCode, failure, toCniError } from "./cni-error.js";
import {
  CNI_VERSIONS,
  FIRST_VERSION,
  isAtLeast,
  isObject,
  jsonKind,
  NETWORK_NAME,
  type PluginConfig,
  requireSupported,
  versionProblem,
  withNames,
} from "./config.js";
import { goJson } from "./go-json.js";
import { memberNames, parseGoJson } from "./go-json-syntax.js";
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

/** The commands that came after the first version, and the version of each. */
const SINCE: Readonly<Record<string, string>> = { CHECK: "0.4.0", GC: "1.1.0", STATUS: "1.1.0" };

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
    const versions = plugin.versions ?? CNI_VERSIONS;
    const cniVersion = versionOf(config);
    requireCommand(command, cniVersion, versions);
    requireSupported(cniVersion, versions);
    const problem = isAboutNobody ? null : (duplicateProblem(type, stdin) ?? shapeProblem(type, config, command));
    if (problem !== null) throw failure(problem);
    const prevResult = prevResultOf(type, command, config.prevResult, cniVersion);
    const call = { ...this.call(config, cniVersion, environment, isAboutNobody), prevResult };
    switch (command) {
      case "ADD":
        return goJson(printedResult(plugin, call, cniVersion));
      case "CHECK":
        plugin.check(call);
        return plugin.checkOutput ?? "";
      case "GC":
        plugin.gc?.(call, validAttachments(config));
        return "";
      case "STATUS":
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

/** What tuning says of a sysctl that is there twice, which a decoded configuration does not show; null for no such thing. */
function duplicateProblem(type: string, stdin: string): string | null {
  if (type !== "tuning") return null;
  const names = memberNames(stdin, "sysctl");
  return new Set(names).size === names.length ? null : "duplicated sysctl keys are not allowed";
}

/** What the plugins before answered; null where there is none, or the plugin does not look. @throws CniError in its words. */
function prevResultOf(type: string, command: string, given: unknown, cniVersion: string): Result | null {
  if (given === undefined || given === null) return null;
  const lead = prevResultLead(type, command);
  try {
    // sbr alone asks it to name its version.
    const isNamed = type !== "sbr" || !isObject(given) || given.cniVersion !== undefined;
    return parseResult(isNamed ? given : { ...given, cniVersion: "" }, cniVersion);
  } catch (error) {
    if (!(error instanceof CniError)) throw error;
    if (lead === null) return null;
    throw failure(`${lead}${error.message.replace("could not parse prevResult: ", "")}`);
  }
}

function printedResult(plugin: Plugin, call: PluginCall, cniVersion: string): object {
  const result = plugin.add(call);
  const isConverted = plugin.isUnconverted !== true || (call.config.cniVersion ?? "") === "";
  if (isConverted || call.prevResult !== null) {
    return resultToJson(result, cniVersion, result === call.prevResult);
  }
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

/** `cniVersion`; none, or an empty one, is the first (version.ConfigDecoder). @throws CniError */
function versionOf(config: PluginConfig): string {
  const cniVersion = config.cniVersion ?? "";
  if (typeof cniVersion !== "string") {
    throw new CniError(
      CniErrorCode.DecodingFailure,
      `decoding version from network config: json: cannot unmarshal ${jsonKind(cniVersion)} into Go struct field .cniVersion of type string`,
    );
  }
  return cniVersion === "" ? FIRST_VERSION : cniVersion;
}

/** Commands that are younger than the first version need it of the configuration and of the plugin (skel.pluginMain). @throws CniError */
function requireCommand(command: string, cniVersion: string, versions: readonly string[]): void {
  const since = SINCE[command];
  if (since === undefined) return;
  const incompatible = (whose: string): CniError =>
    new CniError(CniErrorCode.IncompatibleVersion, `${whose} version does not allow ${command}`);
  const problem = versionProblem(cniVersion);
  if (problem !== null) throw new CniError(CniErrorCode.DecodingFailure, problem);
  if (!isAtLeast(cniVersion, since)) throw incompatible("config");
  if (!versions.some((each) => isAtLeast(each, cniVersion))) throw incompatible("plugin");
}

/** `cni.dev/valid-attachments`. @throws CniError */
function validAttachments(config: PluginConfig): ValidAttachment[] {
  const value = config["cni.dev/valid-attachments"] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw decoding('"cni.dev/valid-attachments" must be a list of objects');
  }
  return value.map((each) => ({ containerID: String(each.containerID ?? ""), ifname: String(each.ifname ?? "") }));
}
