# What ping has told when it is ended: its first line waits for the first reply, and how long arping takes.
ip link set lo up; ip netns add b; ip link add v0 type veth peer name v1 netns b; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n b addr add 10.0.0.2/24 dev v1; ip -n b link set v1 up; ip netns exec b iptables -A INPUT -p icmp -s 10.0.0.1 -m length --length 128: -j DROP; sleep 1.5
k() { "$@" > log 2>&1 & p=$!; sleep 1.5; kill $p; wait $p 2>/dev/null; echo "-- $* rc=$?"; sed -E 's/time=[0-9.]+/time=T/' log; }
ping -s 200 10.0.0.2 > log3 & p=$!; sleep 0.5; kill -INT $p; wait $p; echo "rc=$?"; sed 's/time.*//' log3
timeout 1.2 ping -s 200 10.0.0.2; echo "rc=$?"; timeout -s INT 1.2 ping -q 10.0.0.2 | head -1; timeout 1.2 ping 10.0.0.2 | sed 's/time=.*/T/'
ip route add 10.9.0.0/24 via 10.0.0.77; k ping 10.9.0.1; k ping -n 127.0.0.1
k ping 10.0.0.2; k ping -q 10.0.0.2; k ping -s 200 10.0.0.2
for a in "-c 1 10.0.0.2" "-f 10.0.0.2" "-w 1 10.0.0.9" "-w 2 10.0.0.2" "-D -c 1 10.0.0.2" "-c 2 -i 2 10.0.0.2"; do s=$(date +%s%N); arping -q -I v0 $a; rc=$?; e=$(date +%s%N); echo "$a rc=$rc $(( (e-s+300000000)/1000000000 ))"; done; arping -c 1 10.7.7.7; echo "= $?"
