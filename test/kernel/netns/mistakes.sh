# netns life: names, pids, deletion, identify, set, exec errors
ip netns; ip netns list; echo $?
ip netns add red; ip netns add red; echo $?
ip netns add ""; echo $?
ip netns add a/b; echo $?
ip netns add . ; echo $?
ip netns add; echo $?
ip netns add -x; echo $?
ip netns del nosuch; echo $?
ip netns del; echo $?
ip netns exec; echo $?
ip netns exec red; echo $?
ip netns exec nosuch true; echo $?
ip netns exec red nosuchcommand; echo $?
ip netns exec red false; echo $?
ip netns exec red sh -c 'exit 7'; echo $?
ip netns exec red ip link
ip netns identify $$; echo $?
ip netns exec red sh -c 'ip netns identify $$'
ip netns exec red ip netns identify
ip netns exec red sleep 5 & sleep 0.3
ip netns pids red | wc -l
kill %1; wait 2>/dev/null
ip netns pids red; echo $?
ip netns pids nosuch; echo $?
ls /var/run/netns /run/netns
ip netns attach; echo $?
ip netns set red 10; echo $?
ip netns list
ip netns list-id
ip netns set red 11; echo $?
ip netns add blue; ip netns set blue auto; echo $?
ip link add v0 type veth peer name v1 netns blue
ip link show v0 | sed 's/ether.*//'
ip netns list
ip netns exec blue ip link show v1 | sed 's/ether.*//'
ip netns del blue
ip link show v0; echo $?
ip link add br9 type bridge; ip link set br9 netns red; echo $?
ip link add d9 type bridge; ip link set d9 netns red; ip -n red link set d9 name e9 up; ip -n red -br link
ip -n red link set e9 netns 1; echo $?
ip -n red link set lo netns 1; echo $?
ip netns exec red ip netns exec red true; echo $?
ip netns foo; echo $?
ip netns delete red red; echo $?
ip netns
ip -a netns del; ip netns list | wc -l
unshare -n ip link
nsenter --net=/run/netns/nosuch ip link; echo $?
