# Quotes, escapes, and what is expanded in which of them.
a='one  two'; b="$a three"
echo $a; echo "$a"; echo '$a'; echo "$b"; echo \$a; echo "a\tb\\n\"q\"\$x\`"
echo -e 'a\tb\nc'; echo -n no newline; echo; printf '%s\n' "$a" x y
printf '%5d|%-5s|%05.1f|%x\n' 42 ab 3.14159 255
printf '%s %s\n' 1 2 3
echo $'tab\there' "it's" 'say "hi"'
echo {a,b,c}{1,2} {1..5} {01..03} {a..e..2}
echo "${a}s" ${#a} "${undefined}" "${undefined:-default}" "${a:+set}" "${a:0:3}" "${a: -3}"
f=/etc/network/interfaces.d/eth0.conf
echo ${f##*/} ${f%.*} ${f%%/*} ${f#*/} ${f/eth0/eth1} ${f//e/E} ${a^^} ${a/ */}
x=5; echo $((x*2+1)) $((x**2)) $((x%3)) $((16#ff)) $((x>3?1:0)); let x+=2; ((x++)); echo $x
arr=(one "two three" four); echo ${arr[1]} ${#arr[@]} "${arr[@]}"; for i in "${arr[@]}"; do echo "<$i>"; done
arr+=(five); echo "${arr[@]:1:2}" "${!arr[@]}"
declare -A m; m[eth0]=10.0.0.1; m[eth1]=10.1.0.1; echo ${m[eth0]} ${#m[@]}
echo "$(echo nested "$(echo "inner quotes")")" `echo back`
echo *nomatch*; touch f1 f2; echo f*; echo "f*"; echo [f]1
IFS=: read -r u _ id _ <<< 'root:x:0:0'; echo "$u $id"
set -- a 'b c' d; echo $# "$2" "$*"; shift; echo "$@"
