# if, for, while, until, case, functions, local, return, break and continue.
for i in 1 2 3; do [ $i -eq 2 ] && continue; echo $i; done
i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i
until [ $i -eq 0 ]; do ((i--)); done; echo $i
for ((i=0;i<3;i++)); do echo -n "$i "; done; echo
f() { local x=$1; echo "f $x $#"; return 3; }
f a b; echo $?
case eth0 in lo) echo no;; eth*|en*) echo yes;; *) echo other;; esac
if [ -d /tmp ] && [[ abc == a* ]]; then echo ok; elif false; then echo no; else echo no; fi
if ! grep -q nothing /etc/hosts; then echo none; fi
[[ 10.0.0.1 =~ ^([0-9]+)\.([0-9]+) ]] && echo ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}
[ -z "" ] && echo empty; [ -n x ] && echo full; [ a != b ] && echo differ; [ -f nosuch ] || echo missing
test 1 -gt 2; echo $?
true && echo and || echo or; false && echo and || echo or
! true; echo $?
{ echo group; echo two; } | wc -l
(cd /; pwd); pwd
while read -r a b; do echo "$b-$a"; done <<'EOF'
1 one
2 two
EOF
printf 'x\ny\n' | while read l; do n=$((n+1)); done; echo "n=$n"
n=0; while read l; do n=$((n+1)); done < <(printf 'x\ny\n'); echo "n=$n"
select_first() { for x in "$@"; do echo $x; break; done; }; select_first p q
time_of() { :; }; time_of; echo $?
