# A map of a translation that is not there is told of twice.
try() { echo "--- $*"; nft "$@"; }
try add rule inet g pre dnat ip to ip daddr . tcp dport map @to
try add rule inet g pre dnat ip to ip daddr map @to
try add rule inet g pre dnat to ip daddr map @to
try add rule ip g pre dnat to ip daddr map @to
try add rule ip g pre dnat to ip daddr . tcp dport map @to
try add rule ip g pre ip daddr @to dnat to ip daddr . tcp dport map @to
try add rule inet g pre dnat ip addr . port to ip daddr . tcp dport map @to
try add rule inet g pre dnat ip addr . port to ip daddr . tcp dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80 }
try add rule inet g pre dnat ip to ip daddr . tcp dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80 }
try add rule inet g pre snat ip to ip daddr map @to
try add rule inet g pre meta mark set ip saddr map @to
try add rule inet g pre tcp dport vmap @to
try add rule inet g pre ip daddr @to
nft add table inet g
nft add chain inet g pre '{ type nat hook prerouting priority 0; }'
try add rule inet g pre dnat ip to ip daddr . tcp dport map @to
try add rule inet g pre dnat ip to ip daddr map @to
try add rule inet g pre dnat to ip daddr map @to
try add rule inet g pre dnat ip addr . port to ip daddr . tcp dport map @to
try add rule inet g pre meta mark set ip saddr map @to
try add rule inet g pre tcp dport vmap @to
try add rule inet g pre ip daddr @to
try add rule inet g nosuch dnat ip to ip daddr . tcp dport map @to
try add rule inet g pre dnat ip to ip daddr . tcp dport map @to accept
