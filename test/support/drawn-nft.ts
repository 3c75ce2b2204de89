import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);

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
