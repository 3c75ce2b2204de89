import { CniError, CniErrorCode } from "./cni-error.js";

/** One plugin's part of a network configuration list: `type`, and whatever the plugin reads. */
export interface PluginConfig {
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly ipam?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A network configuration list (CNI specification 1.0, section 1). */
export interface NetworkConfigList {
  readonly cniVersion: string;
  readonly name: string;
  readonly disableCheck: boolean;
  readonly plugins: readonly PluginConfig[];
}

/** The versions of the specification that podwire speaks. */
export const CNI_VERSIONS: readonly string[] = ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

function invalid(file: string, message: string): CniError {
  return new CniError(CniErrorCode.InvalidConfig, `${file}: ${message}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a configuration list (`.conflist`), or a single plugin's configuration (`.conf`) as a list of one.
 * @throws CniError naming the file, the place and what was expected.
 */
export function parseConfigList(text: string, file = "conflist"): NetworkConfigList {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CniError(CniErrorCode.DecodingFailure, `${file}: error parsing configuration list: ${String(error)}`);
  }
  if (!isObject(value)) throw invalid(file, "error parsing configuration list: not an object");
  const { name, cniVersion = "0.2.0", plugins } = value;
  if (typeof name !== "string" || name === "") throw invalid(file, "error parsing configuration list: no name");
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    throw invalid(file, `error parsing configuration list: invalid characters found in network name: "${name}"`);
  }
  if (typeof cniVersion !== "string" || !CNI_VERSIONS.includes(cniVersion)) {
    throw new CniError(
      CniErrorCode.IncompatibleVersion,
      `${file}: incompatible CNI versions; config is "${String(cniVersion)}", plugin supports ["${CNI_VERSIONS.join('" "')}"]`,
    );
  }
  if (plugins === undefined && typeof value.type === "string") {
    return { cniVersion, name, disableCheck: false, plugins: [value as PluginConfig] };
  }
  if (!Array.isArray(plugins)) {
    throw invalid(file, 'error parsing configuration list: no "plugins" key');
  }
  if (plugins.length === 0) throw invalid(file, "error parsing configuration list: no plugins in list");
  for (const [index, plugin] of plugins.entries()) {
    if (!isObject(plugin) || typeof plugin.type !== "string" || plugin.type === "") {
      throw invalid(file, `failed to parse plugin config ${index}: missing 'type'`);
    }
  }
  return { cniVersion, name, disableCheck: value.disableCheck === true, plugins: plugins as PluginConfig[] };
}

/** A field that must be a string when it is there. @throws CniError */
export function stringField(config: Readonly<Record<string, unknown>>, key: string, fallback: string): string {
  const value = config[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "string") {
    throw new CniError(CniErrorCode.DecodingFailure, `failed to load netconf: field "${key}" must be a string`);
  }
  return value;
}

/** A field that must be true or false when it is there. @throws CniError */
export function booleanField(config: Readonly<Record<string, unknown>>, key: string, fallback = false): boolean {
  const value = config[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "boolean") {
    throw new CniError(CniErrorCode.DecodingFailure, `failed to load netconf: field "${key}" must be true or false`);
  }
  return value;
}

/** A field that must be a whole number, not negative, when it is there. @throws CniError */
export function numberField(config: Readonly<Record<string, unknown>>, key: string, fallback: number): number {
  const value = config[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw new CniError(CniErrorCode.DecodingFailure, `failed to load netconf: field "${key}" must be a whole number`);
  }
  return value;
}
