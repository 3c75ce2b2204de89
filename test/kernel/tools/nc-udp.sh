# UDP with netcat: a datagram each way, the listener that locks on to its first peer, and port unreachable.
ip netns add a
ip link set lo up
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
(echo answer | timeout 3 nc -lu -p 5353 > got) & sleep 0.3
(echo question; sleep 0.5) | ip netns exec a nc -u -w 1 10.0.0.1 5353; echo "= $?"
wait
cat got
echo x | ip netns exec a nc -u -w 1 10.0.0.1 5354; echo "= $?"
(echo x; sleep 0.3; echo y; sleep 0.3; echo z) | ip netns exec a nc -u -w 1 10.0.0.1 5354; echo "= $?"
ip netns exec a nc -zuv -w 1 10.0.0.1 5354; echo "= $?"
timeout 8 nc -luv -p 5355 >/dev/null & sleep 0.3
ip netns exec a nc -zuv -w 1 10.0.0.1 5355; echo "= $?"
kill %1; wait
