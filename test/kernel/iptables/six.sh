# ip6tables with REJECT's kinds, matches of ICMPv6, LOG, NAT in IPv6, save and restore, errors.
ip link set lo up
sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add fd00:1::1/64 dev vc nodad; ip addr add fd00:2::1/64 dev vs nodad; ip link set vc up; ip link set vs up
ip -n c addr add fd00:1::2/64 dev eth0 nodad; ip -n c link set eth0 up; ip -n c route add default via fd00:1::1
ip -n s addr add fd00:2::2/64 dev eth0 nodad; ip -n s link set eth0 up; ip -n s route add default via fd00:2::1
sleep 2.5
for t in icmp6-no-route no-route icmp6-adm-prohibited adm-prohibited icmp6-addr-unreachable addr-unreach icmp6-port-unreachable icmp6-policy-fail icmp6-reject-route tcp-reset icmp6-nothing; do
  ip6tables -F FORWARD; ip6tables -A FORWARD -p tcp -j REJECT --reject-with $t; echo "$t = $?"
  ip6tables -S FORWARD | tail -1
  ip6tables -A FORWARD -p icmpv6 -j REJECT --reject-with $t; ip netns exec c ping -c 1 -W 1 fd00:2::2 | sed -n 2p
done
ip6tables -F FORWARD; ip6tables -A FORWARD -j REJECT; ip netns exec c ping -c 1 fd00:2::2 | sed -n 2p; ip netns exec c traceroute -6 -n -q 1 -m 3 fd00:2::2 | sed 's/  *[0-9.]* ms//'
ip6tables -nvL FORWARD
ip6tables -F; ip6tables -P FORWARD DROP
ip6tables -A FORWARD -p ipv6-icmp --icmpv6-type echo-request -m limit --limit 1/s --limit-burst 2 -j ACCEPT
ip6tables -A FORWARD -p icmpv6 -m icmp6 --icmpv6-type 129/0 -j ACCEPT
ip6tables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
ip6tables -A FORWARD -p tcp -m multiport --dports 80,443 -m hl --hl-gt 5 -s fd00:1::/64 -d fd00:2::2 -j ACCEPT
ip6tables -A FORWARD -j LOG --log-prefix "six " --log-level info --log-tcp-options
ip6tables -S; ip6tables -L FORWARD; ip6tables -nL FORWARD
ip netns exec c ping -c 3 -i 0.2 -W 1 fd00:2::2 | sed 's/time=.*//' | head -4
(ip netns exec s sh -c 'echo served | nc -6 -l -p 80 -q 0' &); sleep 0.3
ip netns exec c nc -6 -w 1 fd00:2::2 80 </dev/null; echo "= $?"
ip netns exec c nc -6 -w 1 -v fd00:2::2 81 </dev/null; echo "= $?"
ip6tables -t nat -A POSTROUTING -o vs -s fd00:1::/64 -j MASQUERADE
ip6tables -t nat -A PREROUTING -d fd00:99::1 -p tcp --dport 8080 -j DNAT --to-destination [fd00:2::2]:80
ip6tables -t nat -A PREROUTING -d fd00:99::2 -j DNAT --to-destination fd00:2::2
ip6tables -t nat -A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 5353
ip6tables -t nat -A POSTROUTING -s fd00:3::/64 -j SNAT --to-source fd00:2::100-fd00:2::200
ip6tables -t nat -A PREROUTING -d fd00:5::/64 -j NETMAP --to fd00:6::/64
ip6tables -t nat -S; ip6tables -t nat -nL PREROUTING
(ip netns exec s sh -c 'echo served | nc -6 -l -p 80 -q 0' &); sleep 0.3
ip netns exec c nc -6 -w 1 fd00:99::1 8080 </dev/null; echo "= $?"
ip netns exec c ping -c 1 -W 1 fd00:99::2 | sed -n 2p | sed 's/time=.*//'
conntrack -L -f ipv6 -p tcp --dport 8080 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/; s/sport=[0-9]\{5\}/sport=N/g; s/dport=[0-9]\{5\}/dport=N/g'
conntrack -L -f ipv6 -p icmpv6 2>/dev/null | sed 's/id=[0-9]*/id=I/g' | sort
ip6tables -A INPUT -s 10.0.0.1 -j DROP; echo "= $?"
ip6tables -A INPUT -p icmp --icmp-type 8 -j DROP; echo "= $?"
iptables -A INPUT -s fd00::1 -j DROP; echo "= $?"
ip6tables -A INPUT -p icmpv6 --icmpv6-type bogus -j DROP; echo "= $?"
ip6tables -A INPUT -m ttl --ttl-eq 4; echo "= $?"
ip6tables -A INPUT -m hl --hl 4; ip6tables -A INPUT -m eui64; ip6tables -A INPUT -m ipv6header --header frag --soft; ip6tables -A INPUT -m frag --fragmore; ip6tables -A INPUT -m rt --rt-type 0 --rt-segsleft 1:3; ip6tables -S INPUT
ip6tables -t mangle -A PREROUTING -j HL --hl-set 64; ip6tables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu; ip6tables -t mangle -A POSTROUTING -j DSCP --set-dscp-class EF; ip6tables -t mangle -S
ip6tables -Z; ip6tables-save | grep -v "^#" > saved; ip6tables -F; ip6tables -t nat -F; ip6tables-restore < saved; ip6tables-save | grep -v '^#' | diff saved - && echo same
ip6tables-restore -t saved; printf '*filter\n-A INPUT -s fd00::/129 -j DROP\nCOMMIT\n' | ip6tables-restore; echo "= $?"
printf '*filter\n-A INPUT -j DROP\n' | ip6tables-restore; echo "= $?"; ip6tables -nL INPUT | head -3
