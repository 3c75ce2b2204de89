# Operations of ARP and MAC addresses with masks, as nft lists them.
nft add table arp t; nft add chain arp t c '{ type filter hook output priority 0; }'
nft add rule arp t c arp operation 77 counter
nft add rule arp t c arp saddr ether 00:11:22:00:00:00/24
nft add rule arp t c arp saddr ether 00:11:22:00:00:00/20
nft add rule arp t c arp daddr ether != 00:11:22:33:00:00/32
nft add rule arp t c arp operation '{ 77, 78 }'
nft add rule arp t c arp htype 77
nft list table arp t
nft -n list table arp t | head -4
nft -j list table arp t
