/**
 * The words of nft's language that cannot be names, because they mean something everywhere (scanner.l). Others, such as
 * "saddr", do so only where they are expected.
 */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "table chain rule set element elements map flowtable handle ruleset socket tproxy accept drop " +
    "continue jump goto return inet netdev add replace update create insert delete get list reset flush " +
    "rename import export monitor position index comment constant interval dynamic auto-merge timeout " +
    "gc-interval expires policy size flow offload meter counter quota limit log flags queue reject snat " +
    "dnat masquerade redirect random th bridge ether type typeof vlan arp ip ecn ip6 priority icmp " +
    "icmpv6 igmp tcp udp udplite sctp dccp ah esp comp rt rt0 rt2 srh hbh frag dst mh meta mark iif " +
    "iifname iiftype oif oifname oiftype skuid skgid nftrace rtclassid ibriport ibrname obriport obrname " +
    "pkttype cpu iifgroup oifgroup cgroup day hour time ct numgen jhash symhash dup fwd fib osf synproxy " +
    "notrack ipsec hook device devices exists missing and or xor not lt gt le ge eq ne lshift rshift " +
    "define redefine undefine include describe secmark exthdr all reset"
  ).split(" "),
);

/** What `ct` can be asked for: words of the language behind it alone. */
export const CT_KEYS: ReadonlySet<string> = new Set(
  "state direction status mark expiration helper l3proto protocol saddr daddr proto-src proto-dst zone id label bytes packets avgpkt event".split(
    " ",
  ),
);
