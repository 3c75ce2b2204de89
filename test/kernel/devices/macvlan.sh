# Macvlan in its five modes: who reaches whom, what the details say, and what is refused.
ip link set lo up
ip netns add peer
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:09 netns peer
ip link set eth0 up; ip -n peer link set eth0 up
ip addr add 10.0.0.1/24 dev eth0; ip -n peer addr add 10.0.0.9/24 dev eth0
try() { ip netns exec $1 ping -c 1 -W 1 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || echo "$1 does not reach $2"; }
for mode in private vepa bridge; do
  for i in 2 3; do
    ip netns add m$i
    ip link add link eth0 name mv$i address 02:00:00:00:00:0$i type macvlan mode $mode; echo "$mode = $?"
    ip -d link show mv$i | sed -n '3p' | sed 's/ addrgenmode.*//'
    ip link set mv$i netns m$i
    ip -n m$i link set mv$i up; ip -n m$i addr add 10.0.0.$i/24 dev mv$i
  done
  ip -n m2 link show mv2
  sleep 1
  try m2 10.0.0.3; try m2 10.0.0.9; try m2 10.0.0.1; try peer 10.0.0.3
  ip netns del m2; ip netns del m3; sleep 4
done
ip link add link eth0 name mv0 type macvlan; ip -d link show mv0 | sed -n '3p' | sed 's/ addrgenmode.*//'
ip link set mv0 type macvlan mode private; echo "= $?"; ip -d link show mv0 | sed -n '3p' | sed 's/ addrgenmode.*//'
ip link set mv0 type macvlan mode passthru; echo "= $?"
ip link add link eth0 name mv1 type macvlan mode passthru; echo "= $?"
ip link add link eth0 name mv1 address 02:00:00:00:00:01 type macvlan; echo "= $?"
ip link set mv1 up; echo "= $?"
ip link set mv0 address 02:00:00:00:00:01; echo "= $?"
ip link del mv1
ip link add link mv0 name mv5 type macvlan mode bridge; ip -br link show mv5 | awk '{ print $1, $2 }'
ip link set mv0 mtu 1600; echo "= $?"
ip link set mv0 mtu 1400; ip link show mv0 | head -1; ip link show mv5 | head -1
ip link set eth0 mtu 1300; ip link show mv0 | head -1; ip link show mv5 | head -1
ip link set eth0 mtu 1500
ip link add link lo name x type macvlan; echo "= $?"
ip link add link eth0 name x type macvlan mode nosuch; echo "= $?"
ip link add name x type macvlan; echo "= $?"
ip -d -j link show mv0 | jq -c '.[0].linkinfo'
ip link del mv0; ip -br link | awk '{ print $1, $2 }'
ip link add link eth0 name p0 type macvlan mode passthru; echo "= $?"
ip link show p0 | tail -1; ip link show eth0 | head -1
ip -d link show p0 | sed -n '3p' | sed 's/ addrgenmode.*//'
ip link add link eth0 name p1 type macvlan mode bridge; echo "= $?"
ip link set p0 up; ip link show eth0 | head -1
ip link del p0; ip link show eth0 | head -1
