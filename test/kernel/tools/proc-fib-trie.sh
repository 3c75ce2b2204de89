# /proc/net/fib_trie: the trie of routes as it grows, splits at the first rule, and shows each table.
cat /proc/net/fib_trie; echo "= $?"
ip link add d0 type veth peer name d1
ip link set d0 up; ip link set d1 up
ip route add blackhole 10.9.0.0/16
cat /proc/net/fib_trie
ip addr add 10.0.0.1/24 dev d0
cat /proc/net/fib_trie
for i in 1 2 3 4 5 6 7 8 9; do ip route add 10.1.$i.0/24 via 10.0.0.$((i + 1)); done
cat /proc/net/fib_trie
for i in 10 20 30 40 50 60 70 80 90; do ip route add 192.168.$i.0/24 dev d0 metric $i; done
ip route add 10.1.0.0/16 dev d0; ip route add 10.1.0.0/16 dev d0 metric 5; ip route add 10.1.0.0/16 tos 8 dev d0
ip route add unreachable 10.1.2.3; ip route add prohibit 10.1.2.0/26; ip route add throw 10.1.2.128/25
ip route add default via 10.0.0.9
cat /proc/net/fib_trie
ip route add 10.7.0.0/16 dev d0 table 100
ip rule add from 10.0.0.0/8 table 100
cat /proc/net/fib_trie
ip route flush table main
cat /proc/net/fib_trie
