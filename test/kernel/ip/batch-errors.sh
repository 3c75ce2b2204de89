# ip -batch with errors
cat > ok.txt <<'E'
# comment line
link add d0 type bridge

link set d0 up
addr add 10.0.0.1/24 dev d0
route add 10.9.0.0/16 via 10.0.0.2
route show
E
ip -batch ok.txt; echo "rc $?"
cat > bad.txt <<'E'
link add d1 type bridge
addr add 10.0.0.1/24 dev nosuch
link add d2 type bridge
E
ip -b bad.txt; echo "rc $?"
ip -br link | awk '{print $1}'
ip -force -batch bad.txt; echo "rc $?"
ip -br link | awk '{print $1}'
printf 'link show d0\nfoo bar\n' | ip -batch -; echo "rc $?"
printf 'addr add 10.0.0.1/24\nroute add default\n' | ip -force -b -; echo "rc $?"
ip -batch nosuch.txt; echo "rc $?"
ip -batch; echo "rc $?"
echo 'route add 10.8.0.0/16 via 10.77.0.1' | ip -b -; echo "rc $?"
echo 'rule add from 10.0.0.0/24 table 100
route add default via 10.0.0.2 table 100
rule show
route show table 100' | ip -b -; echo "rc $?"
ip -n nosuch link; echo "rc $?"
ip netns add n1
printf 'link set lo up\naddr show lo\n' | ip -n n1 -b -; echo "rc $?"
ip -o -b - <<< 'addr show lo'
ip -all netns exec ip -br link
ip -netns n1 -4 route
bridge -batch - <<E
fdb show dev d0
link show
E
echo "rc $?"
