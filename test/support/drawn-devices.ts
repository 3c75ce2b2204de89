import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);
const port = oneOf("p0|p1|p2|p3");
const host = oneOf("10.0.0.1|10.0.0.2|10.0.1.1|10.0.1.2|10.0.2.2|10.0.9.9");
const mac = oneOf("02:00:00:00:02:00|02:00:00:00:02:01|02:00:00:00:02:03|02:00:00:00:09:09");

/** Settings of the bridge `br0` with ports p0 to p3, of what hangs on it, and of devices beside it. */
export const deviceSetting = fc.oneof(
  drawn`ip link set ${port} type bridge_slave ${oneOf("hairpin|isolated|learning|flood|mcast_flood|bcast_flood|neigh_suppress|guard|root_block|fastleave")} ${oneOf("on|off")}`,
  drawn`bridge link set dev ${port} ${oneOf("hairpin on|isolated on|learning off|flood off|cost 7|priority 8|state 0|state 3|mcast_flood off|neigh_suppress on")}`,
  drawn`bridge fdb ${oneOf("add|replace|append|del")} ${mac} dev ${port} ${oneOf("master|master static|master temp|self|master local")}`,
  drawn`bridge fdb flush dev ${oneOf("br0")} 2>/dev/null; echo "= $?"`,
  drawn`ip link set br0 type bridge ${oneOf("ageing_time 0|ageing_time 100|mcast_snooping 0|forward_delay 200|stp_state 0|nf_call_iptables 0|group_fwd_mask 8|priority 100")}`,
  drawn`ip link set ${port} ${oneOf("nomaster|master br0|down|up|mtu 1400|mtu 1200|address 02:00:00:00:00:01|name q0|promisc on|arp off|alias hello")}`,
  drawn`ip link set br0 ${oneOf("down|up|mtu 1300|mtu 1600|address 02:00:00:00:00:aa|promisc on|arp off")}`,
  drawn`ip -n ${name} link set ${oneOf("a0|a1|a2|a3")} ${oneOf("down|up|mtu 1400|address 02:00:00:00:00:02|arp off|promisc on|netns 1")}`,
  drawn`ip link del ${port}`,
  drawn`ip link add br1 type bridge; ip link set br1 up; ip link set ${port} master br1`,
  drawn`ip link add v0 address 02:00:00:00:05:01 type veth peer name v1 address 02:00:00:00:05:02; ip link set v0 master br0 up; ip link set v1 ${oneOf("up|down|up mtu 1400")}`,
  drawn`ip -n ${name} link add m0 address 02:00:00:00:04:01 link ${oneOf("a0|a1|a2|a3")} type macvlan mode ${oneOf("bridge|private|vepa|passthru")}; ip -n ${name} addr add 10.0.8.8/16 dev m0; ip -n ${name} link set m0 up`,
  drawn`ip -n ${name} addr ${oneOf("add|del")} ${host}/16 dev ${oneOf("a0|a1|a2|a3")}`,
  drawn`sysctl -w net.bridge.bridge-nf-call-iptables=${oneOf("0|1")}`,
  drawn`sysctl -w net.ipv4.${oneOf("ip_forward=1|conf.br0.proxy_arp=1|conf.all.arp_ignore=1|conf.br0.proxy_arp_pvlan=1|icmp_echo_ignore_broadcasts=0")}`,
  drawn`iptables -A ${oneOf("FORWARD|INPUT")} ${oneOf("-p icmp|-p tcp --dport 80|-m physdev --physdev-in p0|-m physdev --physdev-out p1|-m physdev --physdev-is-bridged|-i br0 -o br0|-s 10.0.0.2")} -j ${oneOf("DROP|ACCEPT|REJECT")}`,
  drawn`iptables -t nat -A ${oneOf("PREROUTING|POSTROUTING")} -s ${host} -p ${oneOf("icmp|tcp")} -j ${oneOf("MASQUERADE|ACCEPT|REDIRECT")}`,
  drawn`iptables -t nat -A PREROUTING -d 10.0.9.9 -j DNAT --to-destination ${host}`,
  drawn`ip neigh ${oneOf("add|replace")} ${host} lladdr ${mac} dev br0 nud ${oneOf("permanent|stale|reachable")}`,
);

