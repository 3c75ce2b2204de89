import fc from "fast-check";
import { drawn, oneLine, oneOf } from "./drawn-text.js";

const far = oneOf("10.0.2.2|10.0.2.2|10.0.1.2|10.0.0.1|10.9.9.9");
const client = oneOf("n0|n0|n1");

/** A server of n3 for one connection, or for all that come within its time: what it says, and when it ends. */
const server = fc.oneof(
  drawn`ip netns exec n3 timeout ${oneOf("2|3")} nc ${oneOf("-l|-lk|-N -l|-d -l|-v -l")} -p 80 >/tmp/served 2>&1 & sleep 0.3; `,
  drawn`(${oneOf("echo welcome|sleep 0.65; echo late|printf x; sleep 0.65; printf y|head -c 20000 /dev/zero|true")}) | ip netns exec n3 timeout 3 nc ${oneOf("-l|-N -l|-q 0 -l|-q 1 -l")} -p 80 2>&1 | ${oneOf("wc -c|cat|head -c 3")} >/tmp/served & sleep 0.3; `,
  fc.constant(""),
);

/** A client says its first word after a moment: which end closes first is not for real time to decide. */
const speaker = fc.oneof(
  drawn`(sleep 0.1; ${oneOf("echo hello|printf ''|head -c 3000 /dev/zero|head -c 70000 /dev/zero|echo a; sleep 0.5; echo b|sleep 0.6; echo late")}) | ip netns exec ${client} timeout 3 nc ${oneOf("-N|-N -v|-q 0|-d|-w 1|-N -w 1")} ${far} 80${fc.constantFrom("", "", " | wc -c", " | tr -d '\\0'")}; echo "= $?"`,
  drawn`ip netns exec ${client} bash -c '${oneLine(`
    exec 3<>/dev/tcp/10.0.2.2/80 && sleep 0.1; echo hi >&3; sleep 0.1; exec 3>&-
    exec 3<>/dev/tcp/10.0.2.2/80 && timeout 1 head -n 1 <&3
    sleep 0.1 >/dev/tcp/10.0.2.2/80
    echo one >/dev/udp/10.0.2.2/80
    exec 3<>/dev/tcp/10.0.2.2/9
    exec 3<>/dev/tcp/10.9.9.9/80
  `)}'; echo "= $?"`,
  drawn`(sleep 0.1; echo hi) | ip netns exec n0 nc -N -p ${oneOf("1500|1501")} -w 1 10.0.2.2 80; echo "= $?"; (sleep 0.1; echo hi) | ip netns exec n0 nc -N -p 1500 -w 1 10.0.2.2 80; echo "= $?"`,
  drawn`ip netns exec ${client} nc -zv -w 1 ${far} ${oneOf("80|9|79-81")}; echo "= $?"`,
);

/** Ephemeral ports are random, and so would the order of what is sorted be. */
const sorted = "sed -E 's/:(3[2-9]|[45][0-9]|60)[0-9]{3}\\b/:PORT/g' | sort";

const looked = fc.oneof(
  drawn`; ip netns exec ${oneOf("n0|n3")} ss -${oneOf("tan|tanH|tn|tln|ta -n state time-wait|tan state established|tan exclude listening|tuan")} | ${fc.constant(sorted)}`,
  drawn`; ip netns exec ${oneOf("n0|n3")} netstat -${oneOf("tan|tn|an4|tln")} | ${fc.constant(sorted)}`,
  drawn`; ip netns exec ${oneOf("n1|n2")} conntrack -L -p tcp 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//' | sort`,
  fc.constant(""),
);

/** A connection with what the tools say of it afterwards, and one that something happens to on its way. */
const connection = fc.oneof(
  drawn`${server}${speaker}${looked}; wait; cat /tmp/served 2>/dev/null`,
  drawn`ip netns exec n3 timeout 4 nc -l -p 80 >/tmp/served & sleep 0.3; (echo a; sleep 0.5; ${oneLine(`
    ip -n n1 link set a1 down; sleep 0.3; ip -n n1 link set a1 up; ip -n n1 route replace 10.0.2.0/24 via 10.0.1.2
    ip -n n1 route add blackhole 10.0.2.0/25
    ip -n n1 route add unreachable 10.0.2.2
    ip -n n2 route del 10.0.0.0/24
    ip -n n3 addr del 10.0.2.2/24 dev b2
    ip -n n0 addr add 10.0.0.9/24 dev a0
    ip netns exec n1 iptables -I FORWARD -p tcp -j REJECT --reject-with tcp-reset
    ip netns exec n3 iptables -I INPUT -p tcp -j REJECT
    ip netns exec n1 sysctl -qw net.ipv4.ip_forward=0
    ip netns del n3; sleep 4
    ip -n n0 link del a0
    ip -n n1 link set a1 mtu 600; ip -n n2 link set b1 mtu 600
  `)}; echo b; sleep 1) 2>&1 | ip netns exec n0 timeout 4 nc -N -w 2 10.0.2.2 80; echo "= $?"; wait; sleep 0.3; cat /tmp/served; ip netns exec n0 ss -tanH | ${fc.constant(sorted)}`,
  drawn`ip netns exec n3 timeout -s ${oneOf("TERM|INT")} 0.8 nc -l -p 80 >/tmp/served & sleep 0.3; (echo a; sleep 1; echo b; sleep 0.3; echo c) | ip netns exec n0 nc -N -w 2 10.0.2.2 80; echo "= $?"; cat /tmp/served; ip netns exec n0 ss -tanH | ${fc.constant(sorted)}`,
);

