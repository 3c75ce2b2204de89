import { Errno } from "../sim/errno.js";
import { parseIp } from "../wire/ip-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { Prefix } from "../wire/prefix.js";
import type { IpDevice } from "./ip-device.js";
import { NetlinkError } from "./netlink-error.js";

/** One entry of `ip addrlabel`. */
export interface AddressLabel {
  readonly prefix: Prefix;
  /** Null for any device. */
  readonly device: IpDevice | null;
  readonly label: number;
}

/**
 * The labels that Linux begins with (ip6addrlbl_init_table of net/ipv6/addrlabel.c, RFC 6724 2.1 and RFC 3484); every
 * namespace has these very entries until it changes them.
 */
const INITIAL: readonly AddressLabel[] = [
  initial("::1", 128, 0),
  initial("::", 96, 3),
  initial("::ffff:0.0.0.0", 96, 4),
  initial("2001::", 32, 6),
  initial("2001:10::", 28, 7),
  initial("3ffe::", 16, 12),
  initial("2002::", 16, 2),
  initial("fec0::", 10, 11),
  initial("fc00::", 7, 5),
  initial("::", 0, 1),
];

function initial(address: string, length: number, label: number): AddressLabel {
  return { prefix: new Prefix(parseIp(address), length), device: null, label };
}

/** What an address without an entry has (IPV6_ADDR_LABEL_DEFAULT). */
const DEFAULT_LABEL = 0xffff_ffff;

/** The policy table of a namespace's choice of IPv6 source addresses, longest prefixes first. */
export class LabelTable {
  entries: readonly AddressLabel[] = INITIAL;

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
    this.entries = this.entries.toSpliced(at < 0 ? this.entries.length : at, 0, entry);
    return null;
  }

  delete(prefix: Prefix, device: IpDevice | null): NetlinkError | null {
    const at = this.find(prefix, device);
    if (at < 0) return new NetlinkError(Errno.ESRCH);
    this.entries = this.entries.toSpliced(at, 1);
    return null;
  }

  private find(prefix: Prefix, device: IpDevice | null): number {
    return this.entries.findIndex(
      (each) =>
        each.device === device && each.prefix.length === prefix.length && each.prefix.address === prefix.address,
    );
  }
}
