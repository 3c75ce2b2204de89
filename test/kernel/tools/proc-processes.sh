# /proc of processes and of the machine: comm, cmdline, exe, ns, net, uptime, meminfo.
ip netns add n1; ip link set lo up
sleep 100 & P=$!
ip netns exec n1 sleep 100 & Q=$!
sleep 0.2
cat /proc/$P/comm; tr '\0' ' ' </proc/$P/cmdline; echo; readlink /proc/$P/exe; readlink /proc/$P/cwd; grep -E '^(Name|Pid|PPid|Threads|Uid)' /proc/self/status | awk '{print $1}'
[ "$(readlink /proc/$P/ns/net)" = "$(readlink /proc/self/ns/net)" ] && echo same; [ "$(readlink /proc/$Q/ns/net)" = "$(readlink /proc/$$/ns/net)" ] || echo different
readlink /proc/$$/ns/net | sed 's/[0-9]\+/N/'; ls /proc/$P/ns; wc -l < /proc/$Q/net/dev; cat /proc/$Q/net/dev | tail -1 | awk '{print $1}'; [ -d /proc/$P ] && echo alive; kill $P; wait $P; [ -d /proc/$P ] || echo gone
cat /proc/uptime | awk '{print NF}'; awk '/MemTotal/{print $3}' /proc/meminfo; grep -c ^processor /proc/cpuinfo; nproc; grep -w proc /proc/filesystems; cut -d' ' -f1,2 /proc/version; cat /proc/loadavg | awk '{print NF}'; test -e /proc/net/dev && echo dev; cat /proc/sys/net/ipv4/ip_forward; cat /proc/99999/comm; ls /proc/self/net/dev; ls -d /proc/[0-9]* | wc -l | awk '{print ($1>=3)}'; ps -o comm= -p $Q; ip netns identify $Q; ip netns pids n1 | wc -l; kill $Q; cat /proc/self/cmdline | tr '\0' '|'; echo; cat /proc/self/comm; head -c 5 /proc/self/environ | wc -c; nsenter --net=/proc/self/ns/net ip link | head -1 | cut -c1-5
