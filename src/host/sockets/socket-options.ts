import { DEFAULT_SEND_OPTIONS, PmtuMode, type SendOptions } from "../../ip/send-options.js";
import { Family } from "../../wire/ip-address.js";
import type { Netns } from "../netns.js";

/** What a process's socket starts from: its packets are root's, as the `owner` match sees them. */
export const SOCKET_SEND_OPTIONS: SendOptions = { ...DEFAULT_SEND_OPTIONS, owner: { uid: 0, gid: 0 } };

const WITHOUT_DISCOVERY: SendOptions = { ...SOCKET_SEND_OPTIONS, pmtu: PmtuMode.Dont };

/** What a new IPv4 socket starts from: with ip_no_pmtu_disc its packets may be fragmented on the way (inet_create). */
export function newSocketOptions(netns: Netns, family: Family): SendOptions {
  const discovers = family === Family.V6 || netns.stack.settings.ipv4.ip_no_pmtu_disc === 0;
  return discovers ? SOCKET_SEND_OPTIONS : WITHOUT_DISCOVERY;
}
