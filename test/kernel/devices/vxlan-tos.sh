# The type of service of the packets around VXLAN's frames: of its own, inherited, and with the inner ECN bits.
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va
ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up
ip -n b link set vb up
ip -n a link add vx type vxlan id 7 dstport 4789 remote 10.0.0.2
ip -n b link add vx type vxlan id 7 dstport 4789 remote 10.0.0.1
ip -n a addr add 172.16.0.1/24 dev vx
ip -n b addr add 172.16.0.2/24 dev vx
ip -n a link set vx up
ip -n b link set vx up
ip netns exec a ping -q -c 1 172.16.0.2 > /dev/null
for tos in 0 inherit 0x20; do
  echo "vxlan tos $tos"
  ip -n a link del vx
  ip -n a link add vx type vxlan id 7 dstport 4789 remote 10.0.0.2 tos $tos
  ip -n a addr add 172.16.0.1/24 dev vx
  ip -n a link set vx up
  ip -n a neigh replace 172.16.0.2 lladdr $(ip netns exec b cat /sys/class/net/vx/address) dev vx
  ip -n b neigh replace 172.16.0.1 lladdr $(ip netns exec a cat /sys/class/net/vx/address) dev vx
  sleep 3
  ip netns exec b tcpdump -n -i vb -v -t -c 8 'dst host 10.0.0.2 and ip[2:2] = 134' 2> /dev/null > cap &
  sleep 0.5
  for q in 0 0x10 1 2 3 0x2a 0xfd 0x23; do ip netns exec a ping -q -c 1 -Q $q 172.16.0.2 > /dev/null; done
  wait
  grep -o 'tos 0x[0-9a-f,ECTCE0-1()]*' cap
done
