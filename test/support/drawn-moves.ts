import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);
const dev = oneOf("a0|a1|b0|b1|v0|x0");
const host = oneOf("10.0.0.1|10.0.0.2|10.0.1.1|10.0.1.2|10.0.2.1|10.0.2.2|10.0.7.1|10.0.7.2");

/** Devices that move, are renamed and go, namespaces that go, and what routers then say: redirects, path MTUs, proxies. */
export const moveSetting = fc.oneof(
  drawn`ip -n ${name} link set ${dev} netns ${name}; sleep 1.2; echo "= $?"`,
  drawn`ip -n ${name} link set ${dev} netns ${name} name x0; sleep 1.2; echo "= $?"`,
  drawn`ip -n ${name} link set ${dev} down; ip -n ${name} link set ${dev} name ${oneOf("x0|a0|b1")}; echo "= $?"`,
  drawn`ip -n ${name} link set ${dev} alias hello; ip -n ${name} link set ${dev} ${oneOf("up|down|promisc on|txqueuelen 50|group 7|arp off")}`,
  drawn`ip -n ${name} link del ${dev}; echo "= $?"`,
  drawn`ip netns del ${name}; sleep 3; echo "= $?"`,
  drawn`ip link add v0 address 02:00:00:00:07:01 netns ${name} type veth peer name v1 address 02:00:00:00:07:02 netns ${name}; sleep 1.2; echo "= $?"`,
  drawn`ip -n ${name} addr add 10.0.7.${oneOf("1|2")}/24 dev ${oneOf("v0|v1|x0")}; ip -n ${name} link set ${oneOf("v0|v1|x0")} up`,
  drawn`ip -n ${name} link add br0 address 02:00:00:00:08:01 type bridge; ip -n ${name} link set ${dev} master br0; ip -n ${name} link set br0 up`,
  drawn`ip netns exec ${name} sysctl -w net.ipv4.${oneOf("conf.all.proxy_arp=1|conf.all.send_redirects=0|conf.all.accept_redirects=0|conf.all.forwarding=0|conf.default.forwarding=1|ip_forward=1|ip_no_pmtu_disc=1|route.min_pmtu=700|ipfrag_time=2")}`,
  drawn`ip -n ${name} route ${oneOf("add|replace")} ${host}/32 via ${host} ${oneOf("|mtu 900|mtu lock 900|metric 5")}`,
  drawn`ip -n ${name} link set ${dev} mtu ${oneOf("600|1000|1400")}`,
);

/** Questions about devices as they stand, in every form that ip has, and packets over what is left. */
export const moveProbe = fc.oneof(
  drawn`ip -n ${name} ${oneOf("-j|-j -d|-j -p|-br -j|-j -s|-o|-br|-s|-s -s|-d")} link${oneOf("| show dev a0| show up| show type veth| show x0")}; echo "= $?"`,
  drawn`ip -n ${name} ${oneOf("-j|-j -4|-br -j|-o -4|-br -4|-s -4")} addr${oneOf("| show dev a0| show up| show x0")}; echo "= $?"`,
  drawn`ip -n ${name} ${oneOf("-j|-j -d|-d|-o")} route${oneOf("| show table local| show cache| show dev a0")}; echo "= $?"`,
  drawn`ip -n ${name} ${oneOf("-j|-d|-j -p")} route get ${host}; echo "= $?"`,
  drawn`ip -n ${name} -j neigh | sed 's/},{/}\\n{/g' | tr -d '[]' | sort; ip -n ${name} -j rule`,
  drawn`ip netns list; ip -n ${name} -br link`,
  drawn`ip netns exec ${name} ping -n -c 2 -i 0.3 -W 1 ${oneOf("|-s 1400 |-s 3000 |-s 1000 -M do |-M dont -s 1400 ")}${host}; echo "= $?"`,
  drawn`ip netns exec ${name} grep -E "^(Ip|Icmp):" /proc/net/snmp; ip netns exec ${name} cat /proc/net/dev`,
  // No more than one segment: segmentation offload, which podwire does not have, shows in the counters.
  drawn`ip netns exec ${name} timeout 3 nc -l -p 80 & sleep 0.3; head -c 500 /dev/zero | ip netns exec ${name} nc -N -w 2 ${host} 80 | wc -c; wait`,
  drawn`ip netns exec ${name} traceroute -n -q 1 -w 1 -m 4 ${host} ${oneOf("|1400|60")}; echo "= $?"`,
  drawn`ip netns exec ${name} ls /sys/class/net; ip netns exec ${name} cat /sys/class/net/${dev}/${oneOf("ifindex|iflink|mtu|operstate|statistics/tx_packets|ifalias")}`,
);
