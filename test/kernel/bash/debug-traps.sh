# DEBUG and RETURN traps, set -T and set -n.
trap 'echo "line $LINENO: DEBUG $BASH_COMMAND"' DEBUG
x=1
y=2; echo hi
f() { echo in f; return 2; }
f
g() { trap 'echo g-debug $BASH_COMMAND' DEBUG; echo in g; }
trap - DEBUG
h() { trap 'echo "returning $?"' RETURN; echo body; false; }
h; echo "= $?"
f; echo "= $?"
trap
trap - RETURN
set -T; trap 'echo "D $FUNCNAME"' DEBUG; f; trap - DEBUG; set +T
trap 'echo "dbg: $BASH_COMMAND"' DEBUG
for i in 1 2; do :; done
if [ 1 = 1 ]; then echo y; fi
case a in a) echo c;; esac
(( 1 + 1 ))
[[ a = a ]] && echo t
while false; do :; done
(echo sub)
z=$(echo cs)
echo a | cat
trap - DEBUG
set -n
echo never
