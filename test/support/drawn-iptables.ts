import fc from "fast-check";
import { drawn, EPHEMERAL, oneLine, oneOf } from "./drawn-text.js";

const host = oneOf("10.0.0.1|10.0.0.2|10.0.1.1|10.0.1.2|10.0.2.1|10.0.2.2|10.9.9.9");

/** Every match of iptables whose answer depends on the packet and its connection alone. */
const matches = `
  -p icmp --icmp-type 8/0
  -p icmp --icmp-type destination-unreachable
  -p icmp ! --icmp-type any
  -p tcp --sport 1024: --dport 80:90
  -p tcp ! --syn
  -p tcp --tcp-flags ALL SYN
  -p tcp --tcp-flags SYN,FIN,RST FIN
  -p tcp --tcp-option 8
  -p tcp -m multiport ! --sports 80,443
  -p tcp -m tcpmss --mss 1400:1500
  -p udp ! --dport 53
  ! -p tcp
  -s 10.0.0.1,10.0.2.2
  -s 10.0.0.0/255.255.0.255
  ! -d 10.0.2.2
  -m addrtype ! --src-type LOCAL
  -m addrtype --dst-type UNICAST,BROADCAST
  -m addrtype --dst-type LOCAL --limit-iface-in
  -m comment --comment "two words"
  -m conntrack --ctstate NEW,UNTRACKED
  -m conntrack ! --ctstate NEW
  -m conntrack --ctproto icmp
  -m conntrack --ctorigsrc 10.0.0.0/24
  -m conntrack ! --ctorigdst 10.0.2.2
  -m conntrack --ctreplsrc 10.0.2.2
  -m conntrack --ctrepldstport 1000:2000 -p tcp
  -m conntrack --ctstatus SEEN_REPLY,ASSURED
  -m conntrack --ctstatus NONE
  -m conntrack --ctexpire 20:100
  -m conntrack --ctdir ORIGINAL
  -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets
  -m connbytes --connbytes 0:200 --connbytes-dir original --connbytes-mode bytes
  -m connlabel --label 1 --set
  -p tcp --syn -m connlimit --connlimit-above 1000 --connlimit-mask 24
  -m connmark ! --mark 1/3
  -m devgroup --src-group 0
  -m dscp --dscp-class AF11
  -m dscp ! --dscp 0
  -m ecn --ecn-ip-ect 0
  -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name h
  -m hashlimit --hashlimit-above 2/min --hashlimit-burst 1 --hashlimit-mode srcip,dstip --hashlimit-name k
  -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-name g
  -m helper --helper ftp
  -m iprange ! --dst-range 10.0.1.1-10.0.2.1
  -m length --length 84:100
  -m limit --limit 1/hour --limit-burst 3
  -m mac --mac-source 02:00:00:00:0a:00
  -m mark ! --mark 2/0xff
  -m owner --uid-owner 0
  -m owner ! --gid-owner 1000-2000
  -m pkttype --pkt-type broadcast
  -m policy --dir in --pol none
  -m policy --dir out --pol ipsec
  -m quota --quota 200
  -m realm --realm 1
  -m recent --set --name r --rsource
  -m recent --update --name r --hitcount 2
  -m recent --rcheck --name r --seconds 60 --rdest
  -m recent --remove --name r
  -m recent ! --rcheck --name q
  -m rpfilter
  -m rpfilter --loose --invert
  -m socket
  -m socket --nowildcard
  -m state --state INVALID,UNTRACKED
  -m statistic --mode nth --every 3 --packet 1
  -m statistic --mode nth ! --every 2
  -m string --algo kmp --icase --string HELLO
  -m string --algo bm --hex-string "|68 65|llo" --from 40 --to 80
  -m string ! --algo bm --string nothing
  -m time --timestart 00:00 --timestop 23:59:59
  -m tos --tos 0x10/0x3f
  -m ttl --ttl-gt 62
  -m u32 --u32 "6&0xFF=1"
  -m u32 --u32 "0>>22&0x3C@0>>24=8"
  -m bpf --bytecode "4,48 0 0 9,21 0 1 1,6 0 0 1,6 0 0 0"
  -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7
  -m physdev --physdev-in p0
  -m physdev --physdev-is-bridged
  -i b0
  ! -i b0
  -o a+
  ! -o lo
  -i lo
  -f
`;
const match = fc.oneof(fc.constant(""), oneLine(matches), oneLine(matches));
const twoMatches = fc.tuple(match, match).map((both) => both.join(" "));

