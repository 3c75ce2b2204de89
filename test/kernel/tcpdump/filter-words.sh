# The filter language on one capture: what passes, what is refused, and what libpcap finds can never pass.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set va address 02:00:00:00:00:0a; ip -n b link set vb address 02:00:00:00:00:0b
for n in a b; do ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.icmp_ratelimit=0; done
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
A="ip netns exec a"; B="ip netns exec b"

# filter language once more: each on one capture of mixed traffic
$B tcpdump -i vb -U -w /tmp/m.pcap 2>/dev/null & sleep 1
$A ping -c 1 -s 1000 10.0.0.2 >/dev/null; $A ping -c 1 -s 3000 10.0.0.2 >/dev/null; $A ping -c 1 -t 3 -Q 0x48 10.0.0.2 >/dev/null
$B nc -lk 80 >/dev/null & $B nc -luk 53 > /dev/null & sleep 0.2
printf 'GET / HTTP/1.0\r\n\r\n' | $A nc -N -p 5555 10.0.0.2 80; printf 'x' | $A nc -u -w1 -p 5556 10.0.0.2 53; $A nc -z -p 5557 10.0.0.2 81; printf y | $A nc -u -w1 -p 5558 10.0.0.2 54
$A arping -q -c 1 -I va 10.0.0.2; sleep 1.2; kill $(jobs -p); wait 2>/dev/null
r() { printf '%-62s ' "$*"; tcpdump -n -r /tmp/m.pcap "$@" 2>/tmp/e | wc -l; grep -v '^reading' /tmp/e; }
for f in tcp udp icmp arp ip 'tcp port 80' 'port 80 or port 53' 'tcp dst port 80' 'src port 5555' 'portrange 50-60' 'tcp portrange 80-90' 'udp src portrange 5000-6000' 'host 10.0.0.1 and not tcp' 'src 10.0.0.1 && udp' 'dst host 10.0.0.2 || arp' '! icmp' 'tcp[tcpflags] == tcp-syn' 'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0' 'tcp[13] = 18' 'tcp[tcpflags] & tcp-rst != 0' 'tcp[13] & 4 == 4' 'ip[6:2] & 0x1fff != 0' 'ip[6] & 0x20 != 0' 'ip[6:2] & 0x2000 = 0x2000 or ip[6:2] & 0x1fff > 0' 'ip[1] & 0xfc == 0x48' 'ip[8] == 3' 'ip[8] < 10 and icmp' 'icmp[icmptype] = icmp-echo or icmp[icmptype] = icmp-echoreply' 'icmp[icmptype] == icmp-unreach' 'icmp[0] = 3 and icmp[icmpcode] = 3' 'udp[4:2] > 8' 'udp[8] = 0x78' 'tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420' 'ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) != 0' 'len >= 1000' 'greater 1500' 'less 43' 'ether proto 0x0806' 'ether[0:4] = 0x02000000' 'ether dst ff:ff:ff:ff:ff:ff' 'ether broadcast' 'arp[6:2] = 1' 'arp[7] = 2' 'arp src host 10.0.0.1' 'rarp' 'ip proto 17' 'ip proto tcp' 'ip proto \tcp' 'proto udp' 'ip protochain 6' 'tcp and (src host 10.0.0.1 or src host 10.0.0.9) and dst port 80' 'not (tcp or udp) and ip' 'net 10.0.0' 'net 10.0.0.0/30' 'dst net 10.0.0.2/31' 'src net 192.168.0.0/16' 'port http' 'udp port domain' 'tcp port https' 'ip multicast' 'ether multicast' 'tcp port 80 and tcp[tcpflags] & tcp-push != 0' 'host 10.0.0.1 and port 80 or arp' 'tcp src port 80 and dst 10.0.0.1' 'ether src 02:00:00:00:00:0a and ip' 'ip[9] = 1' 'ip[0] & 0xf > 5' 'ip[16:4] = 0x0a000002' 'vlan 5' 'pppoes' 'mpls' 'ip6 or arp' 'sctp' 'ah or esp' 'igmp' 'ip and 1 = 1' 'ip and 1 = 2' 'len = 60 or len = 42' 'icmp and icmp[4:2] > 0' 'tcp[2:2] > 79 and tcp[2:2] <= 81' 'ip src 10.0.0.2' 'ip host 10.0.0.2' 'src or dst port 53' 'src and dst host 10.0.0.1' 'dst port 80 or 81' 'tcp dst port (80 or 81)' 'host (10.0.0.1 or 10.0.0.3)' 'not host 10.0.0.1'; do r $f; done
for f in 'tcp port' 'port foo' 'host nosuch.example' 'src' 'tcp and' 'or udp' '((tcp)' 'tcp[' 'tcp[99999999999]' 'ip[0:5] = 1' 'net 10.0.0.1/33' 'net 10.0.0.0/24 mask 255.0.0.0' 'port 80-90' 'portrange 90-80' 'ether host 10.0.0.1' 'host 02:00:00:00:00:0a' 'tcp host 10.0.0.1' 'arp port 5' 'icmp port 5' 'ether port 5' 'ip[tcpflags] = 2' 'tcp[tcpflag] = 2' 'host 10.0.0.1 10.0.0.2' 'tcp = 5' '10.0.0.1' 'http' 'ip proto foo' 'vlan foo' 'len' 'len >' 'gateway foo' 'host 300.1.1.1' 'net 300' 'port -1' 'ip[-1] = 5' 'ip host fd00::1' 'ip6 host 10.0.0.1' 'udp[0' 'tcp & 5' '!' ; do echo "## $f"; tcpdump -n -r /tmp/m.pcap "$f" 2>&1 >/dev/null | grep -v ^reading; done
q() { echo "## $*"; tcpdump -nt -r /tmp/m.pcap "$@" 2>&1 | tail -n +2 | wc -l; echo "= $?"; }
q 'icmp[icmptype] == icmp-echo'
q 'icmp[0] = 0 and greater 100'
q 'less 60'
q 'ether[12:2] = 0x806'
q 'ip[2:2] > 100'
q 'ip[8] < 64 or arp'
q 'src host 10.0.0.1 and dst net 10.0.0.0/8'
q 'not src 10.0.0.1'
q 'ip proto \icmp'
q 'ip proto 1'
q 'ether proto \arp'
q 'ether host 02:00:00:00:00:0a and icmp'
q 'ether src 02:00:00:00:00:0b'
q 'net 10.0.0.0 mask 255.255.255.0'
q 'net 10.0.0.1/24'
q 'net 10'
q 'host 10.0'
q 'port 70000'
q 'portrange 10-20'
q 'portrange 10'
q 'foo'
q 'host'
q 'and'
q 'tcp port http and'
q '(icmp'
q 'icmp)'
q 'icmp[icmptype] = nosuch'
q 'tcp[tcpflags] = tcp-xyz'
q 'ip[0:3] = 1'
q 'len > 10 && len < 60'
q 'ip6'
q 'vlan'
q 'broadcast'
q 'ether multicast'
q 'ip broadcast'
q 'inbound'
q 'proto 300'
q 'arp host 10.0.0.2'
q 'gateway 10.0.0.1'
q 'icmp6'
q '1 + 2 = 3'
q 'ip host 10.0.0.1 or 10.0.0.2 and icmp'
q 'ifindex 3'

