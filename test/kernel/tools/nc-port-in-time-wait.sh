ip netns add a; ip netns add b
ip link add a0 netns a type veth peer name b0 netns b
ip -n a link set lo up; ip -n b link set lo up; ip -n a link set a0 up; ip -n b link set b0 up
ip -n a addr add 10.0.0.1/24 dev a0; ip -n b addr add 10.0.0.2/24 dev b0; ip -n b addr add 10.0.0.3/24 dev b0
sleep 1
ip netns exec b timeout 20 nc -lk -p 80 &
ip netns exec b timeout 20 nc -lk -p 81 &
sleep 0.3
echo one | ip netns exec a nc -N -p 5001 10.0.0.2 80; echo "= $?"
sleep 0.2; ip netns exec a ss -tan; ip netns exec b ss -tan | sort
echo two | ip netns exec a nc -N -p 5001 10.0.0.2 80; echo "= $?"
echo three | ip netns exec a nc -N -p 5001 10.0.0.3 80; echo "= $?"
echo four | ip netns exec a nc -N -p 5001 10.0.0.2 81; echo "= $?"
echo five | ip netns exec a nc -N -s 10.0.0.1 -p 5001 10.0.0.2 81; echo "= $?"
sleep 0.2; ip netns exec a ss -tan; ip netns exec b ss -tan | sort
ip netns exec a timeout 1 nc -l -p 5001; echo "listen = $?"
echo six | ip netns exec b nc -N -p 5002 10.0.0.1 80; echo "= $?"
echo six | ip netns exec b nc -N -p 5002 10.0.0.1 80; echo "= $?"
wait