const datagrams = fc.oneof(
  drawn`ip netns exec n3 timeout 2 nc -u ${oneOf("-l|-lk|-v -l")} -p 53 >/tmp/served & sleep 0.3; (echo one; sleep 0.3; ${oneOf("echo two|head -c 3000 /dev/zero|head -c 1472 /dev/zero|true")}) | ip netns exec ${client} nc -u ${oneOf("-w 1|-q 1|-p 5353 -w 1|-w 1 -v -n")} ${far} ${oneOf("53|53|9")}; echo "= $?"; wait; cat /tmp/served`,
  drawn`ip netns exec n3 timeout 2 nc -u -l -s ${oneOf("10.0.2.2|127.0.0.1|10.0.2.9")} -p 53 >/tmp/served 2>&1 & sleep 0.3; ip netns exec n3 ss -${oneOf("uan|uln|ulnp")} | sed 's/pid=[0-9]*/pid=/'; ip netns exec n3 netstat -uan; echo q | ip netns exec n3 nc -u -w 1 ${oneOf("10.0.2.2|127.0.0.1")} 53; echo "= $?"; wait; cat /tmp/served`,
  drawn`echo x | ip netns exec n0 nc -u -w 1 -b ${oneOf("10.0.0.255|255.255.255.255")} 53; echo "= $?"`,
  drawn`echo x | ip netns exec n0 nc -u -w 1 ${oneOf("10.0.0.255|255.255.255.255|224.0.0.9|0.0.0.0")} 53; echo "= $?"`,
);

/** Not -x and -X: what a packet holds is random (ports, sequence numbers, identifiers). */
const options = oneOf("-n|-nn|-nv|-ne|-nq|-nt|-nS|-n -c 1");

const tcpdump = drawn`ip netns exec ${oneOf("n1|n3|n0")} timeout 3 tcpdump -l ${options} -i ${oneOf("any|a0|b2|a1")}`;

/**
 * What tcpdump sees of one connection; the ends are told apart by their ports. Of ARP nothing else is seen: neighbours that
 * were used before are asked again 5 s later, which may be when tcpdump begins.
 */
const filter = fc.oneof(
  {
    weight: 6,
    arbitrary: drawn`${tcpdump} ${oneOf("'arp or icmp'|arp|'not tcp port 80'|icmp|'tcp or icmp'|'udp or icmp'|'tcp[13] & 6 != 0'|'host 10.0.2.2 and not arp'|'port 80'")}`,
  },
  { weight: 1, arbitrary: drawn`for n in n0 n1 n2 n3; do ip -n $n neigh flush all; done; ${tcpdump} arp` },
);
const captured = drawn`${filter} 2>/dev/null >/tmp/seen & sleep 0.7; ${fc.oneof(
  drawn`ip netns exec n0 ping -n -c 1 -W 1${oneOf("| -t 1| -s 1600| -Q 0x10")} ${far}`,
  drawn`ip netns exec n0 nc -zv -w 1 ${far} ${oneOf("80|9")}`,
  drawn`echo x | ip netns exec n0 nc -u -w 1 ${far} ${oneOf("53|9")}`,
  drawn`ip netns exec n0 traceroute -n -q 1 -w 1 -m 3 ${far}`,
)}; echo "= $?"; wait; cat /tmp/seen`;

