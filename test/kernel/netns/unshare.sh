# unshare -n: a namespace of its own that ends with the program.
ip link set lo up
unshare -n ip -br link | awk '{print $1,$2}'
unshare --net sh -c 'ip link add d type veth peer name e; ip -br link | awk "{print \$1}"; sysctl net.ipv4.ip_forward'
ip -br link | awk '{print $1}'
unshare nosuch; echo "= $?"
unshare -n sh -c 'exit 7'; echo "= $?"
unshare -Z; echo "= $?"
