/** Kinds of routes (RTN_* of linux/rtnetlink.h). */
export const RouteType = {
  Unspec: 0,
  Unicast: 1,
  Local: 2,
  Broadcast: 3,
  Anycast: 4,
  Multicast: 5,
  Blackhole: 6,
  Unreachable: 7,
  Prohibit: 8,
  Throw: 9,
  Nat: 10,
} as const;
export type RouteType = (typeof RouteType)[keyof typeof RouteType];

/** Who made a route (RTPROT_* and /etc/iproute2/rt_protos). */
export const RouteProtocol = {
  Unspec: 0,
  Redirect: 1,
  Kernel: 2,
  Boot: 3,
  Static: 4,
  Ra: 9,
  Dhcp: 16,
  Bgp: 186,
} as const;

/** Tables with a name (/etc/iproute2/rt_tables). */
export const RouteTableId = { Unspec: 0, Default: 253, Main: 254, Local: 255 } as const;
