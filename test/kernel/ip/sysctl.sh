# sysctl gets and sets, with -n, -w, -q, a pattern, slashes, and errors for names and values that are wrong.
ip link add br0 type bridge
sysctl net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward
sysctl net.ipv4.ip_forward=1
sysctl -w net.ipv4.ip_forward=0
sysctl -q -w net.ipv4.ip_forward=1; echo "= $?"
cat /proc/sys/net/ipv4/ip_forward
echo 0 > /proc/sys/net/ipv4/ip_forward; echo "= $?"
sysctl net/ipv4/ip_forward
sysctl net.ipv4.nosuch; echo "= $?"
sysctl -w net.ipv4.nosuch=1; echo "= $?"
sysctl -w net.ipv4.ip_forward=yes; echo "= $?"
sysctl -w net.ipv4.ip_forward=7; echo "= $?"
sysctl net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward; echo "= $?"
sysctl -e net.ipv4.nosuch; echo "= $?"
sysctl net.ipv4.conf.br0.rp_filter net.ipv4.conf.nosuch.rp_filter; echo "= $?"
echo x > /proc/sys/net/ipv4/ip_forward; echo "= $?"
cat /proc/sys/net/ipv4/nosuch; echo "= $?"
sysctl net.ipv4.ip_local_port_range net.ipv4.ping_group_range
sysctl -w net.ipv4.ip_local_port_range="40000 50000"
sysctl -a 2>/dev/null | grep 'conf.br0.arp_'
sysctl -a -r 'neigh.br0.(delay|ucast)' 2>/dev/null
printf 'net.ipv4.ip_forward = 1\n# comment\n\nnet.ipv4.nosuch = 1\n' > s.conf
sysctl -p s.conf; echo "= $?"
sysctl -p nosuch.conf; echo "= $?"
sysctl; echo "= $?"