const verdict = oneLine(`
  -j ACCEPT
  -j DROP
  -j DROP
  -j REJECT
  -j REJECT --reject-with icmp-host-unreachable
  -j REJECT --reject-with icmp-admin-prohibited
  -j RETURN
  -j user
  -g user
  -j other
  -g other
  -j LOG --log-prefix "x " --log-level 7 --log-uid
  -j NFLOG --nflog-group 3 --nflog-prefix y
  -j MARK --set-mark 1
  -j CONNMARK --set-xmark 1/3
  -j NFQUEUE --queue-num 1 --queue-bypass
  -j AUDIT --type drop
`);

const change = oneLine(`
  -j MARK --set-xmark 2/0xf
  -j MARK --and-mark 1
  -j MARK --xor-mark 3
  -j CONNMARK --save-mark --nfmask 1 --ctmask 0xf
  -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xf
  -j CONNMARK --set-mark 3
  -j CONNMARK --or-mark 4
  -j DSCP --set-dscp-class AF11
  -j TOS --set-tos 0x10/0x1c
  -j TOS --or-tos 4
  -j ECN --ecn-tcp-remove
  -j TTL --ttl-inc 5
  -j TTL --ttl-dec 1
  -j TTL --ttl-set 1
  -j TCPMSS --set-mss 300
  -j TCPMSS --clamp-mss-to-pmtu
  -j TCPOPTSTRIP --strip-options timestamp,sack-permitted
  -j CHECKSUM --checksum-fill
  -j CLASSIFY --set-class 1:2
  -j TEE --gateway 10.0.1.2
  -j TPROXY --on-port 80 --tproxy-mark 1
  -j TPROXY --on-ip 10.0.0.2 --on-port 80
  -j TRACE
  -j ACCEPT
  -j DROP
`);

const untracked = oneOf(
  "-j NOTRACK|-j CT --notrack|-j CT --zone 1|-j CT --zone-orig 2|-j CT --helper ftp|-j CT --ctevents new|-j DROP|-j ACCEPT|-j TRACE|-j MARK --set-mark 1",
);

const translation = fc.oneof(
  drawn`-A ${oneOf("PREROUTING|OUTPUT")} ${match} -j DNAT --to-destination ${oneOf("10.0.2.2|10.0.0.2|10.0.1.1-10.0.1.2|10.0.2.2 --random|10.0.0.1 --persistent")}`,
  drawn`-A ${oneOf("PREROUTING|OUTPUT")} -p ${oneOf("tcp|udp")} -j DNAT --to-destination ${oneOf("10.0.2.2:80|10.0.0.2:53|:80|10.0.2.2:80-80|10.0.0.1:80-90/80")}`,
  drawn`-A ${oneOf("POSTROUTING|INPUT|POSTROUTING -o b0|POSTROUTING -o a1")} ${match} -j SNAT --to-source ${oneOf("10.0.1.1|10.0.0.2|10.0.2.9|10.0.1.1-10.0.1.1")}`,
  drawn`-A POSTROUTING ${match} -j MASQUERADE`,
  // One port for many flows of TCP: which of them gets it from one in TIME_WAIT is the kernel's secret.
  drawn`-A POSTROUTING -p udp -j MASQUERADE --to-ports ${oneOf("1000|1000-1000")}`,
  drawn`-A ${oneOf("PREROUTING|OUTPUT")} -p ${oneOf("tcp --dport 80|udp --dport 53|tcp --dport 9")} -j REDIRECT${oneOf("| --to-ports 80| --to-ports 53-53")}`,
  drawn`-A ${oneOf("PREROUTING|OUTPUT|POSTROUTING|INPUT")} ${oneOf("-d 10.0.0.0/16|-s 10.0.0.0/24|")} -j NETMAP --to ${oneOf("10.0.2.0/24|10.0.0.0/30|10.0.2.2")}`,
  drawn`-A ${oneOf("PREROUTING|OUTPUT|POSTROUTING")} ${match} -j ${oneOf("ACCEPT|RETURN|user|LOG")}`,
);

