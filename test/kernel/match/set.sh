# Rules that look into sets: hash:ip, hash:net with nomatch, hash:ip,port, bitmap:port, list:set, and the SET target.
ip netns add c
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
ipset create ips hash:ip
ipset create nets hash:net
ipset create ports bitmap:port range 0-1023
ipset create all list:set
ipset create seen hash:ip timeout 300
ipset add ips 10.0.0.2
ipset add nets 10.0.0.0/8
ipset add nets 10.0.0.2 nomatch
ipset add ports 80
ipset add all ips
A="iptables -A INPUT"
$A -m set --match-set ips src
$A -m set ! --match-set ips src
$A -m set --match-set ips dst
$A -m set --match-set nets src
$A -m set --match-set nets dst
$A -p tcp -m set --match-set ports dst
$A -m set --match-set all src
$A -j SET --add-set seen src --exist
ip netns exec c ping -c 1 -q 10.0.0.1 >/dev/null
ip netns exec c nc -z -w 1 10.0.0.1 80
ip netns exec c nc -z -w 1 10.0.0.1 81
iptables -nvL INPUT
iptables -S INPUT
ipset list seen -o save
ipset list ips | grep References
ipset destroy ips; echo "= $?"
iptables -F INPUT
ipset destroy all
ipset destroy ips; echo "= $?"
# Exceptions count wherever they are met; --return-nomatch asks for them alone, in the sets of a list too.
ip link set lo up
ipset create nets hash:net counters; ipset create list list:set counters
ipset add nets 127.0.0.0/8; ipset add nets 127.0.0.1 nomatch; ipset add list nets
echo_in() { iptables -A INPUT -p icmp --icmp-type 8 -m set "$@"; }
echo_in --match-set list src
echo_in --match-set nets src
echo_in ! --match-set list src ! --update-subcounters
echo_in --match-set nets src --return-nomatch
echo_in --match-set list src --return-nomatch
echo_in ! --match-set list src --return-nomatch ! --update-counters
for from in 127.0.0.1 127.0.0.2; do
  ping -q -c 1 -I $from 127.0.0.1 | grep -o '[0-9]* received'
  iptables -nvxL INPUT
  ipset list nets | grep ^127 | sort; ipset list list | tail -1
done
ipset create plain hash:ip counters; ipset add plain 127.0.0.3
iptables -F INPUT
echo_in --match-set plain src --return-nomatch
echo_in --match-set list src --packets-gt 4
ping -q -c 1 -I 127.0.0.3 127.0.0.1 | grep -o '[0-9]* received'
iptables -nvxL INPUT
