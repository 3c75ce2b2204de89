# proxy arp: a /32 route and a proxying router
for n in c r s; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip link add c0 netns c type veth peer name r0 netns r
ip link add s0 netns s type veth peer name r1 netns r
ip -n c addr add 10.0.0.1/24 dev c0; ip -n s addr add 10.0.0.200/24 dev s0
ip -n r addr add 10.0.0.254/32 dev r0; ip -n r addr add 10.0.0.253/32 dev r1
for p in "c c0" "r r0" "r r1" "s s0"; do ip -n ${p% *} link set ${p#* } up; done
ip -n r route add 10.0.0.1 dev r0; ip -n r route add 10.0.0.200 dev r1
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec c ping -c 1 -W 1 10.0.0.200; echo rc=$?
ip netns exec r sysctl -w net.ipv4.conf.r0.proxy_arp=1 net.ipv4.conf.r1.proxy_arp=1
ip netns exec c ip neigh flush all
ip netns exec c ping -c 2 -i 0.3 -W 2 10.0.0.200 | grep -v rtt; echo rc=$?
ip netns exec c ip neigh | awk '{print $1,$3,$6}'
r0mac=$(ip -n r -j link show r0 | jq -r '.[0].address')
[ "$(ip -n c -j neigh | jq -r '.[0].lladdr')" = "$r0mac" ] && echo "router answers"
ip netns exec r sysctl net.ipv4.conf.all.proxy_arp net.ipv4.conf.r0.proxy_arp
ip netns exec r sysctl -a 2>/dev/null | grep proxy_arp | sort
ip -n r neigh add proxy 10.0.0.77 dev r0; ip -n r neigh show proxy
ip -n r neigh del proxy 10.0.0.77 dev r0; ip -n r neigh show proxy
ip -n r neigh del proxy 10.0.0.77 dev r0; echo rc=$?
ip netns exec c arping -c 1 -I c0 10.0.0.200 | tail -1
ip netns exec c traceroute -n -m 3 10.0.0.200
ip netns exec c arp -s 10.0.0.50 02:00:00:00:00:50; ip netns exec c arp -n | grep .50
ip netns exec c arp -d 10.0.0.50; ip netns exec c arp -d 10.0.0.51; echo rc=$?
ip netns exec c arp -n | awk '{print $1,$2,$NF}'
