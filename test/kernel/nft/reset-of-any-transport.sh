# Ports of any transport before reject with tcp reset, which asks for TCP first of all.
nft add table ip t
nft add chain ip t c '{ type filter hook input priority 0; }'
nft add set ip t ports '{ type inet_proto . inet_service; }'
nft add rule ip t c meta l4proto . th dport @ports reject with tcp reset
nft add rule ip t c meta l4proto . th dport @ports reject
nft add rule ip t c meta l4proto tcp meta l4proto . th dport @ports accept
nft add rule ip t c meta l4proto . th dport @ports meta l4proto tcp accept
nft add rule ip t c th dport 80 reject with tcp reset
nft add rule ip t c th dport @ports2 reject with tcp reset
nft add set ip t s '{ type inet_service; }'
nft add rule ip t c th dport @s reject with tcp reset
nft add rule ip t c th dport { 80, 90 } reject with tcp reset
nft add rule ip t c ip saddr . th dport { 1.1.1.1 . 80 } reject with tcp reset
nft add rule ip t c th sport . th dport { 1 . 80 } reject with tcp reset
nft add rule ip t c meta l4proto { tcp, udp } th dport 53 reject with tcp reset
nft add rule ip t c meta l4proto udp th dport 53 reject with tcp reset
nft add rule ip t c th dport 53 counter reject with tcp reset
nft list table ip t
nft -j list chain ip t c | head -c 600
