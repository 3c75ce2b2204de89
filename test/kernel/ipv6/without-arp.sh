# A device without ARP and multicast: what IPv6 still sends, and where altnames stand.
ip link add a0 address 02:00:00:00:00:a0 type veth peer name b0 address 02:00:00:00:00:b0
ip link set a0 multicast off arp off; ip link set a0 up; ip link set b0 up; sleep 8
ip -s link show a0; ip -s link show b0; ip -6 addr; ip -6 maddr
ip link property add dev a0 altname long-name; ip -s link show a0; ip -s -s link show a0;  ip -d -s link show a0 | grep -n altname; ip -j -s link show a0 | grep -o '.\{30\}altname.\{30\}'
ip link add q0 mtu 70000 type veth; ip link add q1 mtu 70000 type bridge;  ip link add q2 mtu 5 type veth peer name q3; ip link add q4 type veth peer name q5 mtu 70000; ip link add q6 mtu 70000 type vxlan id 5; ip link add q7 mtu 65536 type veth; ip link add q8 mtu 65535 type veth; ip -br link | wc -l
