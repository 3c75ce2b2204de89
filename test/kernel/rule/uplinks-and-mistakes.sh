# policy routing: two uplinks and a host which marks
ip netns add host; ip netns add isp1; ip netns add isp2
ip -n host link add up1 type veth peer name d0 netns isp1
ip -n host link add up2 type veth peer name d0 netns isp2
for i in 1 2; do
  ip -n host addr add 10.0.$i.2/24 dev up$i
  ip -n host link set up$i up
  ip -n isp$i addr add 10.0.$i.1/24 dev d0
  ip -n isp$i addr add 8.8.$i.8/32 dev lo
  ip -n isp$i link set lo up
  ip -n isp$i link set d0 up
done
ip -n host link set lo up
ip -n host route add default via 10.0.1.1 metric 100
ip -n host route add default via 10.0.2.1 metric 200
ip -n host route add default via 10.0.2.1 table 200
ip -n host rule add from 10.0.2.2 table 200 pref 1000
ip -n host rule add fwmark 0x2/0xff lookup 200
ip -n host rule
ip -n host -d rule list | head -3
ip -n host route show table all | grep -v -e fe80 -e ff00 -e '::1'
echo "--- lookups"
ip -n host route get 8.8.2.8
ip -n host route get 8.8.2.8 from 10.0.2.2
ip -n host route get 8.8.2.8 mark 2
ip -n host route get 8.8.2.8 mark 0x102
ip -n host route get 8.8.2.8 oif up2
ip -n host route get fibmatch 8.8.2.8
echo "--- pings"
ip netns exec host ping -q -c1 -W1 8.8.2.8 | grep -v rtt
ip netns exec host ping -q -c1 -W1 -I 10.0.2.2 8.8.2.8 | grep -v rtt
ip netns exec host ping -q -c1 -W1 -m 2 8.8.2.8 | grep -v rtt
ip netns exec host ping -q -c1 -W1 -I up2 8.8.2.8 | grep -v rtt
ip netns exec host ping -c1 -I 10.0.9.9 8.8.2.8; echo "exit $?"
ip netns exec host ping -c1 -I up9 8.8.2.8; echo "exit $?"
echo "--- mistakes"
ip -n host rule add from 10.0.2.0/33 table 200; echo "exit $?"
ip -n host rule add from 10.0.2.2 table 200 pref 1000; echo "exit $?"
ip -n host rule del pref 4242; echo "exit $?"
ip -n host rule add table; echo "exit $?"
ip -n host rule add to 1.2.3.4 lookup nosuch; echo "exit $?"
ip -n host route show table 77; echo "exit $?"
ip -n host rule add iif up1 prohibit pref 500
ip -n host rule add to 9.9.9.0/24 blackhole
ip -n host rule add ipproto tcp dport 80-90 table 200 pref 600
ip -n host rule add not from 10.0.0.0/8 suppress_prefixlength 0 table main pref 700
ip -n host rule
ip -n host -j rule show pref 600; echo
ip netns exec host ping -c1 -W1 9.9.9.9; echo "exit $?"
ip -n host rule flush; ip -n host rule
ip -n host route get 8.8.2.8; echo "exit $?"
