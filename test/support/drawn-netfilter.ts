import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);
const host = oneOf("10.0.0.1|10.0.0.2|10.0.0.3|10.0.1.1|10.0.1.2|10.0.2.1|10.0.2.2|10.9.9.9");

/** Tables of nftables with every chain, sets and maps, in each namespace, for rules to be drawn into. */
export const nftTables: readonly string[] = NAMES.map(
  (ns) =>
    `ip netns exec ${ns} nft 'table ip f { set s { type ipv4_addr; flags dynamic, timeout; }; set n { type ipv4_addr; flags interval; elements = { 10.0.0.0/24, 10.0.2.2 }; }; ` +
    "set ports { type inet_proto . inet_service; elements = { tcp . 80, udp . 53 }; }; map m { type ipv4_addr : ipv4_addr; elements = { 10.9.9.9 : 10.0.2.2 }; }; " +
    "map v { type ipv4_addr : verdict; elements = { 10.0.0.1 : jump user, 10.0.2.2 : drop }; }; chain user { counter; }; " +
    ["prerouting", "input", "forward", "output", "postrouting"]
      .map((hook) => `chain ${hook} { type filter hook ${hook} priority 0; }; `)
      .join("") +
    "chain pre { type nat hook prerouting priority -100; }; chain out { type nat hook output priority -100; }; " +
    "chain post { type nat hook postrouting priority 100; }; chain raw { type filter hook prerouting priority -300; }; }'",
);

const match = oneOf(
  "|ip protocol icmp |tcp dport 80 |udp dport { 53, 9 } |ip saddr 10.0.0.0/24 |ip daddr != 10.0.2.2 |ct state new |ct state established,related " +
    '|ct status dnat |ct mark 1 |meta mark 1 |ip saddr @n |ip daddr @n |ip saddr @s |meta l4proto . th dport @ports |iifname "a0" |oifname "b*" ' +
    "|fib daddr type local |fib saddr . iif oif missing |ip ttl < 63 |meta length 84 |icmp type echo-request |tcp flags syn / syn,ack,rst |ct direction reply " +
    "|limit rate 1/minute burst 2 packets |ip dscp 4 |meta pkttype unicast |ip frag-off \\& 0x1fff != 0 |numgen inc mod 2 0 |ct original ip daddr 10.9.9.9 |ip length 60-100 ".replaceAll(
      "\\&",
      "&",
    ),
);

/** Rules of nftables for the tables above. */
export const nftSetting = fc.oneof(
  drawn`ip netns exec ${name} nft 'add rule ip f ${oneOf("input|forward|output|prerouting|postrouting|user")} ${match}${oneOf('counter|counter drop|drop|accept|counter accept|reject|reject with icmp type host-prohibited|return|jump user|goto user|log prefix "x "')}'`,
  drawn`ip netns exec ${name} nft 'add rule ip f ${oneOf("input|forward|output|prerouting|raw")} ${match}${oneOf("meta mark set 1|ct mark set 1|ct mark set meta mark|meta mark set ct mark|ip ttl set 2|ip dscp set 4|notrack|add @s { ip saddr }|update @s { ip saddr timeout 60s counter }|meta mark set numgen inc mod 2|ip daddr vmap @v|counter ip saddr vmap { 10.0.0.1 : drop, 10.0.0.2 : accept }")}'`,
  drawn`ip netns exec ${name} nft 'add rule ip f ${oneOf("pre|out")} ${match}${oneOf("counter |")}dnat to ${oneOf("10.0.2.2|10.0.0.2|10.0.2.2:80|10.0.1.1-10.0.1.2|ip daddr map @m|ip daddr map { 10.9.9.9 : 10.0.1.2 }|numgen inc mod 2 map { 0 : 10.0.2.2, 1 : 10.0.1.2 }")}'`,
  drawn`ip netns exec ${name} nft 'add rule ip f ${oneOf("pre|out")} tcp dport ${oneOf("80|9|{ 80, 90 }")} ${oneOf("redirect to :80|redirect to :9|dnat to 10.0.2.2:80|dnat to 10.0.0.2:8080|redirect")}'`,
  drawn`ip netns exec ${name} nft 'add rule ip f post ${match}${oneOf("masquerade|snat to 10.0.0.2|snat to 10.0.1.1|counter masquerade|snat to 10.9.9.9|masquerade to :5000-5010")}'`,
  drawn`ip netns exec ${name} nft '${oneOf("insert|add")} rule ip f ${oneOf("input|forward|output")} ${match}${oneOf("drop|accept|counter|reject with tcp reset|reject with icmp type admin-prohibited")}'`,
  drawn`ip netns exec ${name} nft '${oneOf("flush chain ip f user|delete chain ip f user|add element ip f s { 10.0.0.1 }|add element ip f n { 10.0.1.0-10.0.1.5 }|delete element ip f n { 10.0.2.2 }|flush set ip f n|add element ip f m { 10.0.0.9 : 10.0.1.2 }|delete table ip f|chain ip f input { policy drop; }|chain ip f forward { policy drop; }|delete rule ip f user handle 11")}'`,
);

