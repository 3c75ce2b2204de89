import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";

/**
 * n0 with two ways to n3, by n1 and by n2; n3 has 10.9.0.1 to 10.9.0.32 and 2001:db8:9::1 to ::20. The hash of Linux has a random
 * key, so whoever asks must ask for all of them and look at the set of the answers alone.
 */
export const diamond: readonly string[] = [
  ...["n0", "n1", "n2", "n3"].map(
    (ns) =>
      `ip netns add ${ns}; ip -n ${ns} link set lo up; ip netns exec ${ns} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`,
  ),
  ...[
    ["n0", "a0", "10.0.0.1", "n1", "b0", "10.0.0.2", "0"],
    ["n0", "a1", "10.0.1.1", "n2", "b0", "10.0.1.2", "1"],
    ["n1", "a0", "10.0.2.1", "n3", "b0", "10.0.2.2", "2"],
    ["n2", "a0", "10.0.3.1", "n3", "b1", "10.0.3.2", "3"],
  ].flatMap(([near, dev, address, far, peer, its, n]) => [
    `ip link add ${dev} address 02:00:00:00:0a:0${n} netns ${near} type veth peer name ${peer} address 02:00:00:00:0b:0${n} netns ${far}`,
    `ip -n ${near} addr add ${address}/24 dev ${dev}; ip -n ${near} addr add 2001:db8:${n}::1/64 dev ${dev} nodad; ip -n ${near} link set ${dev} up`,
    `ip -n ${far} addr add ${its}/24 dev ${peer}; ip -n ${far} addr add 2001:db8:${n}::2/64 dev ${peer} nodad; ip -n ${far} link set ${peer} up`,
  ]),
  "for i in $(seq 32); do ip -n n3 addr add 10.9.0.$i/32 dev lo; ip -n n3 addr add 2001:db8:9::$i/128 dev lo nodad; done",
  "sleep 4",
  // With a seed the hash is the same on every machine.
  "ip netns exec n0 sysctl -qw net.ipv4.fib_multipath_hash_seed=1000000007",
  ...["", "-6 "].flatMap((family) => {
    const net = (n: number) => (family === "" ? `10.0.${n}.0/24` : `2001:db8:${n}::/64`);
    const host = (n: number, last: number) => (family === "" ? `10.0.${n}.${last}` : `2001:db8:${n}::${last}`);
    const far = family === "" ? "10.9.0.0/16" : "2001:db8:9::/64";
    return [
      `ip -n n1 ${family}route add ${far} via ${host(2, 2)}; ip -n n1 ${family}route add ${net(1)} via ${host(0, 1)}`,
      `ip -n n2 ${family}route add ${far} via ${host(3, 2)}; ip -n n2 ${family}route add ${net(0)} via ${host(1, 1)}`,
      `ip -n n3 ${family}route add ${net(0)} via ${host(2, 1)}; ip -n n3 ${family}route add ${net(1)} via ${host(3, 1)}`,
    ];
  }),
  "ip -n n0 route add 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2",
  "ip -n n0 -6 route add 2001:db8:9::/64 nexthop via 2001:db8:0::2 nexthop via 2001:db8:1::2",
];

const next = oneOf(
  "via 10.0.0.2|via 10.0.1.2|dev a0|dev a1|via 10.0.0.9|via 10.0.1.2 dev a1|via 10.0.1.9 dev a1 onlink",
);
const next6 = oneOf("via 2001:db8:0::2|via 2001:db8:1::2|dev a0|via 2001:db8:0::9|via 2001:db8:1::2 dev a1");
const weight = oneOf("|| weight 2");
const prefix = oneOf("10.9.0.0/16|10.9.0.0/16|10.9.0.0/24|default");
const prefix6 = oneOf("2001:db8:9::/64|2001:db8:9::/64|2001:db8:9::/112|default");

