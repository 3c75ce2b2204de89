import { Errno } from "../sim/errno.js";
import { parseIp } from "../wire/ip-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { Prefix } from "../wire/prefix.js";
import type { IpDevice } from "./ip-device.js";
import { NetlinkError } from "./netlink-error.js";

/** The labels that Linux begins with (ip6addrlbl_init_table of net/ipv6/addrlabel.c, RFC 6724 2.1 and RFC 3484). */
const INITIAL: readonly (readonly [string, number, number])[] = [
  ["::1", 128, 0],
  ["::", 96, 3],
  ["::ffff:0.0.0.0", 96, 4],
  ["2001::", 32, 6],
  ["2001:10::", 28, 7],
  ["3ffe::", 16, 12],
  ["2002::", 16, 2],
  ["fec0::", 10, 11],
  ["fc00::", 7, 5],
  ["::", 0, 1],
];
/** What an address without an entry has (IPV6_ADDR_LABEL_DEFAULT). */
const DEFAULT_LABEL = 0xffff_ffff;

/** One entry of `ip addrlabel`. */
export interface AddressLabel {
  readonly prefix: Prefix;
  /** Null for any device. */
  readonly device: IpDevice | null;
  readonly label: number;
}

/** The policy table of a namespace's choice of IPv6 source addresses, longest prefixes first. */
export class LabelTable {
  entries: AddressLabel[] = INITIAL.map(([address, length, label]) => ({
    prefix: new Prefix(parseIp(address), length),
    device: null,
    label,
  }));

  /** The label of an address by way of a device. */
  labelOf(address: Ipv6, device: IpDevice | null): number {
    for (const entry of this.entries) {
      if (entry.device !== null && entry.device !== device) continue;
      if (entry.prefix.contains(address)) return entry.label;
    }
    return DEFAULT_LABEL;
  }

  add(entry: AddressLabel): NetlinkError | null {
    if (this.find(entry.prefix, entry.device) >= 0) return new NetlinkError(Errno.EEXIST);
    const at = this.entries.findIndex((each) => each.prefix.length <= entry.prefix.length);
    this.entries.splice(at < 0 ? this.entries.length : at, 0, entry);
    return null;
  }

  delete(prefix: Prefix, device: IpDevice | null): NetlinkError | null {
    const at = this.find(prefix, device);
    if (at < 0) return new NetlinkError(Errno.ESRCH);
    this.entries.splice(at, 1);
    return null;
  }

  private find(prefix: Prefix, device: IpDevice | null): number {
    return this.entries.findIndex(
      (each) =>
        each.device === device && each.prefix.length === prefix.length && each.prefix.address === prefix.address,
    );
  }
}
