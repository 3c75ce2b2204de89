/** EtherTypes (IEEE 802 numbers); an unknown one stays its number. */
export const EtherType = { Ipv4: 0x0800, Arp: 0x0806, Vlan: 0x8100, Ipv6: 0x86dd, Stp: 0x0027 } as const;

/** IP protocol numbers (IANA); an unknown one stays its number. */
export const IpProtocol = {
  HopByHop: 0,
  Icmp: 1,
  Igmp: 2,
  IpIp: 4,
  Tcp: 6,
  Udp: 17,
  Ipv6: 41,
  Routing: 43,
  Fragment: 44,
  Gre: 47,
  Icmpv6: 58,
  NoNext: 59,
  DestinationOptions: 60,
  Sctp: 132,
} as const;

/** The name as /etc/protocols and iptables print it ("tcp", "ipv6-icmp"), or the number as text. */
export function protocolName(protocol: number): string {
  switch (protocol) {
    case IpProtocol.Icmp:
      return "icmp";
    case IpProtocol.Igmp:
      return "igmp";
    case IpProtocol.IpIp:
      return "ipencap";
    case IpProtocol.Tcp:
      return "tcp";
    case IpProtocol.Udp:
      return "udp";
    case IpProtocol.Ipv6:
      return "ipv6";
    case IpProtocol.Gre:
      return "gre";
    case IpProtocol.Icmpv6:
      return "ipv6-icmp";
    case IpProtocol.Sctp:
      return "sctp";
    default:
      return String(protocol);
  }
}
