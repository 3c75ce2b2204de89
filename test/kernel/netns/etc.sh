# Files in /etc/netns/NAME are seen in /etc inside ip netns exec, for the hosts file and the resolver.
ip netns add red
mkdir -p /etc/netns/red
echo '10.0.0.9 db db.local' > /etc/netns/red/hosts
echo 'nameserver 10.0.0.53' > /etc/netns/red/resolv.conf
ip netns exec red cat /etc/hosts /etc/resolv.conf
cat /etc/hosts
ip -n red link set lo up
ip -n red addr add 10.0.0.9/32 dev lo
ip netns exec red ping -c 1 db
ping -c 1 db; echo "= $?"
ip netns exec red getent hosts db.local
