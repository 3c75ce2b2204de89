# ethtool -k lists the offloads of lo, a veth, a bridge and a vxlan; -K switches them and tells what came of it.
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link add vx0 type vxlan id 5 dstport 4789
for d in lo v0 br0 vx0; do ethtool -k $d; done
ethtool -k; echo $?
ethtool -K v0 tx off; echo "= $?"
ethtool -k v0 | head -40
ethtool -K v0 tx off; echo "= $?"
ethtool -K v0 tx on; echo "= $?"
ethtool -K v0 tso off gso off gro on; echo "= $?"
ethtool -K v0 tx-checksum-ip-generic off; echo "= $?"
ethtool -K v0 rx off; echo "= $?"
ethtool -K v0 sg off; echo "= $?"
ethtool -K v0 tx maybe; echo "= $?"
ethtool -K v0 tx; echo "= $?"
ethtool -K v0; echo "= $?"
ethtool -K v0 lro on; echo "= $?"
ethtool -K v0 ntuple on; echo "= $?"
ethtool -K v0 rxvlan off txvlan off; echo "= $?"
ethtool -K nosuch tx off; echo "= $?"
ethtool -K br0 tx off; echo "= $?"
ethtool -K br0 gro off; echo "= $?"
ethtool --show-features v0 | head -3
ethtool --offload v0 tx off; echo "= $?"
ethtool -K lo tx off; echo "= $?"
ethtool -K v0 sg off; echo "= $?"
ethtool -k v0 | sed -n 2,20p
ethtool -K v0 sg on; echo "= $?"
ethtool -K v0 tso off; echo "= $?"
ethtool -k v0 | sed -n 2,20p
ethtool -K v0 tso on; echo "= $?"
ethtool -K v0 tx off tso off gso off; echo "= $?"
ethtool -k v0 | sed -n 2,20p
ethtool -K v0 gso on tx on; echo "= $?"
ethtool -K v0 gro on; ethtool -k v0 | grep receive
ethtool -K v0 gso off; ethtool -k v0 | grep -E 'segm|gso'
ethtool -K br0 rx off; echo "= $?"
ethtool -K br0 tso off; echo "= $?"
ethtool -K v0 rx off tx off; echo "= $?"
ethtool -K lo tso off; echo "= $?"
