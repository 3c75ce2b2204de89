# nft: reject codes, by name, by number and in JSON; what is wrong with them.
nft add table ip t; nft add chain ip t c
try() { nft "$@"; echo "rc $?"; }
nft add table inet i; nft add chain inet i c
for w in 'reject' 'reject with icmp host-unreachable' 'reject with icmp net-prohibited' 'reject with icmp 3' 'reject with icmp 200' 'reject with icmp nonsense' 'reject with icmpx admin-prohibited' 'reject with icmpx 2' 'reject with icmpv6 no-route' 'reject with icmpv6 4' 'reject with tcp reset' 'reject with icmp type host-unreachable' 'tcp dport 80 reject with tcp reset' 'udp dport 80 reject with tcp reset' 'ip saddr 1.1.1.1 reject with icmpv6 no-route' 'meta nfproto ipv6 reject with icmp host-unreachable' 'reject with icmp' 'reject with' 'reject with tcp'; do
  echo "- $w"; try add rule inet i c "$w"; try add rule ip t c "$w"
done
nft list ruleset; nft -n list ruleset; nft -j list chain inet i c
