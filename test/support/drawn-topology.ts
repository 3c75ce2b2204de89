/** The four namespaces of every drawn network. */
export const NAMES = ["n0", "n1", "n2", "n3"] as const;

/** Namespaces n0 to n3 in a line, a cable with 10.0.I.0/24 between each two. */
export const line: readonly string[] = [
  ...NAMES.map((each) => `ip netns add ${each}; ip -n ${each} link set lo up`),
  ...[0, 1, 2].flatMap((i) => [
    `ip link add a${i} address 02:00:00:00:0a:0${i} netns n${i} type veth peer name b${i} address 02:00:00:00:0b:0${i} netns n${i + 1}`,
    `ip -n n${i} addr add 10.0.${i}.1/24 dev a${i}; ip -n n${i} link set a${i} up`,
    `ip -n n${i + 1} addr add 10.0.${i}.2/24 dev b${i}; ip -n n${i + 1} link set b${i} up`,
  ]),
];

/** Namespaces n0 to n3 on a bridge that has 10.0.0.1; theirs are 10.0.0.2, 10.0.1.1, 10.0.1.2 and 10.0.2.2. */
export const star: readonly string[] = [
  "ip link add br0 address 02:00:00:00:00:ff type bridge; ip addr add 10.0.0.1/16 dev br0; ip link set br0 up; ip link set lo up",
  ...["10.0.0.2", "10.0.1.1", "10.0.1.2", "10.0.2.2"].flatMap((address, i) => [
    `ip netns add n${i}; ip -n n${i} link set lo up`,
    `ip link add p${i} address 02:00:00:00:01:0${i} type veth peer name a${i} address 02:00:00:00:02:0${i} netns n${i}; ip link set p${i} master br0 up`,
    `ip -n n${i} addr add ${address}/16 dev a${i}; ip -n n${i} link set a${i} up`,
  ]),
];

/** Routes that let all of the line's ends reach each other, through forwarders. */
export const lineRoutes: readonly string[] = [
  ...NAMES.map((each) => `ip netns exec ${each} sysctl -qw net.ipv4.ip_forward=1`),
  "ip -n n0 route add default via 10.0.0.2",
  "ip -n n1 route add 10.0.2.0/24 via 10.0.1.2",
  "ip -n n2 route add 10.0.0.0/24 via 10.0.1.1",
  "ip -n n3 route add default via 10.0.2.1",
];

/** The line in IPv6: 2001:db8:I::/64 between each two, forwarding, routes between the ends. */
export const line6: readonly string[] = [
  ...NAMES.map((each) => `ip netns add ${each}; ip -n ${each} link set lo up`),
  ...NAMES.map((each) => `ip netns exec ${each} sysctl -qw net.ipv6.conf.all.forwarding=1`),
  ...[0, 1, 2].flatMap((i) => [
    `ip link add a${i} address 02:00:00:00:0a:0${i} netns n${i} type veth peer name b${i} address 02:00:00:00:0b:0${i} netns n${i + 1}`,
    `ip -n n${i} addr add 2001:db8:${i}::1/64 dev a${i} nodad; ip -n n${i} link set a${i} up`,
    `ip -n n${i + 1} addr add 2001:db8:${i}::2/64 dev b${i} nodad; ip -n n${i + 1} link set b${i} up`,
  ]),
  "sleep 4",
  "ip -n n0 route add default via 2001:db8:0::2",
  "ip -n n1 route add 2001:db8:2::/64 via 2001:db8:1::2",
  "ip -n n2 route add 2001:db8:0::/64 via 2001:db8:1::1",
  "ip -n n3 route add default via 2001:db8:2::1",
];

/** Wait for carriers, which the kernel notices a little later. */
export const SETTLE = "sleep 1.2";

/** Wait for IPv6 to have found that its addresses are its own, which takes up to two seconds. */
export const SETTLE6 = "sleep 3.2";

/** The star with addresses of both families and MAC addresses that are given, so that a bridge's own is known. */
export const dualStar: readonly string[] = [
  "ip link add br0 address 02:00:00:00:00:ff type bridge; ip addr add 10.0.0.1/16 dev br0; ip link set br0 up; ip link set lo up",
  "ip addr add 2001:db8::ff/64 dev br0 nodad",
  // Hosts ask for no router: when they do, and what a bridge learns of it, is random.
  ...["10.0.0.2", "10.0.1.1", "10.0.1.2", "10.0.2.2"].flatMap((address, i) => [
    `ip netns add n${i}; ip netns exec n${i} sysctl -qw net.ipv6.conf.default.router_solicitations=0; ip -n n${i} link set lo up`,
    `ip link add p${i} address 02:00:00:00:01:0${i} type veth peer name a${i} address 02:00:00:00:02:0${i} netns n${i}`,
    `ip link set p${i} master br0 up`,
    `ip -n n${i} addr add ${address}/16 dev a${i}; ip -n n${i} addr add 2001:db8::${i}/64 dev a${i} nodad; ip -n n${i} link set a${i} up`,
  ]),
];

