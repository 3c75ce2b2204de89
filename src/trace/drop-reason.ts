/**
 * Why a packet ended, named as the kernel names it (include/net/dropreason-core.h, without SKB_DROP_REASON_) where the
 * kernel has a name.
 */
export const DropReason = {
  /** The link lost it on purpose (impairment). */
  LinkLoss: "LINK_LOSS",
  /** The link's queue was full. */
  QueueFull: "QDISC_DROP",
  /** The device is down or has no carrier. */
  DeviceDown: "DEV_READY",
  /** The frame is shorter than its headers say, or not an Ethernet frame at all. */
  Malformed: "PKT_TOO_SMALL",
  BadIpChecksum: "IP_CSUM",
  BadIpHeader: "IP_INHDR",
  BadTcpChecksum: "TCP_CSUM",
  BadUdpChecksum: "UDP_CSUM",
  BadIcmpChecksum: "ICMP_CSUM",
  /** A checksum of another protocol: SCTP. */
  BadChecksum: "SKB_CSUM",
  /** The frame is longer than the device's MTU. */
  TooBig: "PKT_TOO_BIG",
  /** Addressed to another station's MAC. */
  OtherHost: "OTHERHOST",
  /** Nobody speaks this protocol here. */
  UnknownEtherType: "UNHANDLED_PROTO",
  /** A bridge port that does not forward (spanning tree, isolation, VLAN), or a frame that would go back where it came from. */
  BridgeNoForward: "BRIDGE_INGRESS_STP_STATE",
  BridgeVlan: "VLAN_FILTER",
  /** No route to the destination. */
  NoRoute: "IP_OUTNOROUTES",
  /** A blackhole route. */
  Blackhole: "IP_BLACKHOLE",
  /** The source address fails reverse path validation. */
  ReversePath: "IP_RPFILTER",
  /** A source or destination that may not appear here (127/8 from a wire, multicast source). */
  Martian: "IP_INVALID_SOURCE",
  /** Forwarding is off. */
  NotForwarding: "IP_FORWARDING_OFF",
  TtlExceeded: "IP_TTL",
  /** A group of interfaces of the node itself (scope 1 of IPv6), which no link carries. */
  NodeLocalGroup: "IPV6_NODE_LOCAL_GROUP",
  /** Larger than the next link's MTU, and not to be fragmented. */
  FragmentationNeeded: "PKT_TOO_BIG_DF",
  FragmentTimeout: "FRAG_REASM_TIMEOUT",
  /** The neighbour did not answer. */
  NeighbourFailed: "NEIGH_FAILED",
  /** More packets waited for the neighbour than its queue holds. */
  NeighbourQueueFull: "NEIGH_QUEUEFULL",
  /** A netfilter rule or policy said DROP (or REJECT). */
  Netfilter: "NETFILTER_DROP",
  /** The conntrack table is full. */
  ConntrackFull: "CT_TABLE_FULL",
  /** No socket listens on the port. */
  NoSocket: "NO_SOCKET",
  SocketBufferFull: "SOCKET_RCVBUFF",
  /** Addressed to a protocol that the host does not speak. */
  UnknownProtocol: "IP_NOPROTO",
  /** The TCP machine had no use for it (old duplicate, outside the window). */
  TcpUnacceptable: "TCP_OUT_OF_WINDOW",
  /** Administratively limited, e.g. a token bucket. */
  RateLimit: "RATE_LIMIT",
} as const;
export type DropReason = (typeof DropReason)[keyof typeof DropReason];
