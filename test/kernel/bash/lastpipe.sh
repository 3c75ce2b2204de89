# lastpipe: the last part of a pipeline is the shell's own.
shopt -s lastpipe
seq 5 | while read -r n; do sum=$((sum+n)); done; echo "sum=$sum"
echo a b | read x y; echo "$x-$y ${PIPESTATUS[*]}"
false | true | (exit 3); echo "${PIPESTATUS[*]} $?"
seq 3 | mapfile -t arr; echo "${arr[@]}"
echo hi | { read v; echo "v=$v"; }; cat <<< after
seq 3 | { break_early=1; head -1; }; echo $break_early
( echo in sub | read q; echo "q=$q" ); echo "q=${q:-none}"
ip link set lo up; ping -n -c1 -v 127.0.0.1 | head -3 | sed 's/ident=[0-9]*/ident=N/; s/time=.*/T/'
yes | head -1 | read z; echo "z=$z ${PIPESTATUS[*]}"
