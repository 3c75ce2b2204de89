# IPVS over IPv6: services, listings, connections with and without masquerade, a template.
# kernel: debian
modprobe ip_vs
ip link set lo up
for n in c s; do
  ip netns add $n
  ip link add e$n type veth peer name eth0 netns $n
  ip link set e$n up; ip -n $n link set eth0 up; ip -n $n link set lo up
done
ip addr add fd00:c::1/64 dev ec nodad; ip addr add fd00:5::1/64 dev es nodad
ip -n c addr add fd00:c::2/64 dev eth0 nodad; ip -n c route add default via fd00:c::1
for i in 2 3; do ip -n s addr add fd00:5::$i/64 dev eth0 nodad; done
ip -n s route add default via fd00:5::1
sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.vs.conntrack=1
ip link add d0 type dummy; ip link set d0 up; ip addr add fd00:96::10/128 dev d0
sleep 3
ipvsadm -A -t [fd00:96::10]:80 -s rr
for i in 2 3; do ipvsadm -a -t [fd00:96::10]:80 -r [fd00:5::$i]:8080 -m; done
ipvsadm -A -u [fd00:96::10]:53 -s wlc -p 30
ipvsadm -a -u [fd00:96::10]:53 -r [fd00:5::2]:53 -m
ipvsadm -A -t 10.0.0.1:80 -s rr
ipvsadm -Ln
ipvsadm -Sn
ip netns exec s nc -6 -lk -p 8080 >/dev/null & sleep 0.7
for p in 5001 5002; do ip netns exec c nc -6 -zv -w 2 -p $p fd00:96::10 80; echo "= $?"; sleep 0.7; done
ip6tables -t nat -A POSTROUTING -m ipvs --vaddr fd00:96::10 --vport 80 -j MASQUERADE
ip6tables -t nat -S POSTROUTING
for p in 5003 5004; do ip netns exec c nc -6 -zv -w 2 -p $p fd00:96::10 80; echo "= $?"; sleep 0.5; done
echo x | ip netns exec c nc -6 -u -q 0 -p 6001 fd00:96::10 53; sleep 0.3
ipvsadm -Lnc | awk '/^(TCP|UDP)/ { print $1, $3, $4, $5, $6 }' | sort
conntrack -f ipv6 -L -p tcp 2>/dev/null | sed -E 's/ +[0-9]+ [0-9]+ / /' | sort | cut -d' ' -f2-
grep 138B /proc/net/ip_vs_conn | sed -E 's/ +[0-9]+ *$//'
ipvsadm -D -t [fd00:96::10]:80
ip netns exec c nc -6 -zv -w 2 -p 5005 fd00:96::10 80; echo "= $?"
ipvsadm -A -t [fd00:96::10]:81 -s rr
ip netns exec c nc -6 -zv -w 2 -p 5006 fd00:96::10 81; echo "= $?"
kill %1
