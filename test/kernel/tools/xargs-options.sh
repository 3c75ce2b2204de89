# xargs' options one by one, with their mistakes.
r() { "$@"; echo "= $?"; }
seq 5 | r xargs -n2; seq 3 | r xargs -t echo; printf 'a b\nc\n' | r xargs -L1 echo x; printf 'a b\nc\n' | xargs -I% echo "[%]" 
seq 4 | xargs -n1 -P4 sh -c 'sleep 0.$((5-$1)); echo $1' _; echo "= $?"
seq 3 | xargs -n1 -P2 sh -c 'exit 1'; echo "= $?"
echo "a'b" | xargs; echo "= $?"; echo 'a"b' | xargs; echo "= $?"; echo "'a b' \"c d\" e\\ f" | xargs -n1
echo | xargs echo none; echo | xargs -r echo none; echo "= $?"
printf 'a,b,c' | xargs -d, -n1; printf 'a:b' | xargs -d: echo; printf 'a\nb\n' | xargs -d '\n' echo
echo 1 2 3 | xargs -n 0; echo "= $?"; echo 1 | xargs -n x; echo "= $?"; xargs -Z </dev/null; echo "= $?"
echo a b c STOP d | xargs -E STOP echo; echo a b | xargs -I{} -n1 echo {} 2>&1; seq 3 | xargs -n1 -t true
echo x | xargs nosuchcmd; echo "= $?"; seq 2 | xargs -n1 sh -c 'exit 255'; echo "= $?"; echo x | xargs sh -c 'kill -9 $$'; echo "= $?"
seq 3 | xargs -s 10 echo; echo "= $?"; seq 10 | xargs -s 20; echo abcdefghijkl | xargs -s 8 echo; echo "= $?"; seq 3 | xargs -x -n2 
seq 4 | xargs --max-args=2; seq 2 | xargs --max-procs=2 -I{} sh -c "sleep .{}; echo v{}"; printf 'x y\n' | xargs -i echo {}-{}; printf '1 2\n3\n' | xargs -l echo; printf '1 \n2\n3\n' | xargs -L1 echo l
printf 'f1\nf2\n' > list; xargs -a list echo; xargs -a nofile echo; echo "= $?"; seq 2 | xargs --process-slot-var=S -n1 sh -c 'echo $S $0'
echo a | xargs -I{} sh -c 'echo "$1"' _ {}; printf 'a\0b c\0' | xargs -0 -n1; printf 'a\0b c\0' | xargs -0 -I{} echo "<{}>"; echo "a b" | xargs -t -I{} echo {} x
echo a b | xargs -p echo </dev/null 2>&1; seq 2 | xargs -n1 cat 2>&1; xargs --version | head -1; echo '  lead  trail  ' | xargs -I{} echo "[{}]"
seq 3 | xargs printf '%s-'; echo; echo {} | xargs -I{} echo {}; printf 'a\n\nb\n' | xargs -I{} echo "<{}>"; printf 'one two\n' | xargs -J% echo % ; echo "= $?"; xargs --show-limits </dev/null 2>&1 | grep -c :
