# Jobs as a copy of the shell sees them: in $(...), in a pipeline, in ( ) and after a kill.
sleep 5 & sleep 6 &
echo "$(jobs)"
x=$(jobs -p | wc -l); echo $x
jobs -p | wc -l
(jobs; echo "sub $?"; jobs -p | wc -l)
(sleep 3 & jobs)
echo $( sleep 3 & jobs | wc -l)
(wait %1; echo "w $?")
(kill %1; echo "k $?")
sleep 0.1
jobs
(kill %2 && echo killed)
kill $(jobs -p)
sleep 0.1
f() { jobs -r; }
sleep 4 & f; { jobs; }
jobs -r | cat
for p in $(jobs -pr); do kill $p; done
wait
echo end
trap 'kill $(jobs -p) 2>/dev/null; echo trapped' EXIT
sleep 100 &
sleep 100 &
exit 3
