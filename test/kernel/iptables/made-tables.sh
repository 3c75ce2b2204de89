# Which commands of iptables make their table, and which leave none where none was
ip link set lo up
i=0
for c in -X "-X nosuch" -F "-F INPUT" "-F nosuch" -Z "-Z INPUT" "-Z nosuch" "-D INPUT 1" "-D INPUT -j DROP" "-C INPUT -j DROP" "-P INPUT ACCEPT" "-E a b" "-N a" -S -L "-R INPUT 1 -j DROP" "-A nosuch -j DROP" "-A INPUT -j nosuch" "-I INPUT 5 -j DROP" "-X INPUT" "-S INPUT" "-L nosuch"; do
i=$((i+1)); ip netns add x$i; echo "== $c"; ip netns exec x$i iptables -t mangle $c; echo "= $?"; ip netns exec x$i nft list tables; ip netns exec x$i iptables-save | grep -v ^#
ip netns exec x$i iptables -N u; ip netns exec x$i iptables $c; echo "= $?";   ip netns exec x$i iptables-save | grep -v ^#
done
