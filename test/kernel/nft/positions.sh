# Rules at positions that are not there, and lists of what has no bits.
nft add table ip g; nft add chain ip g inbound; nft add chain ip g inbound_world; nft add rule ip g inbound accept
nft replace rule ip g inbound handle 99 drop; nft replace rule ip g inbound handle 99 tcp dport foo drop; nft delete rule ip g inbound handle 99;  nft insert rule ip g inbound position 99 drop; nft add rule ip g inbound handle 99 drop; nft add rule ip g inbound index 9 drop
nft add rule ip g inbound tcp dport 22,80 accept; nft add rule ip g inbound ip saddr 1.1.1.1,2.2.2.2 accept
nft replace rule ip nosuch inbound handle 99 drop; nft replace rule ip g nosuch handle 99 drop
