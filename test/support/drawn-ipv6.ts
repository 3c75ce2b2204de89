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
  name.map((ns) => `ip netns exec ${ns} ip6tables -nvxL OUTPUT; ip netns exec ${ns} ip6tables -t nat -nvxL`),
);