const path = fc.oneof(
  drawn`ip netns exec n0 traceroute -n ${oneLine(`
    -T -p 80
    -I -f 2
    -U -p 53
    -q 2 -N 1
    -m 1
    -F 1500
    -A
    -s 10.0.0.1
    -i a0
    -t 16
    -n -e
    -z 100
  `)} -w 1 ${far}; echo "= $?"`,
  drawn`ip netns exec n0 ping ${oneLine(`
    -n -c 2 -i 0.2 -q
    -n -c 2 -i 0.3 -O -W 0.3
    -n -c 1 -A
    -c 1 -n -I 10.0.0.1
    -n -c 1 -s 0
    -n -c 1 -s 65507
    -n -c 1 -s 65508
    -n -w 1 -c 5 -i 0.3
    -n -c 1 -l 3
    -n -D -c 1 -p ff
    -n -c 2 -i 0.2 -e 5
    -n -c 1 -M do -s 1473
    -n -c 1 -r
    -n -c 1 -L
  `)} -W 1 ${far}; echo "= $?"`,
  // How much later the next host stamped is for real time to say.
  drawn`ip netns exec n0 ping -n -c 1 -T ${oneOf("tsonly|tsandaddr")} -W 1 ${far} | sed -E 's/\t[0-9]+$/\tN/'`,
  // Ports are random, and timers count down in hundredths of a second.
  drawn`ip netns exec ${oneOf("n0|n3")} ${oneOf("awk '{print $4, $5}' /proc/net/tcp|cat /proc/net/udp|nstat -az IcmpInMsgs IcmpOutDestUnreachs UdpInDatagrams UdpNoPorts TcpActiveOpens TcpPassiveOpens TcpOutRsts")}`,
);

/** Probes of sockets: every order of open and close, and what the tools tell of it. */
export const socketProbe = fc.oneof(
  { weight: 4, arbitrary: connection },
  { weight: 2, arbitrary: datagrams },
  { weight: 2, arbitrary: captured },
  { weight: 2, arbitrary: path },
);

/** What makes connections fail, refuse, or take another size. */
export const socketSetting = fc.oneof(
  drawn`ip netns exec ${oneOf("n0|n1|n3")} sysctl -w net.ipv4.${oneLine(`
    tcp_syn_retries=1
    tcp_timestamps=0
    tcp_sack=0
    tcp_window_scaling=0
    tcp_ecn=1
    tcp_fin_timeout=1
    tcp_tw_reuse=1
    tcp_abort_on_overflow=1
    tcp_base_mss=512
    tcp_rfc1337=1
    tcp_retries2=2
    tcp_orphan_retries=1
    ip_local_port_range=40000 40001
    ip_local_reserved_ports=40000
    ip_unprivileged_port_start=0
    ip_default_ttl=2
    icmp_echo_ignore_all=1
    icmp_ratelimit=0
    ip_no_pmtu_disc=1
    tcp_rmem=4096 8192 16384
  `).map((each) => (each.includes(" ") ? `${each.replace("=", "='")}'` : each))}`,
  drawn`ip netns exec ${oneOf("n0|n1|n3")} iptables -A ${oneOf("INPUT|FORWARD|OUTPUT")} ${oneLine(`
    -p tcp --dport 80 -j REJECT
    -p tcp --dport 80 -j REJECT --reject-with tcp-reset
    -p tcp --dport 80 -j DROP
    -p tcp --sport 80 -j DROP
    -p tcp --tcp-flags FIN FIN -j DROP
    -p tcp --tcp-flags ALL SYN,ACK -j DROP
    -p tcp --tcp-flags RST RST -j DROP
    -p udp -j REJECT --reject-with icmp-host-unreachable
    -p udp --dport 53 -j REJECT --reject-with icmp-proto-unreachable
    -p icmp -j DROP
    -p icmp --icmp-type echo-request -j REJECT --reject-with icmp-net-prohibited
    -m conntrack --ctstate INVALID -j DROP
    -p tcp -m length --length 1000: -j DROP
  `)}`,
  drawn`ip -n ${oneOf("n1|n3|n0")} route add ${oneOf("unreachable|prohibit|blackhole|throw")} ${oneOf("10.0.2.2|10.0.0.1|10.9.9.9|10.0.2.0/24")}`,
  // Both ends of a cable: what a smaller end lets in depends on segmentation offload, which podwire does not have.
  fc
    .tuple(
      fc.constantFrom(["n0", "a0", "n1", "b0"], ["n1", "a1", "n2", "b1"], ["n2", "a2", "n3", "b2"]),
      oneOf("576|1000|1400"),
    )
    .map(([[near, a, far, b], mtu]) => `ip -n ${near} link set ${a} mtu ${mtu}; ip -n ${far} link set ${b} mtu ${mtu}`),
  drawn`ip -n n0 route replace 10.0.2.0/24 via 10.0.0.2 ${oneOf("mtu 600|mtu lock 700|advmss 400|src 10.0.0.1|rto_min 500ms|window 2000|initcwnd 1|quickack 1")}`,
  drawn`ip -n n3 addr add 10.9.9.9/32 dev lo; ip -n n0 route add 10.9.9.9 via 10.0.0.2; ip -n n1 route add 10.9.9.9 via 10.0.1.2; ip -n n2 route add 10.9.9.9 via 10.0.2.2`,
);
