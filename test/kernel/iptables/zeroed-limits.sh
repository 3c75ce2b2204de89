# What -Z forgets: a rule that has counted is replaced, and its limit, quota and turns begin anew; tables with names live on.
ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1
iptables -A OUTPUT -p icmp --icmp-type 8 -m limit --limit 1/hour --limit-burst 2
iptables -A OUTPUT -p icmp --icmp-type 8 -m quota --quota 180
iptables -A OUTPUT -p icmp --icmp-type 8 -m statistic --mode nth --every 3 --packet 0
iptables -A OUTPUT -p icmp --icmp-type 8 -m connlimit --connlimit-above 1
iptables -A OUTPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-name h
iptables -A OUTPUT -p icmp --icmp-type 8 -m recent --set --name r
iptables -A OUTPUT -p icmp --icmp-type 8 -m recent --rcheck --name r --hitcount 4
iptables -A OUTPUT -p icmp --icmp-type 8 -m limit --limit 1/hour --limit-burst 1 -s 9.9.9.9
p() { ping -n -q -c $1 -i 0.1 127.0.0.1 >/dev/null; }
p 3; p 1; iptables -nvL OUTPUT
iptables -Z; iptables -nvL OUTPUT
p 3; iptables -nvL OUTPUT
iptables -Z OUTPUT 1; p 1;  iptables -nvL OUTPUT
iptables -L OUTPUT -Z >/dev/null; p 1;  iptables -nvL OUTPUT
iptables -Z; iptables -Z; p 4; iptables -nvL OUTPUT
iptables-save -c | grep "quota\|limit" >/dev/null
iptables -R OUTPUT 1 -p icmp --icmp-type 8 -m limit --limit 1/hour --limit-burst 2; p 3;  iptables -nvL OUTPUT
iptables-save -c | iptables-restore -c; p 3;  iptables -nvL OUTPUT
nft list chain ip filter OUTPUT | sed 's/counter.*//' | head -3
nft -a list chain ip filter OUTPUT | grep -o "handle.*"
iptables -F
iptables -A OUTPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-mode dstip --hashlimit-name shared
iptables -A OUTPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 3 --hashlimit-mode dstip --hashlimit-name shared
p 4; iptables -nvL OUTPUT
iptables -D OUTPUT 1; p 1; iptables -nvL OUTPUT
iptables -F; iptables -A OUTPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-mode dstip --hashlimit-name shared
p 4; iptables -nvL OUTPUT
iptables -R OUTPUT 1 -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 9 --hashlimit-mode dstip --hashlimit-name shared
p 2; iptables -nvL OUTPUT
