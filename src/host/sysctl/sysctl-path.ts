import { Family } from "../../wire/ip-address.js";

/** The path below /proc/sys: sysctl(8) swaps dots and slashes when the first separator is a dot. */
export function toPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== ".") return name;
  return name.replace(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}

/** Which setting of which device a path names; "all" and "default" count as devices. */
export interface DevicePlace {
  readonly family: Family;
  readonly group: "conf" | "neigh";
  readonly name: string;
  readonly key: string;
}

const IPV = "net/ipv";

/** The parts of net/ipv4/conf/NAME/KEY and its like, where NAME may have slashes; null for other paths. */
export function devicePlace(path: string): DevicePlace | null {
  if (!path.startsWith(IPV)) return null;
  const at = IPV.length;
  const family = path.startsWith("4/", at) ? Family.V4 : path.startsWith("6/", at) ? Family.V6 : null;
  const group = path.startsWith("conf/", at + 2) ? "conf" : path.startsWith("neigh/", at + 2) ? "neigh" : null;
  if (family === null || group === null) return null;
  const nameAt = at + 2 + group.length + 1;
  const slash = path.lastIndexOf("/");
  if (slash <= nameAt || slash === path.length - 1) return null;
  return { family, group, name: path.slice(nameAt, slash), key: path.slice(slash + 1) };
}
