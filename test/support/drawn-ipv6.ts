import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);

const HOSTS6 = [
  "2001:db8:0::1",
  "2001:db8:0::2",
  "2001:db8:1::1",
  "2001:db8:1::2",
  "2001:db8:2::1",
  "2001:db8:2::2",
  "2001:db8:0::9",
  "2001:db8:9::9",
  "::1",
];
const host6 = fc.constantFrom(...HOSTS6);
const prefix6 = fc.constantFrom("2001:db8:1::/64", "2001:db8:2::/64", "2001:db8::/32", "2001:db8:2::2/128", "default");

export const setting6 = fc.oneof(
  fc.tuple(name, prefix6, host6).map(([ns, to, via]) => `ip -n ${ns} -6 route add ${to} via ${via}`),
  fc
    .tuple(name, fc.constantFrom("blackhole", "unreachable", "prohibit", "throw"), prefix6)
    .map(([ns, type, to]) => `ip -n ${ns} -6 route add ${type} ${to} metric 10`),
  fc.tuple(name, prefix6).map(([ns, to]) => `ip -n ${ns} -6 route del ${to}`),
  fc
    .tuple(name, fc.constantFrom("a0", "a1", "a2", "b1"), fc.constantFrom("mtu 1300", "mtu 1400", "down"))
    .map(([ns, dev, change]) => `ip -n ${ns} link set ${dev} ${change}`),
  fc
    .tuple(
      name,
      fc.constantFrom("from", "to"),
      prefix6.filter((p) => p !== "default"),
    )
    .map(([ns, word, block]) => `ip -n ${ns} -6 rule add ${word} ${block} lookup 100 prio 500`),
  fc
    .tuple(
      name,
      fc.constantFrom("INPUT", "FORWARD", "OUTPUT"),
      fc.constantFrom(
        "",
        " -p icmpv6 --icmpv6-type echo-request",
        " -p tcp",
        " -d 2001:db8:2::2",
        " -m conntrack --ctstate NEW",
      ),
      fc.constantFrom("ACCEPT", "DROP", "REJECT", "REJECT --reject-with icmp6-adm-prohibited"),
    )
    .map(([ns, chain, what, target]) => `ip netns exec ${ns} ip6tables -A ${chain}${what} -j ${target}`),
  fc
    .tuple(name, fc.constantFrom("PREROUTING", "OUTPUT"), host6)
    .map(
      ([ns, chain, to]) =>
        `ip netns exec ${ns} ip6tables -t nat -A ${chain} -d 2001:db8:9::9 -j DNAT --to-destination ${to}`,
    ),
  name.map((ns) => `ip netns exec ${ns} ip6tables -t nat -A POSTROUTING -j MASQUERADE`),
  drawn`ip netns exec ${name} sysctl -w net.ipv6.${oneOf("conf.all.forwarding=0|conf.all.hop_limit=2|conf.a0.hop_limit=3|conf.all.proxy_ndp=1|icmp.echo_ignore_all=1|icmp.ratelimit=0|conf.all.accept_redirects=0|bindv6only=1|conf.a0.disable_ipv6=1|conf.all.disable_ipv6=1|ip_nonlocal_bind=1|conf.a0.forwarding=0|conf.all.ignore_routes_with_linkdown=1|conf.a0.keep_addr_on_down=1|auto_flowlabels=0")}`,
  drawn`ip -n ${name} -6 route add ${prefix6} via ${host6} ${oneOf("metric 5|mtu 1300|src 2001:db8:0::1|table 100|pref high|hoplimit 2|onlink dev a0")}`,
  drawn`ip -n ${name} -6 route add ${prefix6} dev ${oneOf("a0|a1|b1|lo")}`,
  drawn`ip -n ${name} -6 route ${oneOf("append|replace|change")} ${prefix6} via ${host6}`,
  drawn`ip -n ${name} -6 route add ${oneOf("local|multicast")} ${prefix6} dev ${oneOf("lo|a0")}`,
  drawn`ip -n ${name} -6 route flush ${oneOf("proto boot|cache|root 2001:db8::/32|table 100")}`,
  drawn`ip -n ${name} -6 addr add ${host6}/${oneOf("64|128")} dev ${oneOf("a0|b0|lo")} nodad${oneOf("| noprefixroute| home| mngtmpaddr")}`,
  drawn`ip -n ${name} -6 addr del ${host6}/64 dev ${oneOf("a0|b0|a1|b1")}`,
  drawn`ip -n ${name} -6 neigh ${oneOf("add|replace")} ${host6} lladdr 02:00:00:00:00:77 dev ${oneOf("a0|b0")} nud ${oneOf("permanent|reachable|stale|failed")}`,
  drawn`ip -n ${name} -6 neigh add proxy ${host6} dev ${oneOf("a0|b0")}`,
  drawn`ip -n ${name} -6 rule add ${oneOf("iif a0|oif b0|fwmark 1|ipproto tcp dport 80|not from 2001:db8:1::/64")} ${oneOf("lookup 100|prohibit|blackhole|unreachable|lookup main suppress_prefixlength 0")} prio 400`,
  drawn`ip -n ${name} link set ${oneOf("a0|a1|b1")} ${oneOf("mtu 1200|up|arp off|multicast off")}`,
  drawn`ip netns exec ${name} ip6tables -t mangle -A ${oneOf("PREROUTING|OUTPUT|POSTROUTING")} -j ${oneOf("HL --hl-dec 1|HL --hl-set 2|MARK --set-mark 1|DSCP --set-dscp 4|DROP")}`,
  drawn`ip netns exec ${name} ip6tables -A ${oneOf("INPUT|FORWARD|OUTPUT")} ${oneOf("-m hl --hl-lt 63|-p udp --dport 53|-m length --length 0:120|-m conntrack --ctstate ESTABLISHED|-m mark --mark 1|-p ipv6-icmp|-i a0|-m addrtype --dst-type LOCAL|-m rpfilter --invert")} -j ${oneOf("ACCEPT|DROP|REJECT --reject-with icmp6-no-route|REJECT --reject-with icmp6-port-unreachable|REJECT --reject-with icmp6-addr-unreachable")}`,
  drawn`ip netns exec ${name} ip6tables -A ${oneOf("INPUT|FORWARD|OUTPUT")} -p tcp -j REJECT --reject-with tcp-reset`,
  drawn`ip netns exec ${name} ip6tables -P ${oneOf("INPUT|FORWARD|OUTPUT")} DROP`,
  drawn`ip netns exec ${name} ip6tables -t nat -A POSTROUTING -j SNAT --to-source ${host6}`,
);

