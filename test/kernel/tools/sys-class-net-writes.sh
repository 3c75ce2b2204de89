# What may be written below /sys/class/net and what it answers; mii-tool; a netmask with holes.
ip link add br0 type bridge; ip link add v0 type veth peer name v1; ip link set v0 master br0; ip link set v0 up; ip link set v1 up; ip link set br0 up
cd /sys/class/net
readlink v0/brport/bridge; readlink br0/brif/v0; readlink v0/master; readlink v0/upper_br0; readlink br0/lower_v0; ls -d v0/upper* br0/lower*
cat v0/brport/flush; echo "= $?"; echo 1 > v0/brport/flush; echo "= $?"; cat br0/bridge/flush; echo "= $?"; echo 1 > br0/bridge/flush; echo "= $?"
cat v0/ifalias | od -c | head -1; echo hi > v0/ifalias; cat v0/ifalias; echo -n > v0/ifalias;  cat v0/ifalias
for f in tx_queue_len carrier netdev_group proto_down threaded link_mode operstate address ifindex speed; do echo "+ $f"; echo 7 > v0/$f; echo "= $?"; cat v0/$f; done 2>&1
echo x > v0/mtu; echo "= $?"; echo -5 > v0/mtu; echo "= $?"; echo 0x600 > v0/mtu; echo "= $?"; cat v0/mtu
echo 1 > lo/tx_queue_len;cat lo/tx_queue_len; echo 0 > lo/carrier; echo "= $?"
cat v0/phys_port_id v0/phys_switch_id v0/phys_port_name; cat v0/power/runtime_status; cat v0/queues/tx-0/tx_timeout v0/queues/tx-0/xps_cpus v0/queues/rx-0/rps_flow_cnt; ls v0/queues/tx-0/byte_queue_limits v0/power v0/queues/rx-0
cat v0/uevent; cat br0/uevent
mii-tool v0; mii-tool; mii-tool -v nosuch; mii-tool -x
ifconfig v1 10.0.0.1 netmask 255.0.255.0; echo "= $?"; ip -4 -br addr show v1;ifconfig v1 netmask 255.255.0.1; echo "= $?"
# The flags that a user may set, in any base.
ip link add fl0 type veth peer name fl1
echo 0x1183 > /sys/class/net/fl0/flags; cat /sys/class/net/fl0/flags; ip -o link show fl0 | grep -o '<.*>'
echo 4098 > /sys/class/net/fl0/flags; ip -o link show fl0 | grep -o '<.*>'
for word in nonsense -1; do echo $word > /sys/class/net/fl0/flags; echo "= $?"; done
