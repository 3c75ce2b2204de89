# Coprocesses, descriptors in variables, printf errors, aliases and what type finds
coproc CO { while read -r l; do echo "got $l"; done; }
echo hey >&"${CO[1]}"; read -r reply <&"${CO[0]}"; echo "$reply"
p=$CO_PID; exec {CO[1]}>&-; wait $p; echo "rc=$?"
exec {fd}>/tmp/x; echo hi >&$fd; exec {fd}>&-; cat /tmp/x; echo no >&$fd; echo $?
exec {nosuch}>&-; echo $?
coproc sleep 0.1; wait $COPROC_PID; echo "rc=$?"
(exit 3) & p=$!; wait $p; echo $?; wait $p; echo $?; wait 99999; echo $?
coproc A { cat; }; eval "exec ${A[1]}>&-"; cat <&${A[0]}; wait; echo done
printf '%d\n' 1 x 2 y; printf 'a\nb%d\n' z; declare -p PIPESTATUS; f() { declare -p FUNCNAME; }; f

alias ll='ls -l'; alias ll; alias; unalias ll; alias ll
alias g='echo hi'
alias -p; g; unalias -a; alias
type -a echo; type -a ls; type -at echo; type -p ls; type -P echo; alias x=y z; echo $?; unalias q; echo $?