const dev = oneOf("a0|a1|b0|b1|lo");
const match6 = oneOf(
  "| -p icmpv6 --icmpv6-type echo-request| -p ipv6-icmp --icmpv6-type destination-unreachable| -p tcp --dport 80| -p udp --dport 53| -p tcp --syn| -s 2001:db8:0::/64| ! -d 2001:db8:1::/64| -m state --state NEW| -m conntrack --ctstate ESTABLISHED,RELATED| -m conntrack --ctstate INVALID| -m conntrack --ctstate DNAT| -m conntrack --ctdir REPLY| -m multiport -p tcp --dports 9,80| -m limit --limit 1/minute --limit-burst 2| -m statistic --mode nth --every 2 --packet 0| -m mark --mark 1| -m dscp --dscp 4| -m hl --hl-gt 63| -m addrtype --dst-type LOCAL| -m length --length 104| -m frag --fragid 0:9999| -i a0| -o a+| -m iprange --src-range 2001:db8:0::1-2001:db8:0::2| -m recent --name r --set| -p icmpv6 ! --icmpv6-type echo-reply| -m pkttype --pkt-type unicast| -m comment --comment drawn",
);

/** What stands in IPv4's draw, for IPv6; links that go and come back; errors that are remembered. */
export const rarer6 = fc.oneof(
  drawn`ip -n ${name} link set ${dev} down; ip -n ${name} link set ${dev} up`,
  drawn`ip -n ${name} link set ${dev} address 02:00:00:00:00:55`,
  drawn`ip netns exec ${name} ip6tables -A ${oneOf("INPUT|FORWARD|OUTPUT")}${match6} -j ${oneOf("ACCEPT|DROP|REJECT|REJECT --reject-with icmp6-adm-prohibited|REJECT --reject-with icmp6-no-route|LOG --log-prefix x|RETURN")}`,
  drawn`ip netns exec ${name} ip6tables -t mangle -A ${oneOf("PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING")}${match6} -j ${oneOf("MARK --set-mark 1|CONNMARK --set-mark 1|CONNMARK --save-mark|CONNMARK --restore-mark|TOS --set-tos 0x10|HL --hl-set 3|DROP|ACCEPT")}`,
  drawn`ip netns exec ${name} ip6tables -t raw -A ${oneOf("PREROUTING|OUTPUT")}${match6} -j ${oneOf("NOTRACK|DROP|CT --zone 3")}`,
  drawn`ip netns exec ${name} ip6tables -t nat -A ${oneOf("PREROUTING|OUTPUT")}${match6} -j DNAT --to-destination ${host6}`,
  drawn`ip netns exec ${name} ip6tables -t nat -A ${oneOf("PREROUTING|OUTPUT")} -p tcp --dport 80 -j ${oneOf("REDIRECT --to-ports 80|REDIRECT --to-ports 9|DNAT --to-destination [2001:db8:2::2]:80|DNAT --to-destination [2001:db8:0::2]:9")}`,
  drawn`ip netns exec ${name} ip6tables -t nat -A POSTROUTING${match6} -j ${oneOf("MASQUERADE|SNAT --to-source 2001:db8:1::2|SNAT --to-source 2001:db8:9::9")}`,
  drawn`ip netns exec ${name} ip6tables -t nat -A ${oneOf("PREROUTING -d|POSTROUTING -s|OUTPUT -d")} 2001:db8:1::/64 -j NETMAP --to 2001:db8:${oneOf("0|2|9")}::/64`,
  drawn`ip netns exec ${name} ip6tables -t mangle -A ${oneOf("FORWARD|POSTROUTING|OUTPUT")} -p tcp --syn -j TCPMSS ${oneOf("--set-mss 500|--clamp-mss-to-pmtu")}`,
  drawn`ip netns exec ${name} ip6tables -${oneOf("N user|P FORWARD ACCEPT|D INPUT 1|F OUTPUT|Z")}`,
  drawn`ip netns exec ${name} sysctl -w net.ipv6.${oneOf("conf.all.forwarding=1|conf.default.hop_limit=5|conf.a0.mtu=1300|conf.a0.mtu=1280|conf.all.drop_unicast_in_l2_multicast=1|conf.a0.use_oif_addrs_only=1|conf.a0.ndisc_notify=1|conf.a0.dad_transmits=0|conf.a0.accept_dad=0|icmp.echo_ignore_multicast=1|icmp.echo_ignore_anycast=1|flowlabel_consistency=0|conf.a0.addr_gen_mode=1|conf.a0.use_tempaddr=2|route.min_adv_mss=500|conf.all.seg6_enabled=1|conf.a0.ignore_routes_with_linkdown=1|icmp.error_anycast_as_unicast=1|conf.b0.disable_ipv6=1|neigh.a0.mcast_solicit=1|neigh.a0.retrans_time_ms=300")}`,
  drawn`ip -n ${name} -6 route add ${oneOf("blackhole|unreachable|prohibit|throw")} ${prefix6} ${oneOf("|metric 5|table 100|dev lo")}`,
  // Where nobody is asked: which of the two ways a packet takes, Linux's random key decides; drawn-multipath.ts sets it.
  drawn`ip -n ${name} -6 route ${oneOf("add|replace|append")} ${oneOf("2001:db8:7::/64|2001:db8:77::/64")} nexthop via ${host6} nexthop via ${host6}`,
  drawn`ip -n ${name} -6 route ${oneOf("add|del|replace")} ${prefix6} dev ${dev} metric ${oneOf("5|256|1024")}`,
  drawn`ip -n ${name} -6 rule ${oneOf("add|del")} ${oneOf("from 2001:db8:0::1|to 2001:db8:2::/64|fwmark 1|iif a0|sport 80 ipproto tcp")} lookup ${oneOf("100|main|local")} prio 300`,
  drawn`ip -n ${name} -6 addr ${oneOf("add|replace|change")} ${host6}/${oneOf("64|128|32")} dev ${dev} ${oneOf("nodad|nodad preferred_lft 0|nodad metric 50|nodad scope link|deprecated|peer 2001:db8:7::1/64")}`,
  drawn`ip -n ${name} -6 addr flush dev ${dev}${oneOf("| scope global| scope link")}`,
  drawn`ip -n ${name} -6 neigh ${oneOf("flush all|flush dev a0|del 2001:db8:0::2 dev a0|replace 2001:db8:0::2 lladdr 02:00:00:00:00:77 dev a0 nud noarp|add 2001:db8:1::9 dev b0 nud incomplete|add 2001:db8:1::9 lladdr 02:00:00:00:00:77 dev b0 nud probe|replace 2001:db8:1::2 lladdr 02:00:00:00:00:78 dev a1 router")}`,
  drawn`ip -n ${name} addrlabel add prefix 2001:db8:${oneOf("0|1|2")}::/64 label ${oneOf("7|99")}`,
  drawn`ip -n ${name} token set ::7 dev a0`,
);

