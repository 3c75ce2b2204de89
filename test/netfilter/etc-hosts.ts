import type { HostNames } from "../../src/netfilter/text/host-mask.js";
import { Family, type IpAddress, parseIp } from "../../src/wire/ip-address.js";

/** The names of the recording machine: localhost, of IPv4 only. */
export const ETC_HOSTS: HostNames = {
  resolve(name: string, family: Family): readonly IpAddress[] {
    return name === "localhost" && family === Family.V4 ? [parseIp("127.0.0.1")] : [];
  },
  nameOf(address: IpAddress): string | null {
    return address === parseIp("127.0.0.1") ? "localhost" : null;
  },
};
