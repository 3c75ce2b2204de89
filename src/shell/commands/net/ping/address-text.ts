import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { isLinkLocalIpv6 } from "../../../../wire/ipv6-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { reverseLookup, staysOnLink } from "../resolve.js";

/** An address as ping shows it: with its name, unless -n. */
export function* addressText(
  process: Process,
  address: IpAddress,
  numeric: boolean,
  scope: string | null = null,
): Generator<Wait, string, void> {
  let shown = formatIp(address);
  if (scope !== null && typeof address === "string" && staysOnLink(address)) {
    // getnameinfo(3) knows names of devices for addresses of a link, numbers for those of a machine.
    const isOfNode = !isLinkLocalIpv6(address) && (address.charCodeAt(0) & 0xf) === 1;
    shown += `%${isOfNode ? (netnsOf(process).stack.deviceByName(scope)?.iface.ifIndex ?? scope) : scope}`;
  }
  if (numeric) return shown;
  const { name } = yield* reverseLookup(process, address);
  return name === null ? shown : `${name} (${shown})`;
}
