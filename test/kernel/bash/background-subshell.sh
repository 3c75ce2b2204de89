# Who the process of a subshell in the background is: its only command, or a shell that waits for it.
n() { sleep 0.2; echo "$(cat /proc/$1/comm) $2"; kill $1; wait $1 2>/dev/null; echo $?; }
sleep 31 & n $! simple
(sleep 32) & n $! subshell
(sleep 33 > /dev/null) & n $! "subshell with a file"
(sleep 34) > /dev/null & n $! "subshell, file outside"
((sleep 35)) & n $! "two subshells"
( (sleep 36) ) & n $! "two subshells apart"
(sleep 37; true) & n $! list
(true; sleep 38) & n $! "list, last"
{ sleep 40; } & n $! group
(sleep 41 | cat) & n $! pipeline
(! sleep 42) & n $! not
(x=1 sleep 43) & n $! assignment
f() { sleep 44; }; (f) & n $! function
(exec sleep 45) & n $! exec
(eval sleep 46) & n $! eval
(time sleep 48) 2>/dev/null & n $! time
(if true; then sleep 49; fi) & n $! if
ip link set lo up; (nc -l -k 127.0.0.1 8080 > /dev/null) & sleep 0.2; kill %1; sleep 0.2; ss -tlnH | wc -l
ip netns add a; (ip netns exec a nc -lk -p 80 >/dev/null) & sleep 0.2; kill $!; sleep 0.2; ip netns exec a ss -tlnH | wc -l
