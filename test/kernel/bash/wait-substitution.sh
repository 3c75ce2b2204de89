# wait and $! after process substitutions.
sleep 1 & p=$!; cat <(echo x); [ $p = $! ] && echo same || echo differ; wait $p; echo $?
exec 3< <(sleep 0.2; echo from-sub); wait $!; echo "wait sub rc=$?"; cat <&3; exec 3<&-
tee >(sed 's/^/T:/' > t1) <<< "tee line" > /dev/null; wait; cat t1
ls > >(wc -l > cnt); sleep 0.2; wait $!; wait 99999; echo $?
: <(exit 3); wait $!; echo "rc=$?"
echo 'a b' | xargs -n1 -I{} echo "[{}]"
