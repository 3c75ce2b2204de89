# Commands newly laid out: declare -f, type, jobs and the message about a killed one.
f() {
  local x=1   y="a b"  # comment
  if [ "$x" = 1 ] && [[ $y == a* ]]; then echo yes >/dev/null 2>&1; elif false; then :; else echo no; fi
  for i in 1 2 3; do echo $i; done
  for ((i=0;i<3;i++)); do
    echo "$i"
  done
  while read -r l; do echo "$l"; done < /etc/hosts
  until false; do break; done
  case $1 in
    a|b) echo ab ;;
    *) echo other
       echo more ;&
    c) ;;
  esac
  ( cd /tmp; ls ) | wc -l
  { echo a; echo b; } >out 2>&1
  sleep 1 &
  a && b || c
  ! true
  cat <<EOT
hello $x
EOT
  cat <<<"$x"
  (( x++ ))
  [[ -n $x && ( $y == b || ! -f z ) ]]
  g() { echo inner; }
  arr=(1 2 "3 4")
  echo $(date) `ls` ${x:-y} $((1+2))
  local -r z
  return 3
}
declare -f f
type f | head -3
h() ( echo sub; )
declare -f h
k() { echo one; }
declare -f k
m() { while :; do if a; then b; fi; done; }
declare -f m
n() { for x; do select y in a b; do :; done; done; cat <<-A <<'B' | tr a b
	x
	A
yy
B
echo x; time ls; ! a | b; x=1 y=2 cmd >>f <g 3>&1 2>&-; }
declare -f n
{ sleep 3; echo x; } >/dev/null &
(sleep 3;echo) &
while true;do sleep 3;done &
for i in 1;do sleep 3;done|cat &
sleep 3 && echo a||echo b &
FOO=1 sleep   3 2>/dev/null &
if sleep 3;then echo a;fi &
f2() { sleep 3; }
f2 "a b" 'c' &
[[ -n a ]] && sleep 3 >>/dev/null &
cat <<E | sleep 3 &
doc
E
jobs
kill $(jobs -p) 2>/dev/null
wait
sleep 10 >/dev/null&
sleep 0.1
kill -9 $!
wait $!
echo $?
bash -c 'kill -9 $$' >/dev/null
