import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { reverseLookup } from "../resolve.js";

/** An address as ping shows it: with its name, unless -n. */
export function* addressText(process: Process, address: IpAddress, numeric: boolean): Generator<Wait, string, void> {
  if (numeric) return formatIp(address);
  const { name } = yield* reverseLookup(process, address);
  return name === null ? formatIp(address) : `${name} (${formatIp(address)})`;
}
