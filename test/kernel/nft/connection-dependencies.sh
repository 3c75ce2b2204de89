# A match of the connection protocol is a question like `meta l4proto`: what follows it answers it, or takes its place.
nft add table inet t
nft add chain inet t c
add() { echo "-- $*"; nft flush chain inet t c; nft add rule inet t c "$@"; nft list chain inet t c | sed -n 3p; }
for dep in 'ct l3proto ipv4' 'meta nfproto ipv4' 'ct protocol tcp' 'meta l4proto tcp' 'ct l3proto ipv4 ct protocol tcp' 'meta nfproto ipv4 meta l4proto tcp' 'ct protocol tcp ct l3proto ipv4'; do
for what in 'ip saddr 10.0.0.1' 'tcp dport 80' 'th dport 80' 'icmp type echo-request' 'ct original proto-dst 80' 'ct original saddr 10.0.0.1' 'ct original ip saddr 10.0.0.1' 'ip saddr 10.0.0.1 tcp dport 80' 'ip protocol tcp' 'meta l4proto tcp' 'reject' 'reject with tcp reset' 'reject with icmp port-unreachable' 'ip dscp set cs1' 'tcp option maxseg size 1' '@th,16,16 80' 'ip saddr { 10.0.0.1 }' 'ip saddr . tcp dport { 10.0.0.1 . 80 }' 'snat ip to 10.0.0.1' 'icmp code 3' 'ct count 3'; do
 add $dep $what
done
done
