#!/bin/bash
# An office: a router with a bridge for each department, a firewall between them, NAT to the outside, and what dies with it.
for n in rtr acct eng srv inet; do ip netns add $n; ip -n $n link set lo up; done
ip -n rtr link add br-acct type bridge; ip -n rtr link add br-eng type bridge
conn() { ip link add name x$1 type veth peer name eth0 netns $1; ip link set x$1 netns rtr name v-$1; ip -n rtr link set v-$1 master $2; ip -n rtr link set v-$1 up; ip -n $1 link set eth0 up; ip -n $1 addr add $3 dev eth0; ip -n $1 route add default via $4; }
conn acct br-acct 10.1.0.10/24 10.1.0.1; conn eng br-eng 10.2.0.10/24 10.2.0.1; conn srv br-eng 10.2.0.20/24 10.2.0.1
ip -n rtr link set br-acct up; ip -n rtr link set br-eng up
ip -n rtr addr add 10.1.0.1/24 dev br-acct; ip -n rtr addr add 10.2.0.1/24 dev br-eng
ip link add wan netns rtr type veth peer name eth0 netns inet; ip -n rtr link set wan up; ip -n inet link set eth0 up; ip -n rtr addr add 198.51.100.2/24 dev wan; ip -n inet addr add 198.51.100.1/24 dev eth0; ip -n rtr route add default via 198.51.100.1
R="ip netns exec rtr"; $R sysctl -qw net.ipv4.ip_forward=1
reach() { ip netns exec $1 ping -c 1 -W 1 $2 >/dev/null 2>&1 && echo "$1 -> $2 ok" || echo "$1 -> $2 FAIL"; }
for s in acct eng srv; do for d in 10.1.0.10 10.2.0.10 10.2.0.20 198.51.100.1; do reach $s $d; done; done
$R iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -o wan -j MASQUERADE
$R iptables -N DEPT; $R iptables -A FORWARD -j DEPT; $R iptables -A DEPT -i br-acct -o br-eng -d 10.2.0.20 -p tcp --dport 22 -j ACCEPT; $R iptables -A DEPT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; $R iptables -A DEPT -i br-acct -o br-eng -j REJECT --reject-with icmp-net-prohibited; $R iptables -A DEPT -i br-eng -o br-acct -j DROP
for s in acct eng srv; do for d in 10.1.0.10 10.2.0.10 10.2.0.20 198.51.100.1; do reach $s $d; done; done
ip netns exec acct ping -c 1 -W 1 10.2.0.10 | sed -n 2p
ip netns exec srv nc -l -p 22 > /tmp/ssh & sleep 0.3; echo key | ip netns exec acct nc -N -w 2 10.2.0.20 22; echo $?; wait; cat /tmp/ssh
$R iptables -nvL DEPT | sed 's/^ *[0-9]* *[0-9]*/N N/'; $R iptables-save -t nat | grep -v '^#'; $R bridge link | awk '{print $2,$(NF-2),$(NF-1)}'; $R bridge fdb show br br-eng | grep -vc permanent; $R ip -4 -o addr | awk '{print $2,$4}'; $R ip route; $R ip neigh | awk '{print $1,$3}' | sort
$R ip -s -h link show wan | awk 'NR==4{print ($2>0)}'; $R cat /proc/net/arp | awk 'NR>1{print $1,$2,$3,$5,$6}' | sort; ip netns exec inet ip route get 10.1.0.10; echo $?; ip netns exec inet tcpdump -c 1 -lnni eth0 icmp 2>/dev/null > /tmp/d & sleep 0.5; reach acct 198.51.100.1; wait; grep -o 'IP [0-9.]* > [0-9.]*' /tmp/d
$R ip link set v-eng down; reach eng 10.2.0.20; ip -n eng -br link show eth0 | awk '{print $2}'; ip -n eng route; $R ip link set v-eng up; reach eng 10.2.0.20; $R ip link set br-eng down; reach eng 10.2.0.20; reach acct 10.2.0.20; $R ip route; $R ip link set br-eng up; reach eng 10.2.0.1
ip netns exec acct traceroute -n -q 1 -w 1 198.51.100.1 | tail -n +2 | awk '{print $1,$2}'; ip netns del rtr; sleep 0.2; for n in acct eng srv inet; do ip -n $n -br link | awk '{print $1,$2}'; ip -n $n route; done
