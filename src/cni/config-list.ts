import { CniError, CniErrorCode } from "./cni-error.js";
import { CNI_VERSIONS, isAtLeast, isObject, jsonKind, type PluginConfig, versionProblem } from "./config.js";
import { decodeProblem } from "./go-decode.js";
import { parseGoJson } from "./go-json-syntax.js";
import { PLUGIN_CONFIG } from "./go-shapes.js";

/** A network configuration list (CNI specification 1.1, section 1). */
export interface NetworkConfigList {
  readonly cniVersion: string;
  readonly name: string;
  readonly disableCheck: boolean;
  /** `disableGC`, from 1.1 on: GC does nothing. */
  readonly disableGc?: boolean;
  /** Plugins are those of the list alone, whatever lies in the folder of its name. */
  readonly loadOnlyInlinedPlugins?: boolean;
  readonly plugins: readonly PluginConfig[];
  /** What it was read from, as the cache keeps it; absent for one that was made. */
  readonly text?: string;
}

/**
 * Reads a configuration list (`.conflist`), or a single plugin's configuration (`.conf`) as a list of one. A list without
 * `plugins` has none yet: they may lie in files of their own (`loadConfigList`).
 * @throws CniError in libcni's words, behind the file's name unless that is "".
 */
export function parseConfigList(text: string, file = "conflist"): NetworkConfigList {
  try {
    const value = parsed(text, "error parsing configuration list");
    if (!isObject(value)) throw listError(unfit(value, "map[string]interface {}"));
    if (value.plugins === undefined && typeof value.type === "string") return listOfOne(value, text);
    return readList(value, text);
  } catch (error) {
    if (!(error instanceof CniError) || file === "") throw error;
    throw new CniError(error.code, `${file}: ${error.message}`, error.details);
  }
}

/** Reads a single plugin's configuration (libcni.NetworkPluginConfFromBytes). @throws CniError */
export function parsePluginConfig(text: string): PluginConfig {
  return pluginConfig(parsed(text, PLUGIN_LEAD));
}

/** A single plugin's configuration as a list (libcni.ConfListFromConf); `text` is where it stood. @throws CniError */
export function listOfOne(config: unknown, text: string): NetworkConfigList {
  const plugin = pluginConfig(config);
  const { cniVersion = "", name = "" } = plugin;
  return readList({ cniVersion, name, plugins: [plugin] }, text);
}

const PLUGIN_LEAD = "error parsing configuration";

function readList(value: Record<string, unknown>, text: string): NetworkConfigList {
  const { name, plugins } = value;
  if (name === undefined) throw listError("no name");
  if (typeof name !== "string") throw listError(`invalid name type ${goType(name)}`);
  const cniVersion = versionOf(value);
  const list = {
    cniVersion,
    name,
    disableCheck: flagOf(value, "disableCheck"),
    disableGc: flagOf(value, "disableGC"),
    loadOnlyInlinedPlugins: flagOf(value, "loadOnlyInlinedPlugins"),
    text,
  };
  if (plugins === undefined) {
    if (list.loadOnlyInlinedPlugins) throw listError("`loadOnlyInlinedPlugins` is true, and no 'plugins' key");
    return { ...list, plugins: [] };
  }
  if (!Array.isArray(plugins)) throw listError(`invalid 'plugins' type ${goType(plugins)}`);
  if (plugins.length === 0) throw listError("no plugins in list");
  const configs = plugins.map((plugin: unknown, index) => {
    try {
      return pluginConfig(plugin);
    } catch (error) {
      if (!(error instanceof CniError)) throw error;
      throw invalid(`failed to parse plugin config ${index}: ${error.message}`);
    }
  });
  return { ...list, plugins: configs };
}

function pluginConfig(value: unknown): PluginConfig {
  if (!isObject(value)) throw invalid(`${PLUGIN_LEAD}: ${unfit(value, "types.PluginConf")}`);
  const problem = decodeProblem(value, PLUGIN_CONFIG);
  if (problem !== null) throw invalid(`${PLUGIN_LEAD}: ${problem}`);
  if (typeof value.type !== "string" || value.type === "") throw invalid(`${PLUGIN_LEAD}: missing 'type'`);
  return value as PluginConfig;
}

function parsed(text: string, lead: string): unknown {
  try {
    return parseGoJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CniError(CniErrorCode.DecodingFailure, `${lead}: ${why}`);
  }
}

/** `cniVersion`, or of `cniVersions` and it the newest that libcni speaks. */
function versionOf(value: Record<string, unknown>): string {
  const { cniVersion = "", cniVersions } = value;
  if (typeof cniVersion !== "string") throw listError(`invalid cniVersion type ${goType(cniVersion)}`);
  if (cniVersions === undefined) return cniVersion;
  if (!Array.isArray(cniVersions)) throw listError("invalid type for cniVersions: []interface {}");
  const newest = CNI_VERSIONS.at(-1) ?? "";
  let best = "";
  const offer = (version: string, where: string): void => {
    const problem = versionProblem(version);
    if (problem !== null) throw listError(`invalid ${where}: ${problem}`);
    if (isAtLeast(newest, version) && (best === "" || isAtLeast(version, best))) best = version;
  };
  for (const [index, each] of (cniVersions as unknown[]).entries()) {
    if (typeof each !== "string") throw listError(`invalid type for cniVersions index ${index}: ${goType(each)}`);
    offer(each, `cniVersions entry ${each} at index ${index}`);
  }
  if (cniVersion !== "") offer(cniVersion, `cniVersion ${cniVersion}`);
  return best === "" ? cniVersion : best;
}

/** A flag of the list, which libcni takes as text too. */
function flagOf(value: Record<string, unknown>, key: string): boolean {
  const flag = value[key];
  if (flag === undefined) return false;
  if (typeof flag === "boolean") return flag;
  if (typeof flag !== "string") throw listError(`invalid type ${goType(flag)} for ${key}`);
  const text = flag.toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw listError(`invalid value ${JSON.stringify(text)} for ${key}`);
}

/** What Go calls a decoded value's type (`%T`). */
function goType(value: unknown): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return "float64";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
}

function unfit(value: unknown, type: string): string {
  return `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`;
}

function listError(message: string): CniError {
  return invalid(`error parsing configuration list: ${message}`);
}

function invalid(message: string): CniError {
  return new CniError(CniErrorCode.InvalidConfig, message);
}
