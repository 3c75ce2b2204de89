# Port knocking with recent, the lists in /proc, hashlimit and connlimit beside it.
ip link set lo up
ip netns add c; ip link add s0 type veth peer name eth0 netns c; ip addr add 192.168.50.1/24 dev s0; ip link set s0 up
ip -n c addr add 192.168.50.2/24 dev eth0; ip -n c addr add 192.168.50.3/24 dev eth0; ip -n c link set eth0 up; sleep 1
iptables -N KNOCK; iptables -N GATE1; iptables -N GATE2; iptables -N GATE3; iptables -N PASSED
iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p tcp -j KNOCK
iptables -A GATE1 -p tcp --dport 1111 -m recent --name AUTH1 --set -j DROP
iptables -A GATE1 -j DROP
iptables -A GATE2 -m recent --name AUTH1 --remove
iptables -A GATE2 -p tcp --dport 2222 -m recent --name AUTH2 --set -j DROP
iptables -A GATE2 -j GATE1
iptables -A GATE3 -m recent --name AUTH2 --remove
iptables -A GATE3 -p tcp --dport 3333 -m recent --name AUTH3 --set -j DROP
iptables -A GATE3 -j GATE1
iptables -A PASSED -m recent --name AUTH3 --remove
iptables -A PASSED -p tcp --dport 22 -j ACCEPT
iptables -A PASSED -j GATE1
iptables -A KNOCK -m recent --rcheck --seconds 30 --name AUTH3 -j PASSED
iptables -A KNOCK -m recent --rcheck --seconds 10 --name AUTH2 -j GATE3
iptables -A KNOCK -m recent --rcheck --seconds 10 --name AUTH1 -j GATE2
iptables -A KNOCK -j GATE1
iptables -S
ls /proc/net/xt_recent
k() { ip netns exec c nc -s 192.168.50.2 -w 1 -z 192.168.50.1 $1; echo "knock $1 = $?"; }
show() { for f in AUTH1 AUTH2 AUTH3; do echo "$f: $(cut -d' ' -f1-3 /proc/net/xt_recent/$f | tr '\n' ',')"; done; }
k 22; show
k 1111; show
k 2222; show
k 3333; show
k 22; show
k 22
echo +192.168.50.3 > /proc/net/xt_recent/AUTH3; show
ip netns exec c nc -s 192.168.50.3 -w 1 -z -v 192.168.50.1 22; echo "= $?"
echo -192.168.50.99 > /proc/net/xt_recent/AUTH3; echo "= $?"
echo +nonsense > /proc/net/xt_recent/AUTH3; echo "= $?"
echo / > /proc/net/xt_recent/AUTH1; show
iptables -nL KNOCK
iptables -F; iptables -X; ls /proc/net/xt_recent
iptables -A INPUT -p icmp -m hashlimit --hashlimit-upto 2/min --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name pings -j ACCEPT
iptables -A INPUT -p icmp -j REJECT --reject-with icmp-admin-prohibited
ip netns exec c ping -c 5 -i 0.2 -I 192.168.50.2 192.168.50.1 | sed 's/time=.*/time/' | head -7
ip netns exec c ping -c 1 -I 192.168.50.3 192.168.50.1 | sed -n 2p | sed 's/time=.*/time/'
iptables -nvL INPUT
ls /proc/net/ipt_hashlimit; cut -d' ' -f2- /proc/net/ipt_hashlimit/pings | sort | awk '{print $1,$3,$4}'
iptables -F
iptables -A INPUT -p tcp --dport 80 -m connlimit --connlimit-above 1 --connlimit-mask 32 -j REJECT --reject-with tcp-reset
(nc -l -k -p 80 >/dev/null & echo $! > pid); sleep 0.3
(ip netns exec c sh -c 'sleep 2 | nc -s 192.168.50.2 192.168.50.1 80' & ); sleep 0.5
ip netns exec c nc -s 192.168.50.2 -w 1 -z -v 192.168.50.1 80; echo "= $?"
ip netns exec c nc -s 192.168.50.3 -w 1 -z -v 192.168.50.1 80; echo "= $?"
iptables -S INPUT; iptables -nL INPUT
kill $(cat pid)