const chain = oneOf("INPUT|FORWARD|FORWARD|OUTPUT|user|other");
const hook = oneOf("PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING");

/** Changes of rules by number, of chains and of counters, with those that fail. */
const edit = fc.oneof(
  drawn`iptables -I ${chain} ${oneOf("|1|2|3|9")} ${match} ${verdict}; echo "= $?"`,
  drawn`iptables -R ${chain} ${oneOf("1|1|2|9|0|x")} ${match} ${verdict}; echo "= $?"`,
  drawn`iptables -D ${chain} ${oneOf("1|1|2|9|0|-j DROP|-s 10.0.0.1 -j ACCEPT")}; echo "= $?"`,
  drawn`iptables -C ${chain} ${match} ${verdict}; echo "= $?"`,
  drawn`iptables ${oneOf("-N user|-N third|-X|-X user|-X third|-X INPUT|-E user third|-E other user|-F|-F user|-F nosuch|-N INPUT")}; echo "= $?"`,
  drawn`iptables ${oneOf("-Z|-Z FORWARD|-Z user|-Z nosuch|-L -Z -n -v|-P FORWARD DROP|-P INPUT ACCEPT|-P user DROP|-P FORWARD REJECT|-P OUTPUT ACCEPT -c 3 100")}; echo "= $?"`,
  drawn`iptables -A ${chain} -c ${oneOf("5 300|0 0|7")} ${match} ${verdict}; echo "= $?"`,
  drawn`iptables -t ${oneOf("nat|mangle|raw|filter|security")} ${oneOf("-F|-X|-Z|-D PREROUTING 1|-D OUTPUT 1|-A FORWARD -j DROP|-A nosuch -j DROP|-A INPUT -j nosuch|-S|-A OUTPUT -j REJECT|-A OUTPUT -j MASQUERADE|-A OUTPUT -j TTL --ttl-set 3")}; echo "= $?"`,
);

const restoredLine = fc.oneof(
  drawn`-${oneOf("A|A|A|I")} ${chain} ${match} ${verdict}`,
  drawn`[${oneOf("0:0|3:252")}] -A ${chain} ${match} ${verdict}`,
  oneOf(
    "-F FORWARD|-D FORWARD 1|-N third|-X third|:third - [0:0]|:FORWARD DROP [7:700]|:INPUT ACCEPT [0:0]|:user - [0:0]|# a comment|-P OUTPUT ACCEPT|-Z FORWARD|-A FORWARD -j nosuch|-A FORWARD --nosuch",
  ),
);

/** Sessions of iptables-restore, which take effect whole or not at all. */
const restore = fc
  .tuple(
    oneOf("*filter|*filter|*filter|*nat|*mangle"),
    fc.array(restoredLine, { minLength: 1, maxLength: 5 }),
    oneOf("COMMIT|COMMIT|COMMIT|# nothing"),
    oneOf("| -n| -n| --noflush -c| -c| -t| -T filter| -n -T filter| -v"),
  )
  .map(
    ([table, lines, end, options]) =>
      `printf '%s\\n' ${[table, ...lines, end].map((each) => `'${each}'`).join(" ")} | iptables-restore${options}; echo "= $?"`,
  );

