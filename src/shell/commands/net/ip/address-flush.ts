import { AddressFlag, type InterfaceAddress } from "../../../../ip/interface-address.js";
import type { IpDevice } from "../../../../ip/ip-device.js";
import type { NetlinkError } from "../../../../ip/netlink-error.js";
import { familyOf } from "../../../../wire/ip-address.js";
import { addressesThatFit, parseFilter, printAddress } from "./address-show.js";
import type { Arguments } from "./arguments.js";
import type { IpSession } from "./session.js";

const MAX_ROUNDS = 10;

/** Deletes this very address, peer and prefix length included. */
export function deleteAddress(session: IpSession, device: IpDevice, address: InterfaceAddress): NetlinkError | null {
  const peer = address.peer === address.local ? null : address.peer;
  return session.netns.stack.deleteAddress(device, address.local, address.prefixLength, peer);
}

/**
 * `ip address flush`: round after round until none that fits is left (ipaddr_flush). A round lists what there is and deletes
 * it then, so that secondaries that went with their primary are told and counted. Primaries alone are flushed once, for
 * secondaries may have been promoted. Of the words for devices `dev` alone counts.
 */
export function flushAddresses(session: IpSession, args: Arguments): number {
  if (args.isEmpty) {
    session.error("Flush requires arguments.\n");
    return 1;
  }
  if (session.options.family === "link") {
    session.error("Cannot flush link addresses.\n");
    return 1;
  }
  const filter = parseFilter(session, args);
  if (filter === null) return 1;
  const { options, printer, netns } = session;
  const tell = options.statistics > 0;
  const once = (filter.flagMask & ~filter.flags & AddressFlag.Secondary) !== 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = addressesThatFit(session, filter);
    if (found.length === 0) {
      if (tell && round === 0) printer.text("Nothing to flush.\n");
      else if (tell) printer.text(completed(round));
      return 0;
    }
    for (const [device, address] of found) {
      if (options.statistics < 2) break;
      if (!options.oneLine && !options.brief) printer.text(`${device.ifIndex}: ${device.name}`);
      printAddress(session, device, address);
    }
    for (const [device, address] of found) {
      const ip = netns.ipDevice(device);
      if (ip.addresses(familyOf(address.local)).includes(address)) deleteAddress(session, ip, address);
    }
    if (tell) printer.text(`\n*** Round ${round + 1}, deleting ${found.length} addresses ***\n`);
    if (once) {
      if (tell) printer.text(completed(round + 1));
      return 0;
    }
  }
  return 0;
}

function completed(rounds: number): string {
  return `*** Flush is complete after ${rounds} round${rounds > 1 ? "s" : ""} ***\n`;
}
