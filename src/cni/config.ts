import { CniError, CniErrorCode, failure } from "./cni-error.js";

/** One plugin's part of a network configuration list: `type`, and whatever the plugin reads. */
export interface PluginConfig {
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly ipam?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** The versions of the specification that podwire speaks. */
export const CNI_VERSIONS: readonly string[] = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

/** The version of a configuration that names none. */
export const FIRST_VERSION = "0.1.0";

/** Why a text is no version, in libcni's words; null for one (version.ParseVersion). "" counts as the first. */
export function versionProblem(version: string): string | null {
  if (version === "") return null;
  const parts = version.split(".");
  if (parts.length > 3) return `invalid version "${version}": too many parts`;
  for (const [i, part] of parts.entries()) {
    if (/^[+-]?\d+$/.test(part)) continue;
    const name = ["major", "minor", "micro"][i];
    return `failed to convert ${name} version part "${part}": strconv.Atoi: parsing "${part}": invalid syntax`;
  }
  return null;
}

/** True when `version` is `other` or newer; both are "MAJOR.MINOR.PATCH". */
export function isAtLeast(version: string, other: string): boolean {
  const a = (version || FIRST_VERSION).split(".").map(Number);
  const b = other.split(".").map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Letters that a network's name, and a container's, may have (utils.ValidateNetworkName). */
export const NETWORK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** The versions as Go prints a list of strings. */
export function versionList(versions: readonly string[] = CNI_VERSIONS): string {
  return `["${versions.join('" "')}"]`;
}

/** The versions from this one on (version.VersionsStartingFrom). */
export function versionsFrom(first: string): readonly string[] {
  return CNI_VERSIONS.filter((each) => isAtLeast(each, first));
}

/** Why a plugin that speaks `versions` refuses this one, or null (skel's Reconciler). */
export function versionRefusal(cniVersion: string, versions: readonly string[]): CniError | null {
  if (versions.includes(cniVersion)) return null;
  const details = `config is "${cniVersion}", plugin supports ${versionList(versions)}`;
  return new CniError(CniErrorCode.IncompatibleVersion, "incompatible CNI versions", details);
}

/** Refuses a version that is none of those that a plugin speaks. @throws CniError */
export function requireSupported(cniVersion: string, versions: readonly string[]): void {
  const refusal = versionRefusal(cniVersion, versions);
  if (refusal !== null) throw refusal;
}

/** What is wrong with a network's name, or null (utils.ValidateNetworkName). */
export function networkNameProblem(name: string): CniError | null {
  if (name === "") return new CniError(CniErrorCode.InvalidConfig, "missing network name:");
  if (NETWORK_NAME.test(name)) return null;
  return new CniError(CniErrorCode.InvalidConfig, "invalid characters found in network name", name);
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
