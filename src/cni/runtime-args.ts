import { type Fields, isObject, withNames } from "./config.js";
import type { RuntimeArgs } from "./plugin.js";

/** What podwire itself reads of `runtimeConfig`, and of what is in that. */
const RUNTIME_NAMES = ["portMappings", "bandwidth", "ips", "ipRanges", "mac"];
const PORT_NAMES = ["hostPort", "containerPort", "protocol", "hostIP"];

/** `runtimeConfig`. What is of another kind is left out: plugins that look at it have refused it before. */
export function readRuntime(value: unknown): RuntimeArgs {
  if (!isObject(value)) return {};
  const runtime: Record<string, unknown> = { ...withNames(value, RUNTIME_NAMES) };
  const ports = runtime.portMappings;
  const isListOf = (list: unknown, isKind: (item: unknown) => boolean): boolean =>
    Array.isArray(list) && list.every((item) => isKind(item));
  if (!isListOf(ports, isObject)) delete runtime.portMappings;
  else runtime.portMappings = (ports as readonly Fields[]).map((each) => withNames(each, PORT_NAMES));
  if (!isListOf(runtime.ips, isString)) delete runtime.ips;
  if (!isListOf(runtime.ipRanges, Array.isArray)) delete runtime.ipRanges;
  if (!isString(runtime.mac)) delete runtime.mac;
  if (!isObject(runtime.bandwidth)) delete runtime.bandwidth;
  return runtime as RuntimeArgs;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
