# Words of nft for events of connections, types of DCCP and options of TCP that are taken away.
t() { echo "\$ nft $*"; nft "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
nft add table inet t
nft add chain inet t f '{ type filter hook input priority 0; }'
nft add table ip i; nft add chain ip i c
r() { t add rule inet t f "$@"; }
r ct event set new
r ct event set new,destroy
r ct event set 5
r ct event set nosuch
r ct event new
r dccp type request
r dccp type != request
r dccp type '{ request, data, 5 }'
r dccp type 3
r dccp type nosuch
r dccp type 16
r dccp type vmap '{ request : accept, data : drop }'
r reset tcp option sack-perm
r reset tcp option timestamp
r reset tcp option 5
r reset tcp option nosuch
r reset tcp
r reset
r reset udp option 5
r tcp dport 80 reset tcp option mss
t add rule ip i c reset tcp option window
t list table inet t
nft -j list chain inet t f
t list table ip i
t describe dccp type
t describe ct event
nft flush ruleset
ip netns add n
ip link add v type veth peer name eth0 netns n
ip link set v up; ip -n n link set eth0 up
ip addr add 10.0.0.1/24 dev v; ip -n n addr add 10.0.0.2/24 dev eth0
nft add table ip t; nft add chain ip t o '{ type filter hook output priority 0; }'
nft add rule ip t o reset tcp option timestamp
nft add rule ip t o reset tcp option sack-perm
nft add rule ip t o ct event set new counter
ip netns exec n timeout 2 nc -lk -p 80 >/dev/null 2>&1 &
ip netns exec n tcpdump -nni eth0 -c1 'tcp[13] = 2' 2>/dev/null >/tmp/d &
sleep 0.7
echo x | nc -w1 10.0.0.2 80
wait %2
grep -o 'options.*' /tmp/d
nft flush ruleset
nft add table ip t; nft add chain ip t c
j() { echo "{\"nftables\": [{\"add\": {\"rule\": {\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\", \"expr\": [$1]}}}]}" | nft -j -f - || echo "rc=$?"; }
j '{"reset": {"tcp option": {"name": "sack-perm"}}}'
j '{"reset": {"tcp option": {"name": "mss"}}}'
j '{"reset": {"tcp option": {"name": "nosuch"}}}'
j '{"reset": {"ip option": {"name": "mss"}}}'
j '{"mangle": {"key": {"ct": {"key": "event"}}, "value": ["new", "destroy"]}}'
j '{"mangle": {"key": {"ct": {"key": "event"}}, "value": "new"}}'
j '{"match": {"op": "==", "left": {"payload": {"protocol": "dccp", "field": "type"}}, "right": "request"}}'
nft list ruleset