/** Questions about bridge, ports and reachability over them. */
export const deviceProbe = fc.oneof(
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 ${oneOf("|-s 1300 |-s 1400 -M do |-s 3000 ")}${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 2001:db8::${oneOf("ff|0|1|2|3|9")}; echo "= $?"`,
  drawn`ping -n -c 1 -W 1 ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -b ${oneOf("10.0.255.255|224.0.0.1|255.255.255.255")}; echo "= $?"`,
  drawn`ip netns exec ${name} arping -c 1 -w 1 -I ${oneOf("a0|a1|a2|a3")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} timeout 3 nc -l -p 80 & sleep 0.3; echo hello | ip netns exec ${name} nc -N -w 2 ${host} 80; echo "= $?"; wait`,
  drawn`sleep 1.2; ip link show ${oneOf("br0|p0|p3|type bridge|master br0|type veth|up")}; echo "= $?"`,
  drawn`sleep 1.2; ip -br link; ip -br -4 addr`,
  drawn`bridge fdb show ${oneOf("br br0|dev p0|dev p1|dynamic|brport p0")} | grep -v "33:33\\|01:00:5e" | sort; bridge link`,
  drawn`ip -d link show ${oneOf("p0|p1")} | grep -o "state [a-z]* \\|hairpin [a-z]*\\|learning [a-z]*\\|flood [a-z]*\\|isolated [a-z]*\\|neigh_suppress [a-z]*"`,
  drawn`ip -n ${name} neigh | sort; ip neigh | sort`,
  drawn`ip -n ${name} addr; ip -n ${name} -br link`,
  drawn`iptables -nvL FORWARD; iptables -t nat -S`,
  drawn`brctl show; brctl showmacs br0 | awk '{print $1, $2, $3}' | sort`,
  drawn`ip route; ip -n ${name} route`,
  drawn`cat /sys/class/net/${oneOf("br0|p0|p1")}/${oneOf("mtu|address|operstate|carrier|flags|addr_assign_type|tx_queue_len|brport/state|master/mtu|carrier_changes")}; echo "= $?"`,
);

/** Settings of the overlay's ends. */
export const overlaySetting = fc.oneof(
  drawn`ip -n ${oneOf("n0|n3")} link set vx0 ${oneOf("mtu 1400|mtu 1500|down|up|address 02:00:00:00:03:09")}`,
  drawn`bridge -n ${oneOf("n0|n3")} fdb ${oneOf("add|append|replace|del")} ${oneOf("00:00:00:00:00:00|02:00:00:00:03:01|02:00:00:00:03:02")} dev vx0 dst ${oneOf("10.0.0.1|10.0.2.2|10.0.1.1")}`,
  drawn`ip -n ${oneOf("n0|n3")} neigh ${oneOf("add|replace")} 10.5.0.${oneOf("1|2|9")} lladdr ${oneOf("02:00:00:00:03:01|02:00:00:00:03:02")} dev vx0`,
  drawn`ip -n ${oneOf("n0|n3")} link set vx0 type vxlan ${oneOf("nolearning|ageing 1|ttl 3|df set|proxy")}`,
  drawn`ip -n ${oneOf("n0|n3")} route add 10.6.0.0/16 via 10.5.0.${oneOf("1|2|3")}${oneOf("| dev vx0 onlink")}`,
  drawn`ip netns exec ${oneOf("n1|n2")} iptables -A FORWARD -p udp --dport 4789 -j ${oneOf("DROP|REJECT|ACCEPT")}`,
  drawn`ip -n ${oneOf("n1|n2")} link set ${oneOf("a1|b1|b0|a2")} mtu 1400`,
  drawn`ip -n ${oneOf("n0|n3")} link set ${oneOf("a0|b2")} mtu ${oneOf("1400|1550")}`,
  drawn`ip netns exec n3 iptables -A INPUT -s 10.5.0.1 -j ${oneOf("DROP|REJECT")}`,
);

/** What the routers between counted; without IPv6, whose hosts speak through the overlay by themselves, at random times. */
export const overlayCounters = drawn`ip netns exec ${oneOf("n1|n2")} iptables -nvL FORWARD`;

/** Questions about the overlay. */
export const overlayProbe = fc.oneof(
  drawn`ip netns exec ${oneOf("n0|n3")} ping -n -c 1 -W 1 ${oneOf("|-s 1422 -M do |-s 1423 -M do |-s 1400 |-s 3000 |-t 1 ")}10.5.0.${oneOf("1|2|9")}; echo "= $?"`,
  drawn`ip netns exec ${oneOf("n0|n3")} traceroute -n -q 1 -w 1 -m 3 10.5.0.${oneOf("1|2")}; echo "= $?"`,
  drawn`bridge -n ${oneOf("n0|n3")} fdb show dev vx0 | sort; ip -n ${oneOf("n0|n3")} neigh show dev vx0 | sort`,
  drawn`ip -n ${oneOf("n0|n3")} link show vx0; ip -n ${oneOf("n0|n3")} route`,
  drawn`ip -n ${oneOf("n0|n3")} -d link show vx0 | grep vxlan`,
  drawn`ip netns exec n3 timeout 3 nc -l -p 80 & sleep 0.3; echo hello | ip netns exec n0 nc -N -w 2 10.5.0.2 80; echo "= $?"; wait`,
  drawn`ip netns exec ${oneOf("n1|n2")} iptables -S FORWARD`,
);
