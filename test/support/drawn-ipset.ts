import fc from "fast-check";
import { drawn, oneOf } from "./drawn-text.js";
import { NAMES } from "./drawn-topology.js";

const name = fc.constantFrom(...NAMES);
const host = oneOf("10.0.0.1|10.0.0.2|10.0.0.3|10.0.1.1|10.0.1.2|10.0.2.1|10.0.2.2|10.9.9.9");

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
