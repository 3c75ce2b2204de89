import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { isLinkLocalIpv6 } from "../../../../wire/ipv6-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { reverseLookup } from "../resolve.js";

/** An address as ping shows it: with its name, unless -n. */
export function* addressText(
  process: Process,
  address: IpAddress,
  numeric: boolean,
  scope: string | null = null,
): Generator<Wait, string, void> {
  const isScoped = typeof address === "string" && (isLinkLocalIpv6(address) || address.charCodeAt(0) === 0xff02);
  const shown = isScoped && scope !== null ? `${formatIp(address)}%${scope}` : formatIp(address);
  if (numeric) return shown;
  const { name } = yield* reverseLookup(process, address);
  return name === null ? shown : `${name} (${shown})`;
}
