import fc from "fast-check";

/**
 * A small network as a shell script, drawn so that what Linux answers depends on nothing random: namespaces in a line or
 * around a bridge, addresses, routes, rules, sysctls, packet filters, and then probes. Each part is a list of lines, so
 * that a difference between kernel and podwire shrinks to the few lines that make it.
 */
export interface DrawnScript {
  readonly links: readonly string[];
  readonly settings: readonly string[];
  readonly probes: readonly string[];
}

/** The script's text: bash runs it, on the kernel or on podwire. */
export function scriptText(script: DrawnScript): string {
  return [...script.links, ...script.settings, ...script.probes].map((line) => `${line}\n`).join("");
}

const NAMES = ["n0", "n1", "n2", "n3"] as const;

/**
 * The scripts that lack something of this one: half of its settings or probes, or one line. Larger cuts first; the links
 * stay, for all else stands on them.
 */
export function shorterScripts(script: DrawnScript): DrawnScript[] {
  const { settings, probes } = script;
  return [
    ...cuts(settings).map((lines) => ({ ...script, settings: lines })),
    ...cuts(probes)
      .filter((lines) => lines.length > 0)
      .map((lines) => ({ ...script, probes: lines })),
  ];
}

function cuts(lines: readonly string[]): (readonly string[])[] {
  const half = Math.ceil(lines.length / 2);
  const halves = lines.length < 3 ? [] : [lines.slice(half), lines.slice(0, half)];
  return [...halves, ...lines.map((_, i) => lines.filter((_line, at) => at !== i))];
}

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

/** Namespaces n0 to n3 in a line, a cable with 10.0.I.0/24 between each two. */
const line: readonly string[] = [
  ...NAMES.map((each) => `ip netns add ${each}; ip -n ${each} link set lo up`),
  ...[0, 1, 2].flatMap((i) => [
    `ip link add a${i} netns n${i} type veth peer name b${i} netns n${i + 1}`,
    `ip -n n${i} addr add 10.0.${i}.1/24 dev a${i}; ip -n n${i} link set a${i} up`,
    `ip -n n${i + 1} addr add 10.0.${i}.2/24 dev b${i}; ip -n n${i + 1} link set b${i} up`,
  ]),
];

/** Namespaces n0 to n3 on a bridge that has 10.0.0.1; theirs are 10.0.0.2, 10.0.1.1, 10.0.1.2 and 10.0.2.2. */
const star: readonly string[] = [
  "ip link add br0 type bridge; ip addr add 10.0.0.1/16 dev br0; ip link set br0 up; ip link set lo up",
  ...["10.0.0.2", "10.0.1.1", "10.0.1.2", "10.0.2.2"].flatMap((address, i) => [
    `ip netns add n${i}; ip -n n${i} link set lo up`,
    `ip link add p${i} type veth peer name a${i} netns n${i}; ip link set p${i} master br0 up`,
    `ip -n n${i} addr add ${address}/16 dev a${i}; ip -n n${i} link set a${i} up`,
  ]),
];

/** Routes that let all of the line's ends reach each other, through forwarders. */
const lineRoutes: readonly string[] = [
  ...NAMES.map((each) => `ip netns exec ${each} sysctl -qw net.ipv4.ip_forward=1`),
  "ip -n n0 route add default via 10.0.0.2",
  "ip -n n1 route add 10.0.2.0/24 via 10.0.1.2",
  "ip -n n2 route add 10.0.0.0/24 via 10.0.1.1",
  "ip -n n3 route add default via 10.0.2.1",
];

/** The line in IPv6: 2001:db8:I::/64 between each two, forwarding, routes between the ends. */
const line6: readonly string[] = [
  ...NAMES.map((each) => `ip netns add ${each}; ip -n ${each} link set lo up`),
  ...NAMES.map((each) => `ip netns exec ${each} sysctl -qw net.ipv6.conf.all.forwarding=1`),
  ...[0, 1, 2].flatMap((i) => [
    `ip link add a${i} netns n${i} type veth peer name b${i} netns n${i + 1}`,
    `ip -n n${i} addr add 2001:db8:${i}::1/64 dev a${i} nodad; ip -n n${i} link set a${i} up`,
    `ip -n n${i + 1} addr add 2001:db8:${i}::2/64 dev b${i} nodad; ip -n n${i + 1} link set b${i} up`,
  ]),
  "sleep 4",
  "ip -n n0 route add default via 2001:db8:0::2",
  "ip -n n1 route add 2001:db8:2::/64 via 2001:db8:1::2",
  "ip -n n2 route add 2001:db8:0::/64 via 2001:db8:1::1",
  "ip -n n3 route add default via 2001:db8:2::1",
];

/** Wait for carriers, which the kernel notices a little later. */
const SETTLE = "sleep 1.2";

const sysctl = fc
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
    ),
  )
  .map(([ns, setting]) => `ip netns exec ${ns} sysctl -w ${setting}`);

const route = fc.oneof(
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

const link = fc.oneof(
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

const rule = fc
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
);

const filter = fc.oneof(
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

const probe = fc.oneof(
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
        `ip netns exec ${ns} conntrack -L -p ${protocol} 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/' | sort`,
    ),
  name.map((ns) => `ip -n ${ns} neigh | sort`),
  name.map((ns) => `ip -n ${ns} -4 addr; ip -n ${ns} -4 route show table all type local`),
  name.map((ns) => `ip -n ${ns} route; ip -n ${ns} rule`),
  name.map((ns) => `ip netns exec ${ns} iptables -nvxL; ip netns exec ${ns} iptables -t nat -nvxL`),
  name.map((ns) => `ip netns exec ${ns} iptables-save | grep -v ^#`),
);

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

const setting6 = fc.oneof(
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
);

const probe6 = fc.oneof(
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
  name.map((ns) => `ip netns exec ${ns} ip6tables -nvxL OUTPUT; ip netns exec ${ns} ip6tables -t nat -nvxL`),
);

const draw4 = fc.record({
  links: fc
    .constantFrom(line, [...line, ...lineRoutes], [...line, ...lineRoutes], star)
    .map((lines) => [...lines, SETTLE]),
  settings: fc.array(fc.oneof(sysctl, route, route, link, rule, filter, filter, filter), {
    minLength: 2,
    maxLength: 9,
  }),
  probes: fc.array(probe, { minLength: 2, maxLength: 7 }),
});

const draw6 = fc.record({
  links: fc.constant(line6),
  settings: fc.array(setting6, { minLength: 1, maxLength: 6 }),
  probes: fc.array(probe6, { minLength: 2, maxLength: 6 }),
});

/** Draws scripts: three of IPv4 for one of IPv6. */
export function drawnScript(): fc.Arbitrary<DrawnScript> {
  return fc.oneof({ arbitrary: draw4, weight: 3 }, { arbitrary: draw6, weight: 1 });
}
