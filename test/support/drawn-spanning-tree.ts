import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";

/** Three bridges in a ring with the spanning tree on, a host n0, n1, n2 behind each. It is always on, or frames would run for ever. */
export const ring: readonly string[] = [
  "ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1",
  ...[0, 1, 2].map(
    (i) =>
      `ip link add br${i} address 02:00:00:00:00:f${i} type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600`,
  ),
  ...[0, 1, 2].flatMap((i) => [
    `ip link add r${i} address 02:00:00:00:01:0${i} type veth peer name s${i} address 02:00:00:00:02:0${i}`,
    `ip link set r${i} master br${i} up; ip link set s${i} master br${(i + 1) % 3} up`,
    `ip netns add n${i}; ip netns exec n${i} sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n n${i} link set lo up`,
    `ip link add p${i} address 02:00:00:00:03:0${i} type veth peer name a0 address 02:00:00:00:04:0${i} netns n${i}; ip link set p${i} master br${i} up`,
    `ip -n n${i} addr add 10.0.0.${i + 1}/24 dev a0; ip -n n${i} link set a0 up`,
  ]),
  "ip link set br0 up; ip link set br1 up; ip link set br2 up",
  "sleep 12",
];

const bridge = oneOf("br0|br1|br2");
const port = oneOf("r0|r1|r2|s0|s1|s2|p1");
const host = oneOf("n0|n1|n2");

/**
 * Settings of the ring; the tree has time to settle after each: 7 s until what an old root said is forgotten, and twice a
 * forward delay of 3 s.
 */
export const ringSetting = fc.oneof(
  drawn`ip link set ${bridge} type bridge priority ${oneOf("4096|100|40000|65535")}; sleep 14`,
  drawn`ip link set ${port} type bridge_slave cost ${oneOf("1|50|1000")}; sleep 14`,
  drawn`ip link set ${port} type bridge_slave priority ${oneOf("0|8|63")}; sleep 14`,
  drawn`bridge link set dev ${port} ${oneOf("cost 30|priority 4|guard on|root_block on")}; sleep 14`,
  drawn`ip link set ${port} ${oneOf("down|nomaster")}; sleep 14`,
  drawn`ip link set ${port} down; sleep 1; ip link set ${port} up; sleep 14`,
  drawn`ip link set ${bridge} ${oneOf("down|address 02:00:00:00:00:e9|address 02:00:00:00:ff:01")}; sleep 14`,
  drawn`ip link set ${bridge} type bridge ${oneOf("forward_delay 300|hello_time 200|max_age 700")}; sleep 14`,
  drawn`brctl ${oneOf("setbridgeprio br1 5|setpathcost br1 r1 77|setportprio br2 r2 3|stp br0 on|setfd br0 3|sethello br0 2")}; sleep 14`,
);

/** Questions about the ring. */
export const ringProbe = fc.oneof(
  drawn`bridge link | sed -E 's/^([0-9]+: \\w+).* (master .*)/\\1 \\2/'`,
  drawn`ip -d link show ${bridge} | grep -oE "(root_id|bridge_id) \\S+|(root_port|root_path_cost|priority|stp_state|forward_delay|hello_time|max_age) [0-9]+"`,
  drawn`brctl showstp ${bridge} | grep -vi 'timer\\|flags'`,
  // Not what was learnt: after a change of the tree it ages in two seconds, and real time decides.
  drawn`brctl showmacs ${bridge} | awk '{print $1, $2, $3}' | grep -v ' no$' | sort`,
  drawn`ip netns exec ${host} ping -n -c 1 -W 1 10.0.0.${oneOf("1|2|3")}; echo "= $?"`,
  drawn`cat /sys/class/net/${bridge}/bridge/${oneOf("root_id|root_port|root_path_cost|bridge_id|forward_delay|priority|stp_state")}`,
  drawn`cat /sys/class/net/${port}/brport/${oneOf("state|path_cost|priority|designated_root|designated_bridge|designated_port|designated_cost|port_no")}; echo "= $?"`,
);