for f in 'tcp and udp' 'icmp and port 53' 'arp and ip' 'ip6 and tcp[0] = 1' 'not ip and ip' 'tcp or udp and icmp' '1 = 1' '2 > 3' 'not 1 = 1' 'host 10.0.0.1 and ip6' 'net fd00::/64 and net 10.0.0.0/8' 'ether proto 0x88cc and ip' 'ether proto 0x88cc and ether proto 0x88cd' 'tcp and port 53' 'icmp6 and icmp' 'tcp[0] = 1 and udp' 'arp[6] = 1 and ip' 'net 300' 'net 70000' 'ip broadcast' 'ip6 multicast' '1 + tcp[0] = 1' 'ip[0] + arp[0] > 5' 'tcp net 10.0.0.0/8' 'udp host 10.0.0.1' 'icmp net 10' 'ip[0x10:4] = 0' 'len + 4294967296 > 3' 'tcp[-1] = 0' 'host 10' 'host 10.0.0' 'src host 10.1' 'host 300.1.1.1' 'host 1.2.3.4.5' 'inbound and icmp'; do echo "## $f"; tcpdump -n -r /tmp/m.pcap "$f" 2>&1 >/dev/null | grep -v ^reading; tcpdump -n -r /tmp/m.pcap "$f" 2>/dev/null | wc -l; done
