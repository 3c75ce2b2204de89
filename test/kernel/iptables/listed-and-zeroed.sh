# Chains that are listed and zeroed in one command of iptables are made for it
i=0
for c in "-L -Z" "-L -Z INPUT" "-L INPUT -Z" "-S -Z" "-nvL -Z" "-Z -L" "-L u -Z" "-L" "-Z" "-t mangle -L -Z" "-L -Z FORWARD -v" "-S INPUT -Z"; do
i=$((i+1)); ip netns add x$i; ip -n x$i link set lo up; echo "== $c"; ip netns exec x$i iptables $c; echo "= $?"; ip netns exec x$i nft list ruleset
ip netns exec x$i iptables -N u; ip netns exec x$i iptables $c; echo "= $?"; ip netns exec x$i nft list ruleset; ip netns exec x$i ping -c 1 127.0.0.1 >/dev/null; ip netns exec x$i iptables-save -c | grep "^:"
ip netns exec x$i iptables -A OUTPUT -j ACCEPT; ip netns exec x$i iptables $c >/dev/null; echo "= $?"; ip netns exec x$i ping -c 1 127.0.0.1 >/dev/null; ip netns exec x$i iptables-save -c | grep "^:"
done
