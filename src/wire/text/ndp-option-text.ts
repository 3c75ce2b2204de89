import { formatIpv6 } from "../ipv6-address.js";
import { encodeNdp, type NdpOption, NdpOptionType } from "../ndp.js";
import { hexDump } from "./hex-dump.js";
import type { TextStyle } from "./text-style.js";

const FOREVER = 0xffff_ffff;

/** What tcpdump calls an option that it has no name for, such as the nonce. */
const UNKNOWN = "unknown";

const OTHER_NAMES = new Map<number, string>([
  [NdpOptionType.RedirectedHeader, "redirected header"],
  [NdpOptionType.RouteInformation, "route info"],
]);

/** One line for each option, with -vv also its bytes. */
export function describeNdpOptions(options: readonly NdpOption[], style: TextStyle): string {
  return options.map((option) => describeOption(option, style)).join("");
}

function describeOption(option: NdpOption, style: TextStyle): string {
  const bytes = encodeNdp({ kind: "router-solicitation", options: [option] }).data;
  const length = `, length ${bytes.length} (${bytes.length / 8}): `;
  const isUnknown = style.verbose === 1 && nameOf(option) === UNKNOWN;
  const dump = style.verbose > 1 || isUnknown ? hexDump(bytes.subarray(2), isUnknown ? "\n\t  " : "\n\t    ") : "";
  return `\n\t  ${nameOf(option)} option (${bytes[0] ?? 0})${length}${describeBody(option, style)}${dump}`;
}

function nameOf(option: NdpOption): string {
  switch (option.kind) {
    case "source-link-layer":
      return "source link-address";
    case "target-link-layer":
      return "destination link-address";
    case "prefix":
      return "prefix info";
    case "mtu":
      return "mtu";
    case "recursive-dns":
      return "rdnss";
    case "other":
      return OTHER_NAMES.get(option.type) ?? UNKNOWN;
  }
}

function describeBody(option: NdpOption, style: TextStyle): string {
  switch (option.kind) {
    case "source-link-layer":
    case "target-link-layer":
      return style.mac(option.mac);
    case "prefix": {
      const flags = [option.onLink ? "onlink" : "", option.autonomous ? "auto" : ""].filter((word) => word !== "");
      const times = `valid time ${seconds(option.validSeconds)}, pref. time ${seconds(option.preferredSeconds)}`;
      const prefix = `${formatIpv6(option.prefix)}/${option.prefixLength}`;
      return `${prefix}, Flags [${flags.length === 0 ? "none" : flags.join(", ")}], ${times}`;
    }
    case "mtu":
      return ` ${option.mtu}`;
    case "recursive-dns": {
      const servers = option.servers.map((server) => ` addr: ${style.host(server)}`).join("");
      return ` lifetime ${seconds(option.lifetimeSeconds)},${servers}`;
    }
    case "other":
      return "";
  }
}

function seconds(value: number): string {
  return value === FOREVER ? "infinity" : `${value}s`;
}
