# What timeout kills, itself too, is told where the shell complains.
timeout -s KILL 0.2 sleep 5; echo $?
timeout -k 0.1 0.1 bash -c 'trap "" TERM; sleep 2'; echo $?
timeout -s KILL --preserve-status 0.2 sleep 5; echo $?
timeout --foreground -s KILL 0.2 sleep 5; echo $?
(timeout -s KILL 0.2 sleep 5); echo $?
timeout -s KILL 0.2 sleep 5 | cat; echo ${PIPESTATUS[0]}
timeout -s KILL 0.2 sleep 5 & wait $!; echo $?
f() { "$@" >/dev/null; }; f timeout -s KILL 0.2 sleep 5; echo $?
x=$(timeout -s 9 0.2 sleep 5); echo $?
f() { "$@" > /tmp/o 2>&1; }; f timeout -s KILL 0.2 sleep 5; echo $?; cat /tmp/o
timeout -s KILL 0.2 sleep 5 2>/tmp/o; echo $?; cat /tmp/o
