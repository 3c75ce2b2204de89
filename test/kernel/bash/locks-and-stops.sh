# flock's locks, processes that are stopped and go on, fg and bg
exec 9>/tmp/lock; flock -n 9 && echo locked
(flock -n 9 && echo inherited)
(flock -n 9 || echo "busy $?") 9>/tmp/lock
flock -n /tmp/lock echo no; echo "rc=$?"
flock -n -E 7 /tmp/lock echo no; echo "rc=$?"
flock -w 0.3 /tmp/lock echo no; echo "rc=$?"
flock -u 9; flock -n /tmp/lock echo yes; echo "rc=$?"
flock /tmp/lock -c 'echo from c; exit 3'; echo "rc=$?"
flock -x 9; ( sleep 0.3; flock -u 9 ) & flock -w 2 /tmp/lock echo waited; echo "rc=$?"; wait
flock -s /tmp/lock sleep 0.3 & sleep 0.1; flock -s -n /tmp/lock echo shared; flock -n /tmp/lock echo no; echo "rc=$?"; wait
exec 9>&-; ( flock 8; echo a; sleep 0.2; echo b ) 8>/tmp/l2 & ( sleep 0.05; flock 8; echo c ) 8>/tmp/l2 & wait
for i in 1 2 3; do ( exec 7>>/tmp/l3; flock 7; n=$(cat /tmp/n 2>/dev/null || echo 0); sleep 0.05; echo $((n+1)) >/tmp/n ) & done; wait; cat /tmp/n
flock; echo "rc=$?"; flock 77; echo "rc=$?"; flock x; echo "rc=$?"; flock -n; echo "rc=$?"
flock /tmp/lock nosuchcmd; echo "rc=$?"; flock --verbose -n /tmp/lock true | sed 's/[0-9.]* seconds/T seconds/'; flock -n /nosuch/x true; echo "rc=$?"
echo "== stop"
( for i in 1 2 3 4 5; do echo tick; sleep 0.2; done ) >/tmp/ticks & p=$!
sleep 0.3; kill -STOP $p; a=$(wc -l </tmp/ticks); sleep 0.6; b=$(wc -l </tmp/ticks); echo "$((b-a)) while stopped"; awk '/^State/ {print $2}' /proc/$p/status
kill -CONT $p; wait $p; echo "rc=$?"; wc -l </tmp/ticks
sleep 5 & p=$!; kill -STOP $p; kill -TERM $p; sleep 0.1; kill -0 $p && echo "still there"; kill -CONT $p; wait $p; echo "rc=$?"
sleep 5 & p=$!; kill -STOP $p; kill -KILL $p; wait $p 2>/dev/null; echo "rc=$?"
sleep 0.2 & fg; echo "rc=$?"; bg; echo "rc=$?"; wait
set -m; sleep 0.2 & fg; echo "rc=$?"; sleep 0.3 & kill -STOP $!; sleep 0.05; jobs; bg; wait; echo "rc=$?"; jobs
fg %3; echo "rc=$?"; bg %nosuch; echo "rc=$?"; sleep 0.2 & sleep 0.1 & jobs -l | awk '{print $1, $3, $4}'; fg %1 ; disown -a; jobs; sleep 0.1 & jobs -p | wc -l; jobs -r | wc -l; jobs -s | wc -l; wait
