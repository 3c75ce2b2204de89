# Background jobs, wait, $!, exit codes of jobs, kill and its message.
sleep 0.2 & p=$!
wait $p; echo "= $?"
(sleep 0.1; exit 4) & wait $!; echo "= $?"
sleep 30 & kill $!; wait $!; echo "= $?"
sleep 30 & p=$!; kill -9 $p; wait $p; echo "= $?"
(echo in background) & wait
for i in 1 2 3; do (sleep 0.$i; echo job $i) & done; wait; echo all
wait 99999; echo "= $?"
timeout 0.2 sleep 5; echo "= $?"
timeout 1 true; echo "= $?"
timeout 0.2 sh -c 'echo start; sleep 5; echo end'; echo "= $?"
jobs; sleep 5 & jobs; kill %1; wait 2>/dev/null; echo done
trap 'echo got TERM' TERM; kill -TERM $$; echo after
kill -0 $$ && echo alive
