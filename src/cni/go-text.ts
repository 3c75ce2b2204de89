import { formatIp } from "../wire/ip-address.js";
import { ipv4Mask } from "../wire/ipv4-address.js";
import { parsePrefix } from "../wire/prefix.js";
import type { ResultIp, ResultRoute } from "./result.js";

/** A block as Go prints a net.IPNet by value with `%v`: "{10.1.0.0 ffff0000}"; errors of the reference plugins have it so. */
export function goNetwork(text: string): string {
  const { address, mask } = parts(text);
  return `{${address} ${mask}}`;
}

/** An address of a result as `%v` prints it. Simplified: the interface's index stands where Go prints a pointer. */
export function goIpConfig(ip: ResultIp): string {
  const { address, mask } = parts(ip.address);
  const index = ip.interface === undefined ? "<nil>" : String(ip.interface);
  return `{Interface:${index} Address:{IP:${address} Mask:${mask}} Gateway:${ip.gateway ?? "<nil>"}}`;
}

/** A route of a result as it prints itself (types.Route's String). */
export function goRoute(route: ResultRoute): string {
  const { address, mask } = parts(route.dst);
  const { gw = "<nil>", mtu = 0, advmss = 0, priority = 0, table = "<nil>", scope = "<nil>" } = route;
  const more = `MTU:${mtu} AdvMSS:${advmss} Priority:${priority} Table:${table} Scope:${scope}`;
  return `{Dst:{IP:${address} Mask:${mask}} GW:${gw} ${more}}`;
}

/** Lists of words as `%s` prints a [][]string: all of them, whichever the error is about. */
export function goLists(lists: readonly (readonly string[])[]): string {
  return `[${lists.map((words) => `[${words.join(" ")}]`).join(" ")}]`;
}

function parts(text: string): { address: string; mask: string } {
  const prefix = parsePrefix(text);
  const address = formatIp(prefix.address);
  if (typeof prefix.address === "number") {
    return { address, mask: (ipv4Mask(prefix.length) >>> 0).toString(16).padStart(8, "0") };
  }
  let mask = "";
  for (let nibble = 0; nibble < 32; nibble++) {
    const bits = Math.min(4, Math.max(0, prefix.length - 4 * nibble));
    mask += ((0xf << (4 - bits)) & 0xf).toString(16);
  }
  return { address, mask };
}
