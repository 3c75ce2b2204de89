import type { JsonScalar } from "./json-writer.js";

/** The fields that have a colour. */
const COLORED = [
  "ifname",
  "dev",
  "operstate",
  "address",
  "local",
  "broadcast",
  "dst",
  "gateway",
  "host",
  "prefsrc",
  "lladdr",
];

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** A field's text with its value in the colour that iproute2 gives it for dark letters (lib/color.c), as it is with `-color`. */
export function colored(name: string, value: JsonScalar, text: string): string {
  if (typeof value !== "string" || value === "" || !COLORED.includes(name)) return text;
  const color = colorOf(name, value);
  const at = text.lastIndexOf(value);
  return color === 0 || at < 0 ? text : `${text.slice(0, at)}\u001b[${color}m${text.slice(at)}\u001b[0m`;
}

function colorOf(name: string, value: string): number {
  if (name === "ifname" || name === "dev") return 36;
  if (name === "operstate") return value === "UP" ? 32 : value === "DOWN" ? 31 : 0;
  if (MAC.test(value)) return 33;
  if (value.includes(":")) return 34;
  return /^\d/.test(value) ? 35 : 0;
}