export const probe6 = fc.oneof(
  fc.tuple(name, host6).map(([ns, to]) => `ip -n ${ns} route get ${to}; echo "= $?"`),
  fc
    .tuple(name, host6, fc.constantFrom("", " -s 1400", " -s 1600", " -t 1", " -t 2"))
    .map(([ns, to, more]) => `ip netns exec ${ns} ping -n -c 1 -W 1${more} ${to}; echo "= $?"`),
  fc.tuple(name, host6).map(([ns, to]) => `ip netns exec ${ns} traceroute -n -q 1 -w 1 -m 4 ${to}; echo "= $?"`),
  fc
    .tuple(name, name, host6)
    .map(
      ([server, client, to]) =>
        `ip netns exec ${server} timeout 3 nc -6 -l -p 80 & sleep 0.3; ` +
        `echo hello | ip netns exec ${client} nc -N -w 2 ${to} 80; echo "= $?"; wait`,
    ),
  name.map((ns) => `ip -n ${ns} -6 route | sort; ip -n ${ns} -6 rule`),
  drawn`ip netns exec ${name} ping -n -c 2 -i 0.2 -W 1 ${host6}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -M ${oneOf("do|want|dont")} -s ${oneOf("1252|1253|1352|1452|1453|3000")} ${host6}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -I ${oneOf("a0|b0|lo")} ${host6}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -I ${host6} ${host6}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 ${oneOf("ff02::1|ff02::2|ff02::1:ff00:1|ff01::1")}%${oneOf("a0|b0")}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 fe80::1%${oneOf("a0|b0")}; echo "= $?"`,
  drawn`ip netns exec ${name} timeout 2 nc -6 -u -l -p 53 & sleep 0.3; echo query | ip netns exec ${name} nc -u -w 1 ${host6} 53; echo "= $?"; wait`,
  drawn`ip netns exec ${name} nc -zv -w 1 ${host6} ${oneOf("80|9")}; echo "= $?"`,
  drawn`ip netns exec ${name} traceroute -n ${oneOf("-I|-T -p 80")} -q 1 -w 1 -m 4 ${host6}; echo "= $?"`,
  drawn`ip -n ${name} route get ${host6} ${oneOf("from 2001:db8:0::1|from 2001:db8:2::2 iif a0|oif a0|oif lo|mark 1|ipproto tcp dport 80|fibmatch")}; echo "= $?"`,
  drawn`ip -n ${name} -6 addr; ip -n ${name} -6 route show table ${oneOf("all|local|100")} | sort`,
  drawn`ip -n ${name} -6 neigh | grep -v fe80 | sort`,
  drawn`ip netns exec ${name} ip6tables-save | grep -v ^#`,
  drawn`ip netns exec ${name} conntrack -f ipv6 -L -p ${oneOf("icmpv6|tcp|udp")} 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//' | sort`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 ${oneOf("-m 1|-Q 0x10|-t 255|-s 0|-s 8|-p ff -s 20")} ${host6}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -6 -n -q -c 3 -i 0.2 -W 1 ${oneOf("-t 1|-t 2|-s 1300|-s 2000")} ${host6}; echo "= $?"`,
  drawn`ip netns exec ${name} traceroute -n -q 1 -w 1 -m 4 ${host6} ${oneOf("1280|1400|3000")}; echo "= $?"`,
  drawn`ip netns exec ${name} nc -zvu -w 1 ${host6} ${oneOf("53|9")}; echo "= $?"`,
  drawn`ip netns exec ${name} nc -zv -w 1 -s ${host6} ${host6} 80; echo "= $?"`,
  drawn`ip netns exec ${name} timeout 3 nc -6 -l -p 80 & sleep 0.3; head -c 5000 /dev/zero | ip netns exec ${name} nc -N -w 2 ${host6} 80; echo "= $?"; wait`,
  drawn`ip -n ${name} -6 route show ${oneOf("cache|default|proto kernel|dev a0|root 2001:db8:1::/48|match 2001:db8:1::1|exact 2001:db8:1::/64|via 2001:db8:0::2|type unreachable|type local table all")} | sort; echo "= $?"`,
  drawn`ip -n ${name} route get ${host6} from ${host6} iif ${oneOf("a0|b0|lo")}${oneOf("| mark 1| tos 0x10")}; echo "= $?"`,
  drawn`ip -n ${name} route get ${oneOf("ff02::1|ff05::2|fe80::1|::ffff:10.0.0.1|2001:db8:0::")}; echo "= $?"`,
  drawn`ip netns exec ${name} ip6tables -t ${oneOf("mangle|raw|filter")} -S; ip netns exec ${name} ip6tables -t ${oneOf("mangle|raw")} -nvL`,
  drawn`ip -n ${name} addr show dev ${oneOf("a0|b0|lo")}; ip -n ${name} -6 rule`,
  drawn`ip netns exec ${name} ss -ltnu6; ip netns exec ${name} netstat -6rn | awk '{print $1, $2, $3, $4, $7}' | sort`,
  name.map((ns) => `ip netns exec ${ns} ip6tables -nvxL OUTPUT; ip netns exec ${ns} ip6tables -t nat -nvxL`),
);
