# /run/netns as scripts fill it for containers: links to /proc/PID/ns/net and ip netns attach.
unshare -n sleep 30 & sleep 0.3; p=$!
mkdir -p /run/netns
ln -s /proc/$p/ns/net /run/netns/docker1; ip netns; ip netns exec docker1 ip -br link
ip link add v0 type veth peer name v1; ip link set v1 netns docker1; ip -n docker1 -br link; ip -br link; ip link show v0
touch /run/netns/c2; ip netns; ip -n c2 link; echo $?; rm /run/netns/c2
ip netns del docker1; ip netns; ip netns; ls /run/netns
ln -s /proc/999999/ns/net /run/netns/dead; ip netns; ip -n dead link; echo $?; rm /run/netns/dead
ip netns attach own $p; echo $?; ip netns list; ip netns attach own $p; echo $?; ip netns attach other 999999; echo $?; ip netns attach other zz; ip netns attach; echo $?; ip netns attach q; echo $?
ls /run/netns; ip -n own -br link; kill $p; sleep 0.2; ip -n own -br link; ip netns; ip netns del own; ip netns; sleep 1
ip netns attach me $$; ip netns identify; ip netns identify $$; ip netns exec me ip -br link; ip netns set me 5; sleep 0.5; ip netns list-id; ip netns add r; ip netns set r 9; ip netns; ip -all netns exec ip -br link; ip link add w0 type veth peer name w1 netns r; ip link show w0; ip -n r link show w1; ip netns del me; ip -n r link show w1; ip -all netns del; ip netns