/** Settings of the two ways. */
export const multipathSetting = fc.oneof(
  drawn`ip -n n0 route ${oneOf("add|replace|append|change")} ${prefix} nexthop ${next}${weight} nexthop ${next}${weight}`,
  drawn`ip -n n0 route ${oneOf("add|replace")} ${prefix} nexthop ${next} nexthop ${next} nexthop ${next}${weight}`,
  drawn`ip -n n0 route ${oneOf("append|add|replace|del")} ${prefix} ${next}${oneOf("| metric 5| proto static| src 10.0.0.1")}`,
  drawn`ip -n n0 route del ${prefix}${oneOf("| nexthop via 10.0.0.2 nexthop via 10.0.1.2| via 10.0.0.2| nexthop via 10.0.1.2 nexthop via 10.0.0.2")}`,
  drawn`ip -n n0 -6 route ${oneOf("add|replace|append|change")} ${prefix6} nexthop ${next6}${weight} nexthop ${next6}${weight}`,
  drawn`ip -n n0 -6 route ${oneOf("append|add|replace|del")} ${prefix6} ${next6}${oneOf("| metric 5| proto static")}`,
  // IPv6 asks for one to two seconds whether its addresses are its own.
  drawn`ip -n ${oneOf("n0|n1|n2")} link set ${oneOf("a0|a1|b0")} ${oneOf("down|up|mtu 1400")}; sleep 2`,
  drawn`ip -n n0 link set a1 down; ip -n n0 link set a1 up; sleep 2`,
  drawn`ip netns exec n0 sysctl -w net.${oneOf("ipv4.fib_multipath_hash_policy=1|ipv4.fib_multipath_use_neigh=1|ipv4.conf.all.ignore_routes_with_linkdown=1|ipv6.conf.all.ignore_routes_with_linkdown=1|ipv6.fib_multipath_hash_policy=1|ipv4.fib_multipath_hash_seed=7|ipv4.conf.all.rp_filter=1|ipv4.ip_forward=0")}`,
  drawn`ip netns exec ${oneOf("n1|n2|n3")} sysctl -w net.ipv4.${oneOf("ip_forward=0|conf.all.rp_filter=1|conf.all.send_redirects=0")}`,
  drawn`ip -n n3 route ${oneOf("add|replace")} 10.0.${oneOf("0|1")}.0/24 nexthop via 10.0.2.1 nexthop via 10.0.3.1`,
  drawn`ip -n n0 addr ${oneOf("add|del")} 10.0.${oneOf("0|1")}.1/24 dev ${oneOf("a0|a1")}`,
  drawn`ip -n n0 rule add ${oneOf("to 10.9.0.0/24|from 10.0.0.1|fwmark 1|iif lo|oif a1")} lookup 100 prio 100; ip -n n0 route add 10.9.0.0/16 ${next} table 100`,
  drawn`ip -n n0 neigh replace ${oneOf("10.0.0.2|10.0.1.2")} dev ${oneOf("a0|a1")} nud ${oneOf("failed|noarp|stale|permanent lladdr 02:00:00:00:00:77")}`,
  // The hash says how many of the pings a router refuses, so the limit of such errors must not be reached.
  drawn`ip netns exec ${oneOf("n1|n2")} bash -c 'sysctl -qw net.ipv4.icmp_ratelimit=0; iptables -A FORWARD ${oneOf("-p icmp|-p udp|-d 10.9.0.0/28")} -j ${oneOf("DROP|REJECT")}'`,
  drawn`ip netns exec n0 iptables -t nat -A POSTROUTING ${oneOf("-o a0|-o a1|-d 10.9.0.0/16")} -j ${oneOf("MASQUERADE|SNAT --to-source 10.0.0.1")}`,
);

/** Every address of n3, and what is answered. */
const ways = (to: string, more: string): string =>
  `for i in $(seq 32); do ip -n n0 route get ${to}$i ${more}2>&1 | head -1; done`;

/** Questions about the two ways, in sets. */
export const multipathProbe = fc.oneof(
  oneOf(
    "|from 10.0.0.1 |from 10.0.1.1 |oif a1 |mark 1 |ipproto tcp sport 1000 dport 80 |from 10.0.0.2 iif a0 |from 10.0.1.7 iif a1 ipproto udp dport 53 ",
  ).map((more) => ways("10.9.0.", more)),
  oneOf(
    "|oif a1 |mark 1 |from 2001:db8:0::1 |ipproto udp sport 53 dport 1000 |from 2001:db8:0::7 iif a0 ipproto tcp dport 80 ",
  ).map((more) => ways("2001:db8:9::", more)),
  oneOf("|-I 10.0.0.1 |-I a1 |-t 1 |-t 2 |-s 1472 -M do ").map(
    (more) =>
      `for i in $(seq 32); do ip netns exec n0 ping -n -c 1 -W 1 ${more}10.9.0.$i 2>&1 | grep -v ^rtt | sed "s/10.9.0.[0-9]*/TO/g; s/time[= ].*//" & done | sort -u; wait`,
  ),
  oneOf("|-t 2 ").map(
    (more) =>
      `for i in $(seq 32); do ip netns exec n0 ping -n -c 1 -W 1 ${more}2001:db8:9::$i 2>&1 | grep -v ^rtt | sed "s/2001:db8:9::[0-9a-f]*/TO/g; s/time[= ].*//" & done | sort -u; wait`,
  ),
  fc.constant("ip -n n0 route; ip -n n0 -6 route | sort"),
  drawn`ip -n n0 route show ${oneOf("10.9.0.0/16|table 100|via 10.0.0.2|dev a0|default|table all type unicast")}; echo "= $?"`,
  drawn`ip -n n0 route get 10.9.0.1 fibmatch; echo "= $?"`,
  drawn`ip -n n0 -6 route show ${oneOf("2001:db8:9::/64|default|dev a0")}; echo "= $?"`,
  drawn`ip -n ${oneOf("n0|n3")} -br link; ip -n ${oneOf("n1|n2")} route`,
  drawn`ip netns exec n0 cat /proc/net/route | sort`,
);
