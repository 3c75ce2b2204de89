import { failure } from "./cni-error.js";
import { type Fields, isObject, withNames } from "./config.js";
import type { RuntimeArgs } from "./plugin.js";

/** What podwire itself reads of `runtimeConfig`, and of what is in that. */
const RUNTIME_NAMES = ["portMappings", "bandwidth", "ips", "ipRanges", "mac"];
const PORT_NAMES = ["hostPort", "containerPort", "protocol", "hostIP"];

/** `runtimeConfig`, whose members the plugins check themselves but for their outer kind. @throws CniError */
export function readRuntime(value: unknown): RuntimeArgs {
  // Plugins that look at it have said already that it is none; the others do not care.
  if (!isObject(value)) return {};
  const runtime = withNames(value, RUNTIME_NAMES);
  const listed = { portMappings: isObject, ips: isString, ipRanges: Array.isArray } as const;
  for (const [key, isKind] of Object.entries(listed)) {
    const each = runtime[key];
    if (each === undefined) continue;
    if (!Array.isArray(each) || !each.every((item) => isKind(item))) {
      throw failure(`failed to load netconf: runtimeConfig.${key} must be a list of its kind`);
    }
  }
  if (runtime.mac !== undefined && !isString(runtime.mac)) {
    throw failure("failed to load netconf: runtimeConfig.mac must be a string");
  }
  if (runtime.bandwidth !== undefined && !isObject(runtime.bandwidth)) {
    throw failure("failed to load netconf: runtimeConfig.bandwidth must be an object");
  }
  const ports = runtime.portMappings as readonly Fields[] | undefined;
  const portMappings: unknown = ports?.map((each) => withNames(each, PORT_NAMES));
  return { ...runtime, ...(ports === undefined ? {} : { portMappings }) } as RuntimeArgs;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
