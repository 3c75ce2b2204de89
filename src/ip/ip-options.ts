import type { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { IcmpSend } from "./icmp-send.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";

/** Loose and strict source route (RFC 791 3.1). */
const LSRR = 131;
const SSRR = 137;

/**
 * Looks through the options of a packet that came in (ip_rcv_options): malformed ones are answered with a parameter
 * problem, a source route is refused unless accept_source_route is set for `all` and the device. False: it was dropped.
 * Simplified: an accepted source route is not followed.
 */
export function checkOptions(stack: IpStack, skb: Skb, device: IpDevice): boolean {
  const packet = skb.packet;
  if (packet.kind !== "ipv4") return true;
  const options = packet.options;
  let at = 0;
  while (at < options.length) {
    const kind = options[at] ?? 0;
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = options[at + 1] ?? 0;
    if (length < 2 || at + length > options.length) {
      stack.drop(skb, device, DropReason.BadIpHeader, null);
      stack.sendIcmpError(skb, IcmpSend.ParameterProblem, ((20 + at) << 24) >>> 0);
      return false;
    }
    if (kind === LSRR || kind === SSRR) {
      if ((stack.settings.ipv4All.accept_source_route & device.conf4.accept_source_route) === 0) {
        stack.drop(skb, device, DropReason.BadIpHeader, null);
        return false;
      }
    }
    at += length;
  }
  return true;
}
