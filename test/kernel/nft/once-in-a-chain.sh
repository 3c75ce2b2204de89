# What may stand in a chain once, told while nft recovers from other mistakes.
cat > kp.nft <<'X'
table ip kube-proxy {
	chain filter-forward { type filter hook forward priority -110; policy accept; ct state new jump a; ct state new jump b }
	chain a { ip daddr 1.1.1.1 drop }
}
X
nft -f kp.nft; echo $?
printf 'table ip x {\n chain y { type nat hook prerouting priority 0; policy accept; jump z }\n chain z { counter }\n chain w { accept\n }\n set s { type ipv4_addr; elements = { 1.1.1.1 } }\n}\n' | nft -f -; nft list tables
printf 'table ip x {\n chain y { type nat hook prerouting priority 0; policy accept; counter; }\n chain z { counter; }\n chain z2 { counter; accept; }\n}\n' | nft -f -; echo $?; nft list ruleset
printf 'table ip x { chain z { counter; } }\n' | nft -f -; echo $?
printf 'table ip x { chain z { counter } }\n' | nft -f -; echo $?
printf 'table ip q {\n chain a { counter }\n chain b { type filter hook input priority 0; policy accept; accept }\n chain c { type filter hook input priority 0; policy drop; accept }\n chain d { counter }\n}\ntable ip r {\n chain a { counter; }\n}\n' | nft -f -; echo $?
printf 'table ip q {\n chain a { counter\n accept }\n chain b { drop; }\n}\n' | nft -f -; echo $?
nft 'table ip l { chain a { accept } }'; echo $?
nft 'table ip l { chain a { type filter hook input priority 0; policy accept; accept; } }'; echo $?
nft add chain ip l z '{ type filter hook input priority 0; policy accept; accept }'; echo $?