/** The commands of one namespace's packet filter; `at` is what stands before each (`ip netns exec n1 `). */
function at(place: fc.Arbitrary<string>, command: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(place, command).map(([where, what]) => what.replace(/(^|\| )(?=iptables)/, `$1${where}`));
}

/** Makes the chains that the rules of `rulesSetting` name. */
export function rulesChains(place: string): string {
  return ["-N user", "-t nat -N user", "-N other", "-A other -s 10.0.0.1", "-A user -j LOG"]
    .map((words) => `${place}iptables ${words}`)
    .join("; ");
}

/** Rules of iptables of every kind, and changes of them. */
export function rulesSetting(place: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const rule = (weight: number, arbitrary: fc.Arbitrary<string>) => ({ weight, arbitrary: at(place, arbitrary) });
  return fc.oneof(
    rule(6, drawn`iptables -A ${chain} ${twoMatches} ${verdict}; echo "= $?"`),
    rule(3, drawn`iptables -t mangle -A ${hook} ${match} ${change}; echo "= $?"`),
    rule(1, drawn`iptables -t raw -A ${oneOf("PREROUTING|OUTPUT")} ${match} ${untracked}; echo "= $?"`),
    rule(3, drawn`iptables -t nat ${translation}; echo "= $?"`),
    rule(4, edit),
    rule(2, restore),
  );
}

/** What iptables tells, in every form. */
export function rulesProbe(place: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return at(
    place,
    fc.oneof(
      oneOf(
        "iptables -nvxL|iptables -nvL --line-numbers|iptables -S|iptables -vS|iptables -nL FORWARD|iptables -nvL FORWARD 1|iptables -S user|iptables -S FORWARD 1|iptables -nvL other",
      ),
      drawn`iptables -t ${oneOf("nat|mangle|raw")} ${oneOf("-nvxL|-S|-nL --line-numbers|-vS")}`,
      fc.constantFrom(
        "iptables-save | grep -v ^#",
        "iptables-save -c | grep -v ^#",
        "iptables-save -t filter | grep -v ^#",
      ),
    ),
  );
}

/** Packets of every protocol that rules may tell apart. */
export const packetProbe = fc.oneof(
  drawn`ip netns exec ${oneOf("n0|n3|n1")} ping -n -c ${oneOf("1|2|4")} -i 0.2 -W 1${oneOf("|| -Q 0x28| -t 2| -s 1600| -p 68656c6c6f")} ${host}; echo "= $?"`,
  drawn`ip netns exec ${oneOf("n3|n2")} timeout 3 nc -l -p 80 & sleep 0.3; echo hello | ip netns exec n0 nc -N -w 2 ${host} ${oneOf("80|80|9")}; echo "= $?"; wait`,
  drawn`ip netns exec ${oneOf("n3|n0")} timeout 2 nc -u -l -p 53 & sleep 0.3; echo hello | ip netns exec ${oneOf("n0|n1")} nc -u -w 1 ${host} ${oneOf("53|53|9")}; echo "= $?"; wait`,
  drawn`ip netns exec ${oneOf("n0|n2")} traceroute -n ${oneOf("-I|-T|")} -q 1 -w 1 -m 4 ${host}; echo "= $?"`,
  // A lost SYN is sent again after one second, so one that waits as long is a race.
  drawn`ip netns exec n0 nc -zv -w 2 ${host} ${oneOf("80|9")}; echo "= $?"`,
  drawn`ip netns exec ${oneOf("n1|n2")} conntrack -L ${oneOf("|-p icmp|-p udp")} 2>/dev/null | sed -E 's/^(\\S+ +[0-9]+ )[0-9]+ /\\1/; s/use=[0-9]+//; ${fc.constant(EPHEMERAL)}' | grep -v ^unknown | sort`,
  drawn`ip netns exec ${oneOf("n1|n2")} sort /proc/net/xt_recent/r`,
);
