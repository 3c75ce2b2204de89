# A verdict that goes on lets the rest of its rule go on.
ip link set lo up
nft add table ip g
nft add chain ip g o '{ type filter hook output priority 0; }'
nft add rule ip g o icmp type vmap '{ echo-request : continue }' counter
nft add rule ip g o icmp type echo-request continue counter
nft add rule ip g o continue meta mark set 5 counter
nft add rule ip g o meta mark 5 counter
ping -n -c 1 127.0.0.1 >/dev/null
nft list table ip g
