# What a way of probing asks of the kernel first decides whether the heading stands before the error.
ip link set lo up
ip link add veth0 type veth peer name veth1; ip addr add 10.0.0.1/24 dev veth0; ip link set veth0 up; ip link set veth1 up
for m in "" -I -T; do
  echo "## $m"
  traceroute -n $m 9.9.9.9; echo "= $?"
  traceroute -n $m -s 1.2.3.4 127.0.0.1; echo "= $?"
  traceroute -n $m -s 10.0.0.1 9.9.9.9; echo "= $?"
  traceroute -n $m 2001:db8::1; echo "= $?"
  traceroute -n $m nosuch.example; echo "= $?"
done
ip route add unreachable 7.0.0.0/8
ip route add prohibit 6.0.0.0/8
ip route add blackhole 5.0.0.0/8
for m in "" -I -T; do for a in 7.7.7.7 6.6.6.6 5.5.5.5; do traceroute -n $m $a; echo "= $?"; done; done
iptables -A OUTPUT -d 8.8.8.8 -j DROP
ip route add default via 10.0.0.2
for m in "" -I -T; do traceroute -n -m 2 -q 1 -w 1 $m 8.8.8.8; echo "= $?"; done
