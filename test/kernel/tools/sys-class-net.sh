# What scripts read below /sys/class/net: address, mtu, operstate, carrier, flags, ifindex, type, statistics, brport, bridge.
# kernel: debian
ip link add br0 type bridge
ip link add veth0 address 02:00:00:00:00:10 type veth peer name veth1
ip link set veth0 master br0
ls /sys/class/net
cd /sys/class/net
cat lo/operstate lo/address lo/mtu lo/flags lo/type lo/ifindex lo/tx_queue_len
cat veth0/operstate veth0/flags veth0/type veth0/ifindex veth0/iflink veth0/address veth0/broadcast
cat veth0/carrier; echo "= $?"
ip link set veth0 up
ip link set veth1 up
ip link set br0 up
sleep 1.2
cat veth0/carrier veth0/operstate veth0/flags br0/operstate br0/flags veth0/speed veth0/duplex
cat veth0/carrier_changes
ls br0/brif
cat veth0/brport/state veth0/brport/path_cost veth0/brport/priority veth0/brport/hairpin_mode veth0/brport/port_no
cat br0/bridge/bridge_id br0/bridge/stp_state br0/bridge/forward_delay br0/bridge/ageing_time br0/bridge/nf_call_iptables br0/bridge/vlan_filtering
ls veth0/statistics
ls -d br0/bridge veth0/brport veth0/master veth0/bridge
basename $(readlink veth0/master)
echo 1 > veth0/brport/hairpin_mode; cat veth0/brport/hairpin_mode
echo 1400 > veth0/mtu; cat veth0/mtu
echo 10 > veth0/mtu; echo "= $?"
cat nosuch/mtu; echo "= $?"
[ -d br0/bridge ] && echo bridge
for d in *; do echo "$d $(cat $d/ifindex) $(cat $d/mtu)"; done
