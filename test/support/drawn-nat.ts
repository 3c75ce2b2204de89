import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);
const host = oneOf("10.0.0.1|10.0.0.2|10.0.0.3|10.0.1.1|10.0.1.2|10.0.2.1|10.0.2.2|10.9.9.9");

/** Keeps the ports that the scripts name; those that are drawn where two flows clash, or out of a range, are random. */
const GIVEN = fc.constant("s/port=(5000|5001|5353|80|53|9|8080|9999) /port:\\1 /g; s/port=[0-9]+/port=P/g");

/** Flows with given ports, so that those of two clients clash behind a masquerade; flows deleted and seen again. */
export const flowProbe = fc.oneof(
  drawn`ip netns exec n3 timeout 4 nc -lk -p 80 & sleep 0.3; for n in n0 n1; do echo $n | ip netns exec $n nc -N -p ${oneOf("5000|5001")} -w 2 10.0.${oneOf("2.2|1.2|0.1")} 80; echo "= $?"; done; wait`,
  drawn`ip netns exec n3 timeout 3 nc -u -l -p 53 & sleep 0.3; for n in n0 n1 n0; do echo $n | ip netns exec $n nc -u -p 5353 -w 1 10.0.2.2 53; echo "= $?"; done; wait`,
  drawn`for n in n0 n1; do ip netns exec $n ping -n -c 1 -W 1 -e ${oneOf("77|78")} ${host}; echo "= $?"; done`,
  drawn`ip netns exec ${name} ping -n -c 2 -i 0.3 -W 1 -e 99 ${host}; echo "= $?"`,
  drawn`${oneOf("|ip netns exec n1 |ip netns exec n2 ")}conntrack -L 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//; ${GIVEN}' | grep -v ^unknown | sort`,
  drawn`${oneOf("|ip netns exec n1 |ip netns exec n2 ")}conntrack -D ${oneOf("-p icmp|-p udp|-p tcp|-s 10.0.0.2|-d 10.0.2.2|--src-nat|--dst-nat|-p tcp --state TIME_WAIT|-q 10.0.2.2|--orig-port-dst 53")} 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//; ${GIVEN}' | grep -v ^unknown | sort`,
  drawn`${oneOf("|ip netns exec n1 |ip netns exec n2 ")}conntrack -L ${oneOf("-p tcp --state ESTABLISHED|--src-nat|--dst-nat|-p udp --orig-port-src 5353|-s 10.0.0.3|-p icmp --icmp-type 8|-u ASSURED|-u UNREPLIED")} 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//; ${GIVEN}' | grep -v ^unknown | sort`,
  drawn`${oneOf("|ip netns exec n2 ")}iptables -t nat -nvxL`,
  drawn`ip netns exec n3 timeout 4 nc -l -p 80 & sleep 0.3; (echo a; sleep 0.5; ${oneOf("conntrack -F 2>/dev/null|ip netns exec n2 conntrack -F 2>/dev/null|ip link set up0 down; ip link set up0 up; ip route replace default via 10.0.1.2|iptables -t nat -F|sleep 1")}; echo b; sleep 1) | ip netns exec n0 timeout 4 nc -N -w 2 10.0.2.2 80; echo "= $?"; wait`,
);

/** Translations that clash: few ports, few addresses, hairpin, both ends. */
export const natSetting = fc.oneof(
  drawn`iptables -t nat -A POSTROUTING ${oneOf("|-p tcp |-p udp |-o up0 ")}-j SNAT --to-source ${oneOf("10.0.1.1|10.0.1.1-10.0.1.4|10.0.1.9|10.0.0.1")}${oneOf("|| --persistent")}`,
  drawn`iptables -t nat -I POSTROUTING -p udp -j ${oneOf("SNAT --to-source 10.0.1.1:5000-5000|SNAT --to-source 10.0.1.1:6000-6001|MASQUERADE --to-ports 7000|MASQUERADE --to-ports 7000-7001")}`,
  // Of a range that is full a new flow of TCP takes the place of one in TIME_WAIT when its first number is later: the kernel's secret.
  drawn`iptables -t nat -I POSTROUTING -p tcp -j ${oneOf("SNAT --to-source 10.0.1.1:6000-6200|MASQUERADE --to-ports 7000-7200")}`,
  drawn`iptables -t nat -A PREROUTING ${oneOf("-i up0 |-i br0 |")}-p ${oneOf("tcp --dport 80|tcp --dport 8080|udp --dport 53|icmp")} -j DNAT --to-destination ${oneOf("10.0.0.2|10.0.0.3|10.0.2.2|10.0.0.2-10.0.0.3")}`,
  drawn`iptables -t nat -A ${oneOf("PREROUTING|OUTPUT")} -d ${oneOf("10.0.1.1|10.0.0.1|10.9.9.9")} -p tcp --dport 80 -j DNAT --to-destination ${oneOf("10.0.0.2:80|10.0.2.2:80|10.0.0.3:9")}`,
  drawn`iptables -t nat -A PREROUTING -d 10.9.9.9 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 10.0.0.2; iptables -t nat -A PREROUTING -d 10.9.9.9 -j DNAT --to-destination 10.0.2.2`,
  drawn`ip netns exec n2 iptables -t nat -A ${oneOf("POSTROUTING -o a1|POSTROUTING|POSTROUTING -o a0")} -j MASQUERADE`,
  drawn`ip netns exec n2 iptables -t nat -A PREROUTING -d 10.0.${oneOf("2.2|1.2|9.9")} -j ${oneOf("DNAT --to-destination 10.0.2.2|DNAT --to-destination 10.0.1.1|REDIRECT|NETMAP --to 10.0.2.0/24")}`,
  drawn`iptables -${oneOf("A|I")} FORWARD -m conntrack ${oneOf("--ctstate ESTABLISHED,RELATED|--ctstate NEW|--ctstate INVALID|--ctstate DNAT|--ctstate SNAT|--ctstatus ASSURED|--ctstatus SEEN_REPLY")} -j ${oneOf("ACCEPT|DROP")}`,
  drawn`iptables -t nat -${oneOf("D POSTROUTING 1|F POSTROUTING|F PREROUTING|Z")}`,
  drawn`ip link set p${oneOf("0|1")} type bridge_slave hairpin on`,
  drawn`sysctl -w net.${oneOf("bridge.bridge-nf-call-iptables=0|ipv4.conf.all.rp_filter=1|ipv4.conf.all.route_localnet=1|netfilter.nf_conntrack_tcp_loose=0|netfilter.nf_conntrack_tcp_be_liberal=1|netfilter.nf_conntrack_tcp_timeout_time_wait=1|netfilter.nf_conntrack_tcp_timeout_close=1|netfilter.nf_conntrack_udp_timeout=20|ipv4.ip_forward=0|netfilter.nf_conntrack_icmp_timeout=1")}`,
  drawn`conntrack -I -p udp -s 10.0.0.2 -d 10.0.2.2 --sport 5353 --dport 53 -t ${oneOf("60 -r 10.0.2.2 -q 10.0.1.1 --reply-port-src 53 --reply-port-dst 9999|60 -r 10.0.2.2 -q 10.0.0.2 --reply-port-src 53 --reply-port-dst 5353")}; echo "= $?"`,
  drawn`ip -n n${oneOf("0|1")} route replace default via 10.0.0.${oneOf("1|2|3")}`,
);