/** A router of containers: n0 and n1 on a bridge of the machine, n2 outside, n3 behind n2; masquerade for the bridge. */
export const docker: readonly string[] = [
  "sysctl -qw net.ipv4.ip_forward=1; ip link set lo up",
  "ip link add br0 address 02:00:00:00:00:ff type bridge; ip addr add 10.0.0.1/24 dev br0; ip link set br0 up",
  ...[0, 1].flatMap((i) => [
    `ip netns add n${i}; ip -n n${i} link set lo up`,
    `ip link add p${i} address 02:00:00:00:01:0${i} type veth peer name a${i} address 02:00:00:00:02:0${i} netns n${i}; ip link set p${i} master br0 up`,
    `ip -n n${i} addr add 10.0.0.${i + 2}/24 dev a${i}; ip -n n${i} link set a${i} up; ip -n n${i} route add default via 10.0.0.1`,
  ]),
  "ip netns add n2; ip -n n2 link set lo up; ip link add up0 address 02:00:00:00:0a:01 type veth peer name a0 address 02:00:00:00:0b:01 netns n2",
  "ip addr add 10.0.1.1/24 dev up0; ip link set up0 up; ip -n n2 addr add 10.0.1.2/24 dev a0; ip -n n2 link set a0 up",
  "ip netns add n3; ip -n n3 link set lo up; ip link add a1 address 02:00:00:00:0a:02 netns n2 type veth peer name a0 address 02:00:00:00:0b:02 netns n3",
  "ip -n n2 addr add 10.0.2.1/24 dev a1; ip -n n2 link set a1 up; ip -n n3 addr add 10.0.2.2/24 dev a0; ip -n n3 link set a0 up",
  "ip netns exec n2 sysctl -qw net.ipv4.ip_forward=1; ip -n n3 route add default via 10.0.2.1; ip route add default via 10.0.1.2",
  "iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o br0 -j MASQUERADE",
];

/** Namespaces n0 to n3 on a bridge that routes: all in 2001:db8::/64, and n3 in 2001:db8:2::/64 too, behind the bridge's 2001:db8:2::1. */
export const star6: readonly string[] = [
  "sysctl -qw net.ipv6.conf.all.forwarding=1; ip link set lo up",
  "ip link add br0 address 02:00:00:00:00:ff type bridge; ip addr add 2001:db8:0::1/64 dev br0 nodad; ip addr add 2001:db8:2::1/64 dev br0 nodad; ip link set br0 up",
  ...["2001:db8:0::2/64", "2001:db8:1::1/32", "2001:db8:0::9/64", "2001:db8:2::2/64"].flatMap((address, i) => [
    `ip netns add n${i}; ip -n n${i} link set lo up`,
    `ip link add p${i} address 02:00:00:00:01:0${i} type veth peer name a0 address 02:00:00:00:02:0${i} netns n${i}; ip link set p${i} master br0 up`,
    `ip -n n${i} addr add ${address} dev a0 nodad; ip -n n${i} link set a0 up`,
  ]),
  "sleep 4",
  "ip -n n0 route add default via 2001:db8:0::1; ip -n n2 route add default via 2001:db8:0::1; ip -n n3 route add default via 2001:db8:2::1",
];

/** The router of containers in IPv6: n0 and n1 on a bridge of the machine, n2 outside, n3 behind n2; masquerade for the bridge. */
export const docker6: readonly string[] = [
  "sysctl -qw net.ipv6.conf.all.forwarding=1; ip link set lo up",
  "ip link add br0 address 02:00:00:00:00:ff type bridge; ip addr add 2001:db8:0::1/64 dev br0 nodad; ip link set br0 up",
  ...[0, 1].flatMap((i) => [
    `ip netns add n${i}; ip -n n${i} link set lo up`,
    `ip link add p${i} address 02:00:00:00:01:0${i} type veth peer name a0 address 02:00:00:00:02:0${i} netns n${i}; ip link set p${i} master br0 up`,
    `ip -n n${i} addr add 2001:db8:0::${i === 0 ? 2 : 9}/64 dev a0 nodad; ip -n n${i} link set a0 up; ip -n n${i} route add default via 2001:db8:0::1`,
  ]),
  "ip netns add n2; ip -n n2 link set lo up; ip link add up0 address 02:00:00:00:0a:01 type veth peer name a0 address 02:00:00:00:0b:01 netns n2",
  "ip addr add 2001:db8:1::1/64 dev up0 nodad; ip link set up0 up; ip -n n2 addr add 2001:db8:1::2/64 dev a0 nodad; ip -n n2 link set a0 up",
  "ip netns add n3; ip -n n3 link set lo up; ip link add a1 address 02:00:00:00:0a:02 netns n2 type veth peer name a0 address 02:00:00:00:0b:02 netns n3",
  "ip -n n2 addr add 2001:db8:2::1/64 dev a1 nodad; ip -n n2 link set a1 up; ip -n n3 addr add 2001:db8:2::2/64 dev a0 nodad; ip -n n3 link set a0 up",
  "sleep 4",
  "ip netns exec n2 sysctl -qw net.ipv6.conf.all.forwarding=1; ip -n n3 route add default via 2001:db8:2::1; ip route add default via 2001:db8:1::2",
  "ip6tables -t nat -A POSTROUTING -s 2001:db8:0::/64 ! -o br0 -j MASQUERADE",
];

/** n0 and n3 joined by a VXLAN over the routed line; 10.5.0.1 and 10.5.0.2 at its ends. */
export const overlay: readonly string[] = [
  ...line,
  ...lineRoutes,
  ...(["n0 10.0.0.1 10.0.2.2 a0 1", "n3 10.0.2.2 10.0.0.1 b2 2"] as const).map((each) => {
    const [ns, local, remote, dev, last] = each.split(" ");
    return (
      `ip -n ${ns} link add vx0 address 02:00:00:00:03:0${last} type vxlan id 7 local ${local} remote ${remote} dstport 4789 dev ${dev}; ` +
      `ip -n ${ns} addr add 10.5.0.${last}/24 dev vx0; ip -n ${ns} link set vx0 up`
    );
  }),
];

/** The same with IPv6 off everywhere, so that counters count only what the script sends. */
export function withoutIpv6(lines: readonly string[]): readonly string[] {
  const off = "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1";
  return [
    off,
    ...lines.map((each) => each.replace(/ip netns add (\w+);/, `ip netns add $1; ip netns exec $1 ${off};`)),
  ];
}
