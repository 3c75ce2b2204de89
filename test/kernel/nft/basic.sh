# nft tables, chains and rules as text: add, insert, delete by handle, list ruleset, flush, and what errors look like.
nft list ruleset; echo "= $?"
nft add table ip t; echo "= $?"
nft add chain ip t input '{ type filter hook input priority 0; policy accept; }'
nft add chain ip t mine
nft add rule ip t input ip saddr 10.0.0.0/8 tcp dport 22 accept
nft add rule ip t input tcp dport '{ 80, 443 }' counter jump mine
nft insert rule ip t input iif lo accept
nft add rule ip t mine ct state established,related accept
nft add rule ip t mine icmp type echo-request limit rate 5/second accept
nft add rule ip t mine log prefix '"x: "' drop
nft list ruleset
nft -a list chain ip t input
nft delete rule ip t input handle 5; echo "= $?"
nft list chain ip t input
nft list tables
nft list chains
nft delete rule ip t input handle 99; echo "= $?"
nft add rule ip t nosuch accept; echo "= $?"
nft add rule ip nosuch x accept; echo "= $?"
nft add rule ip t input frob; echo "= $?"
nft add rule ip t input tcp dport nosuch accept; echo "= $?"
nft delete chain ip t mine; echo "= $?"
nft flush chain ip t input
nft delete chain ip t mine; echo "= $?"
nft delete table ip t; echo "= $?"
nft delete table ip t; echo "= $?"
nft list table ip t; echo "= $?"
nft frob; echo "= $?"
nft; echo "= $?"
