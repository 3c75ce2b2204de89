# Elements of one set that one command after the other adds are looked at as one command, and sent in another order.
nft add table inet t
nft add set inet t few '{ type ipv4_addr; size 2; }'
nft add chain inet t c
try() { printf '%s\n' "$@" >f; echo "--- $*"; nft -f f; nft list set inet t few | grep elem; nft flush set inet t few; }
e() { echo "add element inet t few { $1 }"; }
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "$(e '10.0.0.4, 10.0.0.5, 10.0.0.6')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "$(e '10.0.0.3')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "$(e '10.0.0.1')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "$(e '10.0.0.1')"  "$(e '10.0.0.3')"  "$(e '10.0.0.4')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "add rule inet t c accept" "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3')" "$(e '10.0.0.2, 10.0.0.3, 10.0.0.4')"
try "$(e '10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4')"
try "$(e '10.0.0.1, 10.0.0.1, 10.0.0.1, 10.0.0.1')"
try "$(e '10.0.0.1')" "$(e '10.0.0.2')" "$(e '10.0.0.3')" "$(e '10.0.0.4')" "$(e '10.0.0.5')"
try "$(e '10.0.0.1')" "$(e '10.0.0.2')" "$(e '10.0.0.2')" "$(e '10.0.0.1')" "$(e '10.0.0.3')"
try "$(e '10.0.0.1')" "create element inet t few { 10.0.0.1 }" "create element inet t few { 10.0.0.3 }" "create element inet t few { 10.0.0.4 }"
try "create element inet t few { 10.0.0.1, 10.0.0.2 }" "create element inet t few { 10.0.0.1 }" "create element inet t few { 10.0.0.2 }"
nft add set inet t many '{ type ipv4_addr; }'
try "add element inet t many { 10.0.0.1 }" "add element inet t many { 10.0.0.2 }" "add element inet t many { nosuch }" "add element inet t many { 10.0.0.3 }" 
try "add element inet t many { 10.0.0.1 }" "create element inet t many { 10.0.0.1 }" "create element inet t many { 10.0.0.1 }" "create element inet t many { 10.0.0.2 }" "create element inet t many { 10.0.0.2 }" 
try "add element inet t many { 10.0.0.1 }" "add element inet t nomany { 10.0.0.1 }" "add element inet t nomany { 10.0.0.1 }" "add element inet t many { 10.0.0.2 }"
nft add map inet t m '{ type ipv4_addr : mark; }'
try "add element inet t m { 10.0.0.1 : 1 }" "add element inet t m { 10.0.0.1 : 2 }" "add element inet t m { 10.0.0.2 : 1 }" "add element inet t m { 10.0.0.2 : 2 }"
try "add element inet t m { 10.0.0.1 : 1, 10.0.0.1 : 2 }"