/** What nftables has in a namespace. */
export const nftProbe = fc.oneof(
  drawn`ip netns exec ${name} nft list ruleset`,
  drawn`ip netns exec ${name} nft list chain ip f ${oneOf("input|forward|output|pre|post|user")}`,
  drawn`ip netns exec ${name} nft list set ip f ${oneOf("s|n|ports")} | sed 's/expires [^ ,]*/expires/'`,
);

const sets = oneOf("s|t|u");

/** Sets of ipset, and rules that ask them. */
export const ipsetSetting = fc.oneof(
  drawn`ip netns exec ${name} ipset create ${oneOf("s hash:ip|s hash:ip timeout 60|s hash:ip counters|t hash:net|t hash:net nomatch|u hash:ip,port|u hash:ip,port timeout 60|u list:set|s bitmap:ip range 10.0.0.0/24|t hash:net comment")} ${oneOf("|-exist")}`,
  drawn`for n in n0 n1 n2 n3; do ip netns exec $n ipset create s hash:ip; ip netns exec $n ipset create t hash:net; ip netns exec $n ipset create u hash:ip,port; done`,
  drawn`for n in n0 n1 n2 n3; do ip netns exec $n ipset create s hash:ip timeout 60; ip netns exec $n ipset create t hash:net counters; ip netns exec $n ipset create u hash:ip,port counters; done`,
  drawn`for n in n0 n1 n2 n3; do ip netns exec $n ipset add s ${host}; ip netns exec $n ipset add t 10.0.${oneOf("0|1|2")}.0/24; ip netns exec $n ipset add u ${host},tcp:80; done`,
  drawn`ip netns exec ${name} ipset add ${oneOf("s|t")} ${host}${oneOf("|/24|/30")} ${oneOf("|-exist|timeout 30|nomatch")}`,
  drawn`ip netns exec ${name} ipset add u ${host},${oneOf("80|tcp:80|udp:53|icmp:8/0")}`,
  drawn`ip netns exec ${name} ipset ${oneOf("del|test")} ${oneOf("s|t")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ipset ${oneOf("flush|destroy|rename")} ${sets}${oneOf("| w")}; echo "= $?"`,
  drawn`ip netns exec ${name} iptables -A ${oneOf("INPUT|FORWARD|OUTPUT")} -m set ${oneOf("|! ")}--match-set ${oneOf("s src|s dst|t src|t dst|u src,dst|u dst,dst|s src --return-nomatch|t dst,src")} -j ${oneOf("DROP|ACCEPT|REJECT|LOG")}`,
  drawn`ip netns exec ${name} iptables -A ${oneOf("INPUT|FORWARD|OUTPUT")}${oneOf("| -p icmp| -p tcp --syn")} -j SET --${oneOf("add-set|del-set")} ${oneOf("s src|s dst|u dst,dst|s src --exist|s src --timeout 100|t src")}`,
  drawn`ip netns exec ${name} iptables -t nat -A ${oneOf("PREROUTING|OUTPUT")} -m set --match-set ${oneOf("s dst|t dst")} -j DNAT --to-destination ${host}`,
  drawn`ip netns exec ${name} iptables -t mangle -A ${oneOf("PREROUTING|OUTPUT")} -m set --match-set ${oneOf("s src|t dst")} -j MARK --set-mark 1; ip -n ${name} rule add fwmark 1 lookup 100; ip -n ${name} route add default via ${host} table 100`,
);

/** What the sets hold; hashes list in an order of their own. */
export const ipsetProbe = fc.oneof(
  drawn`ip netns exec ${name} ipset list ${oneOf("s|t|u|")} | grep -v "^Size\\|^Header" | sed -E 's/timeout [0-9]+/timeout N/' | sort`,
  drawn`ip netns exec ${name} ipset save | sed -E 's/timeout [0-9]+/timeout N/; s/ initval \\S+//' | sort`,
  drawn`ip netns exec ${name} ipset test ${oneOf("s|t")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} iptables -nvL`,
);

/** Keeps the ports that the scripts name; those that are drawn where two flows clash are random. */
const GIVEN = fc.constant(
  "s/port=(5000|5001|5353|80|53|9|8080|9999|600[01]|700[01]) /port:\\1 /g; s/port=[0-9]+/port=P/g",
);

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
  drawn`iptables -t nat -I POSTROUTING -p ${oneOf("tcp|udp")} -j ${oneOf("SNAT --to-source 10.0.1.1:5000-5000|SNAT --to-source 10.0.1.1:6000-6001|MASQUERADE --to-ports 7000|MASQUERADE --to-ports 7000-7001")}`,
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
