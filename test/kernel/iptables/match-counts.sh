# Which packets of ICMP, UDP, a refused connection and traceroute each match of iptables takes, by the counters.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add n0; ip netns exec n0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n0 link set lo up
ip netns add n1; ip netns exec n1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n1 link set lo up
ip netns add n2; ip netns exec n2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n2 link set lo up
ip netns add n3; ip netns exec n3 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n3 link set lo up
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip link add a1 address 02:00:00:00:0a:01 netns n1 type veth peer name b1 address 02:00:00:00:0b:01 netns n2
ip -n n1 addr add 10.0.1.1/24 dev a1; ip -n n1 link set a1 up
ip -n n2 addr add 10.0.1.2/24 dev b1; ip -n n2 link set b1 up
ip link add a2 address 02:00:00:00:0a:02 netns n2 type veth peer name b2 address 02:00:00:00:0b:02 netns n3
ip -n n2 addr add 10.0.2.1/24 dev a2; ip -n n2 link set a2 up
ip -n n3 addr add 10.0.2.2/24 dev b2; ip -n n3 link set b2 up
ip netns exec n0 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n2 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n3 sysctl -qw net.ipv4.ip_forward=1
ip -n n0 route add default via 10.0.0.2
ip -n n1 route add 10.0.2.0/24 via 10.0.1.2
ip -n n2 route add 10.0.0.0/24 via 10.0.1.1
ip -n n3 route add default via 10.0.2.1
sleep 1.2
ip netns exec n1 iptables -t filter -A FORWARD -p icmp --icmp-type 8/0 || echo '## -p icmp --icmp-type 8/0'
ip netns exec n1 iptables -t filter -A FORWARD -p icmp --icmp-type destination-unreachable || echo '## -p icmp --icmp-type destination-unreachable'
ip netns exec n1 iptables -t filter -A FORWARD -p icmp ! --icmp-type any || echo '## -p icmp ! --icmp-type any'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp --sport 1024: --dport 80:90 || echo '## -p tcp --sport 1024: --dport 80:90'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp ! --syn || echo '## -p tcp ! --syn'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp --tcp-flags ALL SYN || echo '## -p tcp --tcp-flags ALL SYN'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp --tcp-flags SYN,FIN,RST FIN || echo '## -p tcp --tcp-flags SYN,FIN,RST FIN'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp --tcp-option 8 || echo '## -p tcp --tcp-option 8'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp -m multiport ! --sports 80,443 || echo '## -p tcp -m multiport ! --sports 80,443'
ip netns exec n1 iptables -t filter -A FORWARD -p tcp -m tcpmss --mss 1400:1500 || echo '## -p tcp -m tcpmss --mss 1400:1500'
ip netns exec n1 iptables -t filter -A FORWARD -p udp ! --dport 53 || echo '## -p udp ! --dport 53'
ip netns exec n1 iptables -t filter -A FORWARD ! -p tcp || echo '## ! -p tcp'
ip netns exec n1 iptables -t filter -A FORWARD -s 10.0.0.1,10.0.2.2 || echo '## -s 10.0.0.1,10.0.2.2'
ip netns exec n1 iptables -t filter -A FORWARD -s 10.0.0.0/255.255.0.255 || echo '## -s 10.0.0.0/255.255.0.255'
ip netns exec n1 iptables -t filter -A FORWARD ! -d 10.0.2.2 || echo '## ! -d 10.0.2.2'
ip netns exec n1 iptables -t filter -A FORWARD -m addrtype ! --src-type LOCAL || echo '## -m addrtype ! --src-type LOCAL'
ip netns exec n1 iptables -t filter -A FORWARD -m addrtype --dst-type UNICAST,BROADCAST || echo '## -m addrtype --dst-type UNICAST,BROADCAST'
ip netns exec n1 iptables -t filter -A FORWARD -m addrtype --dst-type LOCAL --limit-iface-in || echo '## -m addrtype --dst-type LOCAL --limit-iface-in'
ip netns exec n1 iptables -t filter -A FORWARD -m comment --comment "two words" || echo '## -m comment --comment "two words"'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctstate NEW,UNTRACKED || echo '## -m conntrack --ctstate NEW,UNTRACKED'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack ! --ctstate NEW || echo '## -m conntrack ! --ctstate NEW'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctproto icmp || echo '## -m conntrack --ctproto icmp'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctorigsrc 10.0.0.0/24 || echo '## -m conntrack --ctorigsrc 10.0.0.0/24'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack ! --ctorigdst 10.0.2.2 || echo '## -m conntrack ! --ctorigdst 10.0.2.2'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctreplsrc 10.0.2.2 || echo '## -m conntrack --ctreplsrc 10.0.2.2'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctrepldstport 1000:2000 -p tcp || echo '## -m conntrack --ctrepldstport 1000:2000 -p tcp'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctstatus SEEN_REPLY,ASSURED || echo '## -m conntrack --ctstatus SEEN_REPLY,ASSURED'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctstatus NONE || echo '## -m conntrack --ctstatus NONE'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctexpire 20:100 || echo '## -m conntrack --ctexpire 20:100'
ip netns exec n1 iptables -t filter -A FORWARD -m conntrack --ctdir ORIGINAL || echo '## -m conntrack --ctdir ORIGINAL'
ip netns exec n1 iptables -t filter -A FORWARD -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets || echo '## -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets'
ip netns exec n1 iptables -t filter -A FORWARD -m connbytes --connbytes 0:200 --connbytes-dir original --connbytes-mode bytes || echo '## -m connbytes --connbytes 0:200 --connbytes-dir original --connbytes-mode bytes'
ip netns exec n1 iptables -t filter -A FORWARD -m connlabel --label 1 --set || echo '## -m connlabel --label 1 --set'
ip netns exec n1 iptables -t filter -A FORWARD -m connmark ! --mark 1/3 || echo '## -m connmark ! --mark 1/3'
ip netns exec n1 iptables -t filter -A FORWARD -m devgroup --src-group 0 || echo '## -m devgroup --src-group 0'
ip netns exec n1 iptables -t filter -A FORWARD -m dscp --dscp-class AF11 || echo '## -m dscp --dscp-class AF11'
ip netns exec n1 iptables -t filter -A FORWARD -m dscp ! --dscp 0 || echo '## -m dscp ! --dscp 0'
ip netns exec n1 iptables -t filter -A FORWARD -m ecn --ecn-ip-ect 0 || echo '## -m ecn --ecn-ip-ect 0'
ip netns exec n1 iptables -t filter -A FORWARD -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name h || echo '## -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name h'
ip netns exec n1 iptables -t filter -A FORWARD -m hashlimit --hashlimit-above 2/min --hashlimit-burst 1 --hashlimit-mode srcip,dstip --hashlimit-name k || echo '## -m hashlimit --hashlimit-above 2/min --hashlimit-burst 1 --hashlimit-mode srcip,dstip --hashlimit-name k'
ip netns exec n1 iptables -t filter -A FORWARD -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-name g || echo '## -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-name g'
ip netns exec n1 iptables -t filter -A FORWARD -m helper --helper ftp || echo '## -m helper --helper ftp'
ip netns exec n1 iptables -t filter -A FORWARD -m iprange ! --dst-range 10.0.1.1-10.0.2.1 || echo '## -m iprange ! --dst-range 10.0.1.1-10.0.2.1'
ip netns exec n1 iptables -t filter -A FORWARD -m length --length 84:100 || echo '## -m length --length 84:100'
ip netns exec n1 iptables -t filter -A FORWARD -m limit --limit 1/hour --limit-burst 3 || echo '## -m limit --limit 1/hour --limit-burst 3'
ip netns exec n1 iptables -t filter -A FORWARD -m mac --mac-source 02:00:00:00:0a:00 || echo '## -m mac --mac-source 02:00:00:00:0a:00'
ip netns exec n1 iptables -t filter -A FORWARD -m mark ! --mark 2/0xff || echo '## -m mark ! --mark 2/0xff'
ip netns exec n1 iptables -t filter -A FORWARD -m owner --uid-owner 0 || echo '## -m owner --uid-owner 0'
ip netns exec n1 iptables -t filter -A FORWARD -m owner ! --gid-owner 1000-2000 || echo '## -m owner ! --gid-owner 1000-2000'
ip netns exec n1 iptables -t filter -A FORWARD -m pkttype --pkt-type broadcast || echo '## -m pkttype --pkt-type broadcast'
ip netns exec n1 iptables -t filter -A FORWARD -m policy --dir in --pol none || echo '## -m policy --dir in --pol none'
ip netns exec n1 iptables -t filter -A FORWARD -m policy --dir out --pol ipsec || echo '## -m policy --dir out --pol ipsec'
ip netns exec n1 iptables -t filter -A FORWARD -m quota --quota 200 || echo '## -m quota --quota 200'
ip netns exec n1 iptables -t filter -A FORWARD -m realm --realm 1 || echo '## -m realm --realm 1'
ip netns exec n1 iptables -t filter -A FORWARD -m recent --set --name r --rsource || echo '## -m recent --set --name r --rsource'
ip netns exec n1 iptables -t filter -A FORWARD -m recent --update --name r --hitcount 2 || echo '## -m recent --update --name r --hitcount 2'
ip netns exec n1 iptables -t filter -A FORWARD -m recent --remove --name r || echo '## -m recent --remove --name r'
ip netns exec n1 iptables -t filter -A FORWARD -m recent ! --rcheck --name q || echo '## -m recent ! --rcheck --name q'
ip netns exec n1 iptables -t filter -A FORWARD -m rpfilter || echo '## -m rpfilter'
ip netns exec n1 iptables -t filter -A FORWARD -m rpfilter --loose --invert || echo '## -m rpfilter --loose --invert'
ip netns exec n1 iptables -t filter -A FORWARD -m socket || echo '## -m socket'
ip netns exec n1 iptables -t filter -A FORWARD -m socket --nowildcard || echo '## -m socket --nowildcard'
ip netns exec n1 iptables -t filter -A FORWARD -m state --state INVALID,UNTRACKED || echo '## -m state --state INVALID,UNTRACKED'
ip netns exec n1 iptables -t filter -A FORWARD -m statistic --mode nth --every 3 --packet 1 || echo '## -m statistic --mode nth --every 3 --packet 1'
ip netns exec n1 iptables -t filter -A FORWARD -m statistic --mode nth ! --every 2 || echo '## -m statistic --mode nth ! --every 2'
ip netns exec n1 iptables -t filter -A FORWARD -m string --algo kmp --icase --string HELLO || echo '## -m string --algo kmp --icase --string HELLO'
ip netns exec n1 iptables -t filter -A FORWARD -m string --algo bm --hex-string "|68 65|llo" --from 40 --to 80 || echo '## -m string --algo bm --hex-string "|68 65|llo" --from 40 --to 80'
ip netns exec n1 iptables -t filter -A FORWARD -m string ! --algo bm --string nothing || echo '## -m string ! --algo bm --string nothing'
ip netns exec n1 iptables -t filter -A FORWARD -m time --timestart 00:00 --timestop 23:59:59 || echo '## -m time --timestart 00:00 --timestop 23:59:59'
ip netns exec n1 iptables -t filter -A FORWARD -m tos --tos 0x10/0x3f || echo '## -m tos --tos 0x10/0x3f'
ip netns exec n1 iptables -t filter -A FORWARD -m ttl --ttl-gt 62 || echo '## -m ttl --ttl-gt 62'
ip netns exec n1 iptables -t filter -A FORWARD -m u32 --u32 "6&0xFF=1" || echo '## -m u32 --u32 "6&0xFF=1"'
ip netns exec n1 iptables -t filter -A FORWARD -m u32 --u32 "0>>22&0x3C@0>>24=8" || echo '## -m u32 --u32 "0>>22&0x3C@0>>24=8"'
ip netns exec n1 iptables -t filter -A FORWARD -m bpf --bytecode "4,48 0 0 9,21 0 1 1,6 0 0 1,6 0 0 0" || echo '## -m bpf --bytecode "4,48 0 0 9,21 0 1 1,6 0 0 1,6 0 0 0"'
ip netns exec n1 iptables -t filter -A FORWARD -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7 || echo '## -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7'
ip netns exec n1 iptables -t filter -A FORWARD -m physdev --physdev-in p0 || echo '## -m physdev --physdev-in p0'
ip netns exec n1 iptables -t filter -A FORWARD -m physdev --physdev-is-bridged || echo '## -m physdev --physdev-is-bridged'
ip netns exec n1 iptables -t filter -A FORWARD -i b0 || echo '## -i b0'
ip netns exec n1 iptables -t filter -A FORWARD ! -i b0 || echo '## ! -i b0'
ip netns exec n1 iptables -t filter -A FORWARD -o a+ || echo '## -o a+'
ip netns exec n1 iptables -t filter -A FORWARD ! -o lo || echo '## ! -o lo'
ip netns exec n1 iptables -t filter -A FORWARD -i lo || echo '## -i lo'
ip netns exec n1 iptables -t filter -A FORWARD -f || echo '## -f'
ip netns exec n0 ping -n -c 2 -i 0.2 -W 1 10.0.2.2
ip netns exec n3 timeout 3 nc -u -l -p 53 & sleep 0.3; echo hello | ip netns exec n0 nc -u -w 1 10.0.2.2 53; wait
ip netns exec n0 nc -zv -w 1 10.0.2.2 9
ip netns exec n0 nc -zvu -w 1 10.0.2.2 9
ip netns exec n0 ping -n -c 1 -W 1 -s 1600 -Q 0x28 10.0.1.2
ip netns exec n0 ping -n -c 1 -W 1 -Q 0x28 10.0.0.2
ip netns exec n1 ping -n -c 1 -W 1 10.0.2.2
ip netns exec n1 ping -n -c 1 -W 1 127.0.0.1
ip netns exec n0 traceroute -n -q 1 -w 1 -m 4 10.0.2.2
ip netns exec n1 iptables -t filter -nvxL FORWARD
ip netns exec n1 iptables -t filter -S FORWARD
