import { strerror } from "../sim/errno.js";

/** Why the kernel refused a configuration request over netlink. A call that can fail returns one, or null for success. */
export class NetlinkError {
  readonly errno: number;
  /** The kernel's own words (extended acknowledgement), printed by ip(8) as "Error: WORDS."; null when there are none. */
  readonly extack: string | null;

  constructor(errno: number, extack: string | null = null) {
    this.errno = errno;
    this.extack = extack;
  }

  /** As ip(8) prints it: "RTNETLINK answers: File exists" or "Error: Nexthop has invalid gateway.". */
  get text(): string {
    return this.extack === null ? `RTNETLINK answers: ${strerror(this.errno)}` : `Error: ${this.extack}.`;
  }
}
