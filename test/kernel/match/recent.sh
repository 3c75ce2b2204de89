# recent remembers addresses: set, rcheck, update, hitcount and remove, and its list in /proc.
ip netns add c
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
iptables -A INPUT -p tcp --dport 1234 -m recent --name knock --set -j DROP
iptables -A INPUT -p tcp --dport 22 -m recent --name knock --rcheck --seconds 60 -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp --dport 22 -j DROP
iptables -A INPUT -p icmp -m recent --name pings --update --seconds 30 --hitcount 3 -j DROP
iptables -A INPUT -p icmp -m recent --name pings --set -j ACCEPT
ip netns exec c nc -v -w 1 10.0.0.1 22; echo "= $?"
ip netns exec c nc -v -w 1 10.0.0.1 1234; echo "= $?"
ip netns exec c nc -v -w 1 10.0.0.1 22; echo "= $?"
cat /proc/net/xt_recent/knock
echo -10.0.0.2 > /proc/net/xt_recent/knock
ip netns exec c nc -v -w 1 10.0.0.1 22; echo "= $?"
ip netns exec c ping -c 5 -i 0.2 -W 1 10.0.0.1 | grep -v ^rtt
iptables -nvL INPUT | grep pings
ls /proc/net/xt_recent
