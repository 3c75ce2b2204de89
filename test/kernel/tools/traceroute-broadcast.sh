# traceroute asks for no broadcast: each method fails at connect
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.11.12.1/30 dev v0; ip link set v0 up; ip link set v1 up
for m in "" -I -T "-U" "-P 99"; do
  echo "# traceroute $m"
  traceroute -n -q1 -m2 -w1 $m 10.11.12.3; echo "rc $?"
done
traceroute -n -q1 -m1 -w1 255.255.255.255; echo "rc $?"
traceroute -n -q1 -m1 -w1 -i v0 10.11.12.0; echo "rc $?"
