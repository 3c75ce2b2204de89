import { MILLISECOND, SECOND } from "../sim/time.js";
import { Frame } from "../wire/ethernet.js";
import { encodeIgmpQuery, encodeMldQuery, type GroupQuery } from "../wire/group-query.js";
import { IPV4_ROUTER_ALERT, MLD_QUERY_ALERT } from "../wire/group-report.js";
import type { IpAddress } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY, type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_ALL_NODES, IPV6_ANY, type Ipv6 } from "../wire/ipv6-address.js";
import { type Mac, macOfIpv4Group, macOfIpv6Group } from "../wire/mac-address.js";
import { EtherType, IpProtocol } from "../wire/numbers.js";
import type { MulticastOptions } from "./multicast-database.js";

const ALL_HOSTS = ipv4FromBits(0xe0000001);

/**
 * A bridge's own query, from `source` (of the same family as `group`) and by its address `mac`: who is in `group`, or in any
 * where that is the family's unspecified address (br_multicast_alloc_query).
 */
export function queryFrame(mac: Mac, source: IpAddress, group: IpAddress, options: MulticastOptions): Frame {
  return typeof group === "number"
    ? igmpQuery(mac, source as Ipv4, group, options)
    : mldQuery(mac, source as Ipv6, group, options);
}

function igmpQuery(mac: Mac, source: Ipv4, group: Ipv4, options: MulticastOptions): Frame {
  const { igmpVersion } = options;
  const isGeneral = group === IPV4_ANY;
  const dst = igmpVersion === 3 && !isGeneral ? group : ALL_HOSTS;
  const query = encodeIgmpQuery(queryFor(group, igmpVersion, isGeneral, options));
  const fields = { tos: 0xc0, dontFragment: true, options: IPV4_ROUTER_ALERT };
  const packet = new Ipv4Packet(source, dst, IpProtocol.Igmp, 1, query, fields);
  return new Frame(macOfIpv4Group(dst), mac, EtherType.Ipv4, packet);
}

function mldQuery(mac: Mac, source: Ipv6, group: Ipv6, options: MulticastOptions): Frame {
  const { mldVersion } = options;
  const isGeneral = group === IPV6_ANY;
  const dst = mldVersion === 2 && !isGeneral ? group : IPV6_ALL_NODES;
  const query = encodeMldQuery(queryFor(group, mldVersion, isGeneral, options));
  const packet = new Ipv6Packet(source, dst, IpProtocol.Icmpv6, 1, query, { extensions: [MLD_QUERY_ALERT] });
  return new Frame(macOfIpv6Group(dst), mac, EtherType.Ipv6, packet);
}

function queryFor(group: IpAddress, version: number, isGeneral: boolean, options: MulticastOptions): GroupQuery {
  return {
    version,
    group,
    maxResponseMs: (isGeneral ? options.queryResponseIntervalNs : options.lastMemberIntervalNs) / MILLISECOND,
    robustness: 2,
    intervalSeconds: Math.floor(options.queryIntervalNs / SECOND),
    suppress: false,
    sources: [],
  };
}
