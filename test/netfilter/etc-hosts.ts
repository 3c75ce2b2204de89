import type { HostNames } from "../../src/netfilter/text/host-mask.js";
import { Family, type IpAddress, parseIp } from "../../src/wire/ip-address.js";

/** The names of an ordinary /etc/hosts: localhost. */
export const ETC_HOSTS: HostNames = {
  resolve(name: string, family: Family): readonly IpAddress[] {
    return name === "localhost" ? [parseIp(family === Family.V4 ? "127.0.0.1" : "::1")] : [];
  },
  nameOf(address: IpAddress): string | null {
    return address === parseIp("127.0.0.1") || address === parseIp("::1") ? "localhost" : null;
  },
};
