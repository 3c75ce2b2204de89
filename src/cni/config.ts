import { CniError, CniErrorCode, failure } from "./cni-error.js";
import { parseGoJson } from "./go-json-syntax.js";

/** One plugin's part of a network configuration list: `type`, and whatever the plugin reads. */
export interface PluginConfig {
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly ipam?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A network configuration list (CNI specification 1.1, section 1). */
export interface NetworkConfigList {
  readonly cniVersion: string;
  readonly name: string;
  readonly disableCheck: boolean;
  /** `disableGC`, from 1.1 on: GC does nothing. */
  readonly disableGc?: boolean;
  readonly plugins: readonly PluginConfig[];
}

/** The versions of the specification that podwire speaks. */
export const CNI_VERSIONS: readonly string[] = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

/** True when `version` is `other` or newer; both are "MAJOR.MINOR.PATCH". */
export function isAtLeast(version: string, other: string): boolean {
  const a = version.split(".").map(Number);
  const b = other.split(".").map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** What stands before a message about a file; nothing where the caller names none. */
function placeIn(file: string): string {
  return file === "" ? "" : `${file}: `;
}

function invalid(file: string, message: string): CniError {
  return new CniError(CniErrorCode.InvalidConfig, `${placeIn(file)}${message}`);
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a configuration list (`.conflist`), or a single plugin's configuration (`.conf`) as a list of one.
 * @throws CniError naming the file (unless it is ""), the place and what was expected.
 */
export function parseConfigList(text: string, file = "conflist"): NetworkConfigList {
  let value: unknown;
  try {
    value = parseGoJson(text);
  } catch (error) {
    throw new CniError(
      CniErrorCode.DecodingFailure,
      `${placeIn(file)}error parsing configuration list: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isObject(value)) throw invalid(file, "error parsing configuration list: not an object");
  const { name, plugins } = value;
  if (typeof name !== "string" || name === "") throw invalid(file, "error parsing configuration list: no name");
  if (!NETWORK_NAME.test(name)) {
    throw invalid(file, `error parsing configuration list: invalid characters found in network name: "${name}"`);
  }
  const cniVersion = versionOf(value, file);
  const flags = {
    disableCheck: flagOf(value, "disableCheck", file),
    disableGc: flagOf(value, "disableGC", file),
  };
  if (plugins === undefined && typeof value.type === "string") {
    return { cniVersion, name, ...flags, plugins: [value as PluginConfig] };
  }
  if (plugins === undefined) throw invalid(file, 'error parsing configuration list: no "plugins" key');
  if (!Array.isArray(plugins)) {
    throw invalid(file, `error parsing configuration list: invalid "plugins" type: expected a list`);
  }
  if (plugins.length === 0) throw invalid(file, "error parsing configuration list: no plugins in list");
  for (const [index, plugin] of plugins.entries()) {
    if (!isObject(plugin) || typeof plugin.type !== "string" || plugin.type === "") {
      throw invalid(file, `failed to parse plugin config ${index}: missing 'type'`);
    }
    const ipamKind = plugin.ipam;
    if (ipamKind !== undefined && ipamKind !== null && !isObject(ipamKind)) {
      throw invalid(file, `failed to parse plugin config ${index}: "ipam" must be an object`);
    }
    if (plugin.capabilities !== undefined && !isObject(plugin.capabilities)) {
      throw invalid(file, `failed to parse plugin config ${index}: "capabilities" must be an object`);
    }
  }
  return { cniVersion, name, ...flags, plugins: plugins as PluginConfig[] };
}

/** Letters that a network's name, and a container's, may have (utils.ValidateNetworkName). */
export const NETWORK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** `cniVersion`, or of `cniVersions` the newest that podwire speaks (CNI 1.1). */
function versionOf(value: Record<string, unknown>, file: string): string {
  const { cniVersion = "0.1.0", cniVersions } = value;
  const offered = Array.isArray(cniVersions) ? [...(cniVersions as unknown[]), cniVersion] : [cniVersion];
  let best: string | null = null;
  for (const each of offered) {
    if (typeof each !== "string" || !CNI_VERSIONS.includes(each)) continue;
    if (best === null || isAtLeast(each, best)) best = each;
  }
  if (best !== null) return best;
  throw new CniError(
    CniErrorCode.IncompatibleVersion,
    `${placeIn(file)}incompatible CNI versions; config is "${String(cniVersion)}", plugin supports ${versionList()}`,
  );
}

/** The versions as Go prints a list of strings. */
export function versionList(versions: readonly string[] = CNI_VERSIONS): string {
  return `["${versions.join('" "')}"]`;
}

/** The versions from this one on (version.VersionsStartingFrom). */
export function versionsFrom(first: string): readonly string[] {
  return CNI_VERSIONS.filter((each) => isAtLeast(each, first));
}

/** Refuses a version that is none of those that a plugin speaks (skel's Reconciler). @throws CniError */
export function requireSupported(cniVersion: string, versions: readonly string[]): void {
  if (versions.includes(cniVersion)) return;
  const details = `config is "${cniVersion}", plugin supports ${versionList(versions)}`;
  throw new CniError(CniErrorCode.IncompatibleVersion, "incompatible CNI versions", details);
}

/** A flag of the list, which libcni takes as text too. */
function flagOf(value: Record<string, unknown>, key: string, file: string): boolean {
  const flag = value[key];
  if (flag === undefined) return false;
  if (typeof flag === "boolean") return flag;
  if (flag === "true" || flag === "false") return flag === "true";
  throw invalid(file, `error parsing configuration list: invalid value "${String(flag)}" for ${key}`);
}

/** Any object whose fields a plugin reads. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * A member of an object as Go's decoder finds it: by its name, else by its name in other upper and lower case, as some
 * runtimes write it; undefined when it is missing.
 */
export function member(fields: Fields, key: string): unknown {
  if (Object.hasOwn(fields, key)) return fields[key];
  let folded = "";
  for (const name in fields) {
    if (name.length !== key.length) continue;
    if (folded === "") folded = key.toLowerCase();
    if (name.toLowerCase() === folded) return fields[name];
  }
  return undefined;
}

/** The object with these members under their own names, however they were written. */
export function withNames(fields: Fields, names: readonly string[]): Fields {
  const named: Record<string, unknown> = { ...fields };
  for (const name of names) {
    const value = member(fields, name);
    if (value !== undefined) named[name] = value;
  }
  return named;
}

/** A field that must be a string when it is there; `struct` is what Go calls the object. @throws CniError */
export function stringField(config: Fields, key: string, fallback: string, struct = "NetConf"): string {
  const value = member(config, key);
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "string") throw wrongType(value, `${struct}.${key}`, "string");
  return value;
}

/** A field that must be true or false when it is there. @throws CniError */
export function booleanField(config: Fields, key: string, fallback = false, struct = "NetConf"): boolean {
  const value = member(config, key);
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "boolean") throw wrongType(value, `${struct}.${key}`, "bool");
  return value;
}

/** A field that must be a whole number when it is there. @throws CniError */
export function numberField(config: Fields, key: string, fallback: number, struct = "NetConf"): number {
  const value = member(config, key);
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrongType(value, `${struct}.${key}`, "int");
  return value;
}

/** A field that must be a list of strings when it is there; null when it is not. @throws CniError */
export function stringsField(config: Fields, key: string, struct = "NetConf"): readonly string[] | null {
  const value = member(config, key);
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw wrongType(value, `${struct}.${key}`, "[]string");
  for (const each of value as unknown[]) {
    if (typeof each !== "string") throw wrongType(each, `${struct}.${key}`, "string");
  }
  return value as string[];
}

/** A field that must be an object when it is there; an empty one when it is not. @throws CniError */
export function objectField(config: Fields, key: string, struct = "NetConf"): Fields {
  const value = member(config, key);
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw wrongType(value, `${struct}.${key}`, "struct");
  return value;
}

/** What some plugins say before a decoder's error, by what Go calls the object; the others "failed to load netconf". */
const LEADS: Readonly<Record<string, string>> = {
  PortMapConf: "failed to parse network configuration",
  PortMapEntry: "failed to parse network configuration",
};

/** What Go's decoder says of a value of another type, with the words of the plugins before it. */
export function wrongType(value: unknown, field: string, type: string): CniError {
  const lead = LEADS[field.split(".")[0] ?? ""] ?? "failed to load netconf";
  return failure(`${lead}: json: cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type ${type}`);
}

/** What Go's decoder calls a value of this kind. */
export function jsonKind(value: unknown): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "number" : `number ${value}`;
  if (typeof value === "string") return "string";
  return Array.isArray(value) ? "array" : "object";
}
