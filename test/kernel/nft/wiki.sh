# What the nftables wiki shows, one page after the other.
ip link set lo up
nft add table ip filter
nft add chain ip filter output '{ type filter hook output priority 0 ; policy accept; }'
nft 'add rule ip filter output ip daddr 8.8.8.8 counter'
nft --handle --numeric list chain ip filter output
nft delete rule ip filter output handle 2; echo "= $?"
nft add set ip filter blackhole '{ type ipv4_addr; flags timeout; comment "drop all packets from these hosts" ; }'
nft add element ip filter blackhole '{ 192.168.3.4 timeout 1h, 192.168.3.5 }'
nft add rule ip filter output ip daddr @blackhole drop
nft -s list set ip filter blackhole | grep -v expires
nft add map ip filter mydict '{ type ipv4_addr : verdict ; }'
nft add element ip filter mydict '{ 192.168.0.10 : drop, 192.168.0.11 : accept }'
nft add rule ip filter output ip saddr vmap @mydict
nft add rule ip filter output tcp dport vmap '{ 22 : accept, 23 : drop, 80-90 : accept }'
nft add rule ip filter output ip daddr . tcp dport vmap '{ 1.1.1.1 . 22 : accept, 1.1.1.2 . 80 : drop }'
nft 'add rule ip filter output meta mark set tcp dport map { 22 : 1, 25 : 2 }'
nft 'add rule ip filter output limit rate 10/second accept'
nft 'add rule ip filter output limit rate over 10 mbytes/second burst 9000 kbytes drop'
nft 'add rule ip filter output ct state vmap { established : accept, related : accept, invalid : drop }'
nft 'add rule ip filter output log prefix "out: " level info'
nft 'add rule ip filter output tcp flags & (fin|syn|rst|ack) == syn counter'
nft 'add rule ip filter output tcp flags syn / fin,syn,rst,ack counter'
nft 'add rule ip filter output @th,16,16 53 counter'
nft 'add rule ip filter output @nh,72,8 17 counter'
nft 'add rule ip filter output ip dscp set cs1'
nft 'add rule ip filter output tcp option maxseg size set rt mtu'
nft 'add rule ip filter output tcp option maxseg size 500'
nft 'add rule ip filter output meta skuid 1000 counter'
nft 'add rule ip filter output meta skuid root counter'
nft 'add rule ip filter output meta oifname != "lo" counter'
nft 'add rule ip filter output ct count 10 drop'
nft 'add rule ip filter output quota over 25 mbytes drop'
nft 'add rule ip filter output numgen inc mod 2 vmap { 0 : accept, 1 : drop }'
nft 'add rule ip filter output jhash ip saddr mod 2 map { 0 : 192.168.20.100, 1 : 192.168.30.100 }'; echo "= $?"
nft 'add rule ip filter output notrack'
nft 'add rule ip filter output dup to 172.20.0.2'; echo "= $?"
nft 'add rule ip filter output queue num 4-5 fanout,bypass'; echo "= $?"
nft 'add rule ip filter output fib daddr type local counter'
nft 'add rule ip filter output socket transparent 1 counter'; echo "= $?"
nft 'add rule ip filter output osf name "Linux" counter'; echo "= $?"
nft list table ip filter
nft describe tcp flags
nft describe ip saddr
nft describe ct_state
nft describe foo
nft list chains
nft list sets
nft list maps
nft add flowtable ip filter ft '{ hook ingress priority 0; devices = { lo }; }'; echo "= $?"
nft list flowtables
