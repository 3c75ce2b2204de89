import fc from "fast-check";
import { drawn, EPHEMERAL, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

/** Addresses that appear in the drawn networks, and some that no one has. */
const HOSTS = [
  "10.0.0.1",
  "10.0.0.2",
  "10.0.1.1",
  "10.0.1.2",
  "10.0.2.1",
  "10.0.2.2",
  "10.0.0.9",
  "10.9.9.9",
  "127.0.0.1",
];
const PREFIXES = ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.0.0/16", "10.0.2.2/32", "10.9.0.0/16", "default"];

const name = fc.constantFrom(...NAMES);
const host = fc.constantFrom(...HOSTS);
const prefix = fc.constantFrom(...PREFIXES);

export const sysctl = fc
  .tuple(
    name,
    fc.constantFrom(
      "net.ipv4.ip_forward=1",
      "net.ipv4.ip_forward=0",
      "net.ipv4.conf.all.rp_filter=1",
      "net.ipv4.conf.all.rp_filter=2",
      "net.ipv4.icmp_echo_ignore_all=1",
      "net.ipv4.ip_default_ttl=3",
      "net.ipv4.conf.all.route_localnet=1",
      "net.ipv4.conf.all.proxy_arp=1",
      "net.ipv4.conf.all.arp_ignore=1",
      "net.ipv4.conf.all.accept_local=1",
      "net.ipv4.conf.a0.forwarding=0",
      "net.ipv4.conf.b1.forwarding=0",
      "net.ipv4.conf.all.send_redirects=0",
      "net.ipv4.conf.all.accept_redirects=0",
      "net.ipv4.conf.all.arp_ignore=2",
      "net.ipv4.conf.all.arp_ignore=8",
      "net.ipv4.conf.all.arp_announce=2",
      "net.ipv4.conf.all.arp_filter=1",
      "net.ipv4.conf.all.src_valid_mark=1",
      "net.ipv4.conf.all.bc_forwarding=1",
      "net.ipv4.conf.all.ignore_routes_with_linkdown=1",
      "net.ipv4.conf.all.promote_secondaries=1",
      "net.ipv4.conf.a0.rp_filter=2",
      "net.ipv4.icmp_echo_ignore_broadcasts=0",
      "net.ipv4.icmp_errors_use_inbound_ifaddr=1",
      "net.ipv4.icmp_ratelimit=0",
      "net.ipv4.icmp_ratemask=0",
      "net.ipv4.ip_no_pmtu_disc=1",
      "net.ipv4.ip_no_pmtu_disc=2",
      "net.ipv4.ip_forward_use_pmtu=1",
      "net.ipv4.ip_nonlocal_bind=1",
      "net.ipv4.tcp_timestamps=0",
      "net.ipv4.tcp_syn_retries=1",
      "net.ipv4.neigh.a0.mcast_solicit=1",
      "net.ipv4.neigh.a0.retrans_time_ms=300",
      "net.netfilter.nf_conntrack_tcp_be_liberal=1",
      "net.netfilter.nf_conntrack_tcp_loose=0",
      "net.netfilter.nf_conntrack_udp_timeout=3",
      "net.netfilter.nf_conntrack_icmp_timeout=2",
    ),
  )
  .map(([ns, setting]) => `ip netns exec ${ns} sysctl -w ${setting}`);

export const route = fc.oneof(
  fc.tuple(name, prefix, host).map(([ns, to, via]) => `ip -n ${ns} route add ${to} via ${via}`),
  fc
    .tuple(
      name,
      prefix,
      fc.constantFrom("a0", "a1", "a2", "b0", "b1", "b2"),
      fc.constantFrom("", " metric 5", " scope link"),
    )
    .map(([ns, to, dev, more]) => `ip -n ${ns} route add ${to} dev ${dev}${more}`),
  fc
    .tuple(name, fc.constantFrom("blackhole", "unreachable", "prohibit", "throw"), prefix)
    .map(([ns, type, to]) => `ip -n ${ns} route add ${type} ${to}`),
  fc.tuple(name, prefix).map(([ns, to]) => `ip -n ${ns} route del ${to}`),
  fc.tuple(name, host, host).map(([ns, to, via]) => `ip -n ${ns} route replace ${to} via ${via} metric 7`),
);

export const rarer = fc.oneof(
  drawn`ip -n ${name} route add ${prefix} via ${host} mtu ${oneOf("700|1000|lock 900|lock 1200")}`,
  drawn`ip -n ${name} route add ${prefix} via ${host} src ${host}`,
  drawn`ip -n ${name} route add ${prefix} via ${host} dev ${oneOf("a0|a1|b0")} onlink`,
  drawn`ip -n ${name} route add ${prefix} via ${host} table 100`,
  drawn`ip -n ${name} route add ${oneOf("local|broadcast|multicast|nat")} ${prefix} dev ${oneOf("lo|a0|b1")}`,
  drawn`ip -n ${name} route append ${prefix} via ${host}`,
  drawn`ip -n ${name} route change ${prefix} via ${host}`,
  drawn`ip -n ${name} route flush ${oneOf("proto boot|cache|10.0.1.0/24|table 100|root 10.0.0.0/8")}`,
  drawn`ip -n ${name} route add ${prefix} via ${host} tos 0x10`,
  drawn`ip -n ${name} rule add fwmark 1${oneOf("|/1")} ${oneOf("lookup 100|blackhole|unreachable|prohibit")} prio 400`,
  drawn`ip -n ${name} rule add ${oneOf("iif|oif")} ${oneOf("a0|b0|a1|lo")} ${oneOf("lookup 100|prohibit|lookup main suppress_prefixlength 0")} prio 300`,
  drawn`ip -n ${name} rule add ipproto ${oneOf("tcp dport 80|udp|icmp")} lookup 100 prio 350`,
  drawn`ip -n ${name} rule add not from ${host} lookup ${oneOf("100|main")} prio 200`,
  drawn`ip -n ${name} rule del ${oneOf("prio 500|from all lookup default|prio 32766|prio 0")}`,
  drawn`ip -n ${name} neigh ${oneOf("add|replace|change")} ${host} lladdr 02:00:00:00:00:77 dev ${oneOf("a0|b0")} nud ${oneOf("permanent|reachable|stale|noarp|failed")}`,
  drawn`ip -n ${name} neigh ${oneOf("del")} ${host} dev ${oneOf("a0|b0")}`,
  drawn`ip -n ${name} neigh flush ${oneOf("all|dev a0|nud reachable")}`,
  drawn`ip -n ${name} neigh add proxy ${host} dev ${oneOf("a0|b0")}`,
  drawn`ip -n ${name} addr add ${host}/24 peer ${host}/32 dev ${oneOf("a0|b0")}`,
  drawn`ip -n ${name} addr add ${host}/24 dev ${oneOf("a0|b0")} ${oneOf("noprefixroute|scope link|scope host|metric 50|brd +")}`,
  drawn`ip -n ${name} addr del ${host}/24 dev ${oneOf("a0|b0|a1|b1|a2|b2")}`,
  drawn`ip -n ${name} link set lo ${oneOf("down|mtu 1200")}`,
  drawn`ip -n ${name} link set ${oneOf("a0|a1|b0")} multicast off`,
  drawn`ip -n ${name} link set ${oneOf("a0|a1|b0")} address 02:00:00:00:00:55`,
);

export const link = fc.oneof(
  fc
    .tuple(
      name,
      fc.constantFrom("a0", "a1", "b0", "b1"),
      fc.constantFrom("mtu 600", "mtu 1400", "down", "up", "arp off"),
    )
    .map(([ns, dev, change]) => `ip -n ${ns} link set ${dev} ${change}`),
  fc
    .tuple(name, host, fc.constantFrom("/24", "/32", "/16"), fc.constantFrom("a0", "a1", "b0", "b1", "lo"))
    .map(([ns, address, length, dev]) => `ip -n ${ns} addr add ${address}${length} dev ${dev}`),
);

/** Links that go and come back, addresses that go and come back: what was learned is forgotten, or is not. */
export const flap = fc.oneof(
  drawn`ip -n ${name} link set ${oneOf("a0|a1|b0|b1")} down; ip -n ${name} link set ${oneOf("a0|a1|b0|b1")} up`,
  drawn`for each in down up; do ip -n ${name} link set ${oneOf("a0|a1|b0|b1")} $each; done`,
  drawn`for each in del add; do ip -n ${name} addr $each ${host}/24 dev ${oneOf("a0|b0|b1")}; done`,
  drawn`ip -n ${name} link set ${oneOf("a0|a1|b0")} mtu ${oneOf("600|1000|1300")}; ip -n ${name} link set ${oneOf("a0|a1|b0")} mtu 1500`,
);

export const rule = fc
  .tuple(
    name,
    fc.constantFrom("from", "to"),
    prefix.filter((p) => p !== "default"),
    fc.constantFrom("100", "local", "main"),
  )
  .map(([ns, word, block, table]) => `ip -n ${ns} rule add ${word} ${block} lookup ${table} prio 500`);

const match = fc.constantFrom(
  "",
  " -p icmp",
  " -p icmp --icmp-type echo-request",
  " -p tcp --dport 80",
  " -p udp --dport 53",
  " -p tcp --syn",
  " -s 10.0.0.0/24",
  " -d 10.0.2.2",
  " ! -d 10.0.1.0/24",
  " -m conntrack --ctstate ESTABLISHED,RELATED",
  " -m state --state NEW",
  " -m addrtype --dst-type LOCAL",
  " -m length --length 0:100",
  " -m ttl --ttl-lt 63",
  " -m mark --mark 0x1/0x1",
  " -m multiport -p tcp --dports 9,80",
  " -p udp -m multiport --ports 53,80:90",
  " -m iprange --src-range 10.0.0.1-10.0.1.1",
  " -m limit --limit 1/minute --limit-burst 2",
  " -m statistic --mode nth --every 2 --packet 0",
  " -m connmark --mark 1",
  " -m dscp --dscp 4",
  " -m tos --tos 0x10",
  " -m pkttype --pkt-type unicast",
  " -m addrtype --src-type LOCAL",
  ' -m u32 --u32 "0&0xFFFF=0x54"',
  " -m recent --name r --set",
  " -m recent --name r --rcheck --hitcount 2",
  " -m conntrack --ctstate INVALID",
  " -m conntrack --ctstate DNAT,SNAT",
  " -m conntrack --ctdir REPLY",
  " -m conntrack --ctproto tcp --ctorigdstport 80",
  " -p tcp --tcp-flags SYN,ACK,RST RST",
  " -p icmp --icmp-type 3/3",
  " -p icmp ! --icmp-type echo-reply",
  " -m string --algo bm --string hello",
  " -m length ! --length 84",
  " -m rpfilter --invert",
  " -f",
  " ! -f -s 10.0.0.0/8",
  " -m comment --comment drawn",
  " -i a0",
  " -i b+",
);

export const filter = fc.oneof(
  fc
    .tuple(
      name,
      fc.constantFrom("INPUT", "FORWARD", "OUTPUT"),
      match,
      fc.constantFrom(
        "ACCEPT",
        "DROP",
        "REJECT",
        "REJECT --reject-with icmp-host-prohibited",
        "REJECT --reject-with icmp-net-unreachable",
        "REJECT --reject-with icmp-admin-prohibited",
      ),
    )
    .map(([ns, chain, what, target]) => `ip netns exec ${ns} iptables -A ${chain}${what} -j ${target}`),
  fc
    .tuple(name, fc.constantFrom("PREROUTING", "OUTPUT", "FORWARD", "POSTROUTING"), match)
    .map(([ns, chain, what]) => `ip netns exec ${ns} iptables -t mangle -A ${chain}${what} -j MARK --set-mark 1`),
  fc
    .tuple(
      name,
      match.filter((m) => !m.includes("state")),
      host,
    )
    .map(([ns, what, to]) => `ip netns exec ${ns} iptables -t nat -A PREROUTING${what} -j DNAT --to-destination ${to}`),
  fc
    .tuple(
      name,
      match.filter((m) => !m.includes("state")),
      host,
    )
    .map(([ns, what, to]) => `ip netns exec ${ns} iptables -t nat -A OUTPUT${what} -j DNAT --to-destination ${to}`),
  fc.tuple(name, match).map(([ns, what]) => `ip netns exec ${ns} iptables -t nat -A POSTROUTING${what} -j MASQUERADE`),
  fc
    .tuple(name, host, fc.constantFrom("80", "8080", "9"))
    .map(
      ([ns, to, port]) =>
        `ip netns exec ${ns} iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination ${to}:${port}`,
    ),
  fc
    .tuple(name, fc.constantFrom("tcp", "udp"), fc.constantFrom("80", "53", "9"))
    .map(
      ([ns, protocol, port]) =>
        `ip netns exec ${ns} iptables -t nat -A PREROUTING -p ${protocol} -j REDIRECT --to-ports ${port}`,
    ),
  fc
    .tuple(name, match, host)
    .map(([ns, what, to]) => `ip netns exec ${ns} iptables -t nat -A POSTROUTING${what} -j SNAT --to-source ${to}`),
  name.map((ns) => `ip netns exec ${ns} iptables -t raw -A PREROUTING -p icmp -j NOTRACK`),
  drawn`ip netns exec ${name} iptables -t raw -A ${oneOf("PREROUTING|OUTPUT")}${match} -j ${oneOf("NOTRACK|CT --notrack|DROP|CT --zone 3")}`,
  drawn`ip netns exec ${name} iptables -t mangle -A ${oneOf("PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING")}${match} -j ${oneOf("DSCP --set-dscp 4|TOS --set-tos 0x10|CONNMARK --set-mark 1|CONNMARK --save-mark|CONNMARK --restore-mark|MARK --or-mark 2|MARK --set-xmark 1/3|ACCEPT|DROP|CLASSIFY --set-class 1:2")}`,
  drawn`ip netns exec ${name} iptables -t mangle -A ${oneOf("FORWARD|POSTROUTING|OUTPUT")} -p tcp --syn -j TCPMSS ${oneOf("--set-mss 500|--clamp-mss-to-pmtu")}`,
  drawn`ip netns exec ${name} iptables -t nat -A ${oneOf("PREROUTING -d|OUTPUT -d|POSTROUTING -s")} 10.0.1.0/24 -j NETMAP --to 10.0.${oneOf("0|2|9")}.0/24`,
  drawn`ip netns exec ${name} iptables -t nat -A POSTROUTING -p ${oneOf("tcp|udp")} -j SNAT --to-source ${host}:${oneOf("1000|1000-1000|5000")}`,
  drawn`ip netns exec ${name} iptables -t nat -A ${oneOf("PREROUTING|OUTPUT")} -p tcp --dport 80 -j REDIRECT --to-ports ${oneOf("80|9")}`,
  drawn`ip netns exec ${name} iptables -A ${oneOf("INPUT|FORWARD|OUTPUT")} -p tcp${oneOf("| --dport 80")} -j REJECT --reject-with tcp-reset`,
  drawn`ip netns exec ${name} iptables -A ${oneOf("INPUT|FORWARD|OUTPUT")}${match} -j REJECT --reject-with ${oneOf("icmp-proto-unreachable|icmp-net-prohibited|icmp-host-unreachable|icmp-port-unreachable")}`,
  drawn`ip netns exec ${name} iptables -${oneOf("D|C")} ${oneOf("INPUT 1|FORWARD -j ACCEPT|OUTPUT -j DROP")}`,
  drawn`ip netns exec ${name} iptables -I ${oneOf("INPUT|FORWARD|OUTPUT")}${match} -j ${oneOf("ACCEPT|RETURN|LOG --log-prefix x|NFLOG")}`,
  drawn`ip netns exec ${name} conntrack ${oneOf("-F|-D -p tcp|-D -s 10.0.0.1")} 2>/dev/null`,
  fc
    .tuple(name, fc.constantFrom("PREROUTING", "POSTROUTING", "FORWARD"), fc.constantFrom("--ttl-dec 1", "--ttl-set 2"))
    .map(([ns, chain, what]) => `ip netns exec ${ns} iptables -t mangle -A ${chain} -j TTL ${what}`),
  fc
    .tuple(name, match, fc.constantFrom("INPUT", "FORWARD"))
    .map(
      ([ns, what, chain]) =>
        `ip netns exec ${ns} iptables -N user; ip netns exec ${ns} iptables -A user${what} -j DROP; ` +
        `ip netns exec ${ns} iptables -A ${chain} -j user`,
    ),
  fc
    .tuple(name, fc.constantFrom("INPUT", "FORWARD", "OUTPUT"), fc.constantFrom("DROP", "ACCEPT"))
    .map(([ns, chain, policy]) => `ip netns exec ${ns} iptables -P ${chain} ${policy}`),
);

export const probe = fc.oneof(
  fc.tuple(name, host).map(([ns, to]) => `ip -n ${ns} route get ${to}; echo "= $?"`),
  fc
    .tuple(name, host, fc.constantFrom("", " -s 1472", " -s 1600", " -s 1472 -M do", " -t 1", " -t 2"))
    .map(([ns, to, more]) => `ip netns exec ${ns} ping -n -c 1 -W 1${more} ${to}; echo "= $?"`),
  fc.tuple(name, host).map(([ns, to]) => `ip netns exec ${ns} traceroute -n -q 1 -w 1 -m 4 ${to}; echo "= $?"`),
  fc
    .tuple(name, name, host)
    .map(
      ([server, client, to]) =>
        `ip netns exec ${server} timeout 3 nc -l -p 80 & sleep 0.3; ` +
        `echo hello | ip netns exec ${client} nc -N -w 2 ${to} 80; echo "= $?"; wait`,
    ),
  fc
    .tuple(name, name, host)
    .map(
      ([server, client, to]) =>
        `ip netns exec ${server} timeout 2 nc -u -l -p 53 & sleep 0.3; ` +
        `echo query | ip netns exec ${client} nc -u -w 1 ${to} 53; echo "= $?"; wait`,
    ),
  fc
    .tuple(name, host, host)
    .map(([ns, to, from]) => `ip netns exec ${ns} ping -n -c 1 -W 1 -I ${from} ${to}; echo "= $?"`),
  fc
    .tuple(name, host, host, fc.constantFrom("", " iif a0", " iif b0", " iif b1", " iif lo", " mark 1", " tos 0x10"))
    .map(([ns, to, from, more]) => `ip -n ${ns} route get ${to} from ${from}${more}; echo "= $?"`),
  fc
    .tuple(name, host, fc.constantFrom("80", "9"))
    .map(([ns, to, port]) => `ip netns exec ${ns} nc -zv -w 1 ${to} ${port}; echo "= $?"`),
  fc
    .tuple(name, fc.constantFrom("icmp", "tcp", "udp"))
    .map(
      ([ns, protocol]) =>
        `ip netns exec ${ns} conntrack -L -p ${protocol} 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//; ${EPHEMERAL}' | sort`,
    ),
  name.map((ns) => `ip -n ${ns} neigh | sort`),
  drawn`ip netns exec ${name} ping -n -c 2 -i 0.2 -W 1 ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -M ${oneOf("do|want|dont")} -s ${oneOf("572|900|1372|1473|3000")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -b ${oneOf("10.0.0.255|10.0.1.255|255.255.255.255|10.0.255.255|224.0.0.1")}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -I ${oneOf("a0|b0|b1|lo")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -m 1 ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -Q 0x10 ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -c 1 -W 1 -R ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} ping -n -q -c 3 -i 0.2 -W 1 -t ${oneOf("1|2|3")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} traceroute -n ${oneOf("-I|-T -p 80|-T -p 9")} -q 1 -w 1 -m 4 ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} arping -c 1 -w 1 -I ${oneOf("a0|b0")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${name} nc -zvu -w 1 ${host} ${oneOf("53|9")}; echo "= $?"`,
  drawn`ip -n ${name} route get ${host} ${oneOf("ipproto tcp dport 80|ipproto udp sport 1 dport 53|fibmatch|oif a0|oif lo|tos 0x10")}; echo "= $?"`,
  drawn`ip -n ${name} route get ${oneOf("10.0.0.255|224.0.0.5|255.255.255.255|0.0.0.0|10.0.255.255")}; echo "= $?"`,
  drawn`ip -n ${name} -4 route show ${oneOf("table all|table 100|scope link|proto kernel|type local|default|root 10.0.0.0/16|match 10.0.1.1|exact 10.0.1.0/24|via 10.0.0.2")}; echo "= $?"`,
  drawn`ip netns exec ${name} iptables -t ${oneOf("mangle|raw|nat|filter")} -S; ip netns exec ${name} iptables -t ${oneOf("mangle|raw")} -nvL`,
  drawn`ip netns exec ${name} cat /proc/net/${oneOf("route|arp")} | sort`,
  drawn`ip netns exec ${name} ss -ltnu; ip netns exec ${name} netstat -rn`,
  name.map((ns) => `ip -n ${ns} -4 addr; ip -n ${ns} -4 route show table all type local`),
  name.map((ns) => `ip -n ${ns} route; ip -n ${ns} rule`),
  name.map((ns) => `ip netns exec ${ns} iptables -nvxL; ip netns exec ${ns} iptables -t nat -nvxL`),
  name.map((ns) => `ip netns exec ${ns} iptables-save | grep -v ^#`),
);
