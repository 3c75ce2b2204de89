# Numbers of ecn and of flags that are compared as a whole.
nft add table inet t
nft add chain inet t c
add() { nft add rule inet t c "$@"; }
add ip ttl 60-63 ip ecn set ce
add ip ttl 60 ip ecn set ce
add ip ecn set ce
add ip ecn set 1
add ip ecn ce
add ip ecn != ce
add ip ecn ce ip ecn set ect0
add ip ecn { ce, ect0 } counter
add ip ecn { ce, ect0 } ip ecn set ce
add ip saddr 10.0.0.1 ip ecn set ce
add ip dscp cs1
add ip dscp set cs1
add ip ttl 3 ip dscp set cs1
add ip dscp set af11 ip ecn set ce
add ip6 ecn set ce
add ip6 dscp set cs1
add ip6 saddr ::1 ip6 dscp set cs1
add ip6 hoplimit 3 ip6 ecn set ce
add tcp flags syn
add tcp flags '== syn|ack'
add tcp flags '& (syn|ack) == syn'
add tcp flags '== (syn|ack)'
add tcp flags '{ syn, syn|ack }'
add tcp flags '!= syn|ack'
add ct state new
add ct state new,established
add icmp type echo-request
add icmp code 3
add icmpv6 type echo-request
add meta nfproto ipv4
add meta protocol ip
add meta l4proto tcp
add ip protocol tcp
add ct direction original
add ct status snat
add tcp dport 80
add meta pkttype host
add meta iiftype ether
add meta skuid 0
add fib daddr type local
add ct mark 1
add meta priority set 1:2
add meta mark set 3
add ip ttl 5 meta mark set ip dscp
add arp operation request
add ct l3proto ipv4
add log level debug
add reject
add meta day Monday
add rt classid 1
add meta cpu 0
add frag frag-off 33
for o in "" -n -nn -s -y -p -u -T -S -nS -yn; do echo "== $o"; nft $o list chain inet t c; done
add tcp flags '> syn'
add tcp flags '< 0x12'
add tcp flags '== 0'
add ct state '== new|established'
add ct state '!= new|established'
add ct state '!= new'
add ct state '== new'
add ct state '!= { new, established }'
add ct state '{ new|established }'
add ct status '== snat|dnat'
add ct status '== assured'
add ct status '!= snat|dnat'
add ct status '== 0x30'
add tcp flags '& (syn|ack) == syn|ack'
add tcp flags '& (syn|ack) != syn|ack'
add tcp flags '& (syn|ack) == 0'
add tcp flags '& (syn|ack) != 0'
add tcp flags '& syn == syn'
add tcp flags vmap '{ syn|ack : accept, fin : drop }'
add tcp flags . tcp dport '{ syn|ack . 80 }'
nft list chain inet t c
nft -n list chain inet t c
nft -j list chain inet t c
