#@ quotes and words
x="a  b"; echo $x "$x" '$x' $'t\tq\'' a"b"'c' \$x "\$x \"q\" \\ \n"
echo "${x}y" ${x}y "a'b" 'a"b'
y=; echo [$y] ["$y"] [$nope] ["$nope"]
#@ positional and special parameters
echo $# $1 $2 "$@" "$*" $0
set -- x "y z" w; echo $#; for i in "$@"; do echo "[$i]"; done; for i in $*; do echo "<$i>"; done; for i; do echo "{$i}"; done
shift; echo $1; shift 5; echo $? $#; true; echo $?; false; echo $?
echo ${1} ${10}; set -- 1 2 3 4 5 6 7 8 9 10 11; echo ${10} $10 ${@:2:3} ${@: -2} ${*:10}
IFS=-; echo "$*"; echo $*
#@ parameter operators
unset u; e=; s=set
echo ${u:-d} ${e:-d} ${s:-d} ${u-d} "${e-d}" ${u:+a} "${e:+a}" ${s:+a} "${e+a}" ${s+a}
echo ${u:=new} $u ${e:=ne2} $e
p=/usr/lib/x.tar.gz; echo ${p#*/} ${p##*/} ${p%.*} ${p%%.*} ${p/lib/LIB} ${p//\//_} ${p/#\/usr/U} ${p/%gz/xz} ${p//[a-c]/.}
v=hello; echo ${#v} ${v:1} ${v:1:3} ${v: -3} ${v: -3:2} ${v:0:-1} ${v^} ${v^^} ${v^^[lo]} ${#p}
w=HELLO; echo ${w,} ${w,,}; n=v; echo ${!n} ${!n:0:2}; echo ${v@Q} ${v@U}
echo "${u:-a b}" ${nope:-a b} ${nope:-"a  b"} "${nope:-'q'}"
#@ error operator
echo ${x:?}; echo after
#@ error operator with message in a subshell
(echo ${x?gone}; echo no); echo "rc $?"; echo ${x:?custom msg}
echo no
#@ arrays
a=(1 2 "3 4"); echo ${a[0]} ${a[2]} ${#a[@]} "${a[@]}" ${!a[@]}; a+=(5); a[7]=x; echo ${!a[*]} ${a[-1]} ${#a[2]}
for i in "${a[@]}"; do echo "[$i]"; done; echo "${a[*]}" ${a[@]:1:2} "${a[@]/3/W}"; unset 'a[0]'; echo "${!a[@]}"; b=("${a[@]}"); echo ${!b[@]}
c=([3]=x [1]=y z); echo ${!c[@]} ${c[@]}; i=2; c[i+1]=q; echo ${c[3]} ${c[$i]}; a=(); echo ${#a[@]} "[${a[@]}]"; s=str; echo ${s[0]} ${s[@]} ${#s[@]}
d=(a b c); d[1]+=X; echo ${d[1]}; d+=([5]=f); echo ${!d[@]}; echo "${d[@]: -2}" ${d[@]:1}; declare -p d; read -ra e <<< "x y  z"; echo ${#e[@]} ${e[2]}
#@ associative arrays
declare -A m=([one]=1 [two]="2 2" [three]=3); echo ${m[one]} "${m[two]}" ${#m[@]}; echo "${!m[@]}"; echo "${m[@]}"; m[four]=4; k=five; m[$k]=5; m["a b"]=6
for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort; unset 'm[one]'; echo ${m[one]-unset} ${#m[@]}; declare -p m; [[ -v m[two] ]] && echo has; m[two]+=x; echo ${m[two]}
#@ command substitution
echo $(echo a b) "$(echo 'a  b')" `echo x \`echo y\`` $(echo "q$(echo r)"); x=$(printf 'a\n\n\n'); echo "[$x]"; x=$(false); echo $?; x=$(exit 3) || echo $?
echo "$(cat <<E
here $x
E
)"; echo $(for i in 1 2; do echo $i; done); echo $(case a in a) echo yes;; esac)
#@ arithmetic
a=5; echo $((a++ + ++a)) $((2**10)) $((16#ff)) $((a>3?1:2)) $((~5)) $((a<<=2)) $((!a)) $((0x1F)) $((010)) $(( 7%3 )) $((-7/2)) $((1,2)) $(($a+$#))
((a=3)); echo $? $a; ((a-3)); echo $?; let b=a*2 c=b+1; echo $b $c; let 0; echo $?; x="1+2"; echo $((x*2)) $(($x*2)); i=0; ((i++ || i++)); echo $i; ((i && (i=9))); echo $i
arr=(3 4); echo $((arr[0]+arr[1])) $((arr[arr[0]-2]));  ((arr[1]+=5)); echo ${arr[1]}; echo $((9223372036854775807+1)) $((5 & 3 | 8 ^ 1)) $((a<b&&b<c)); y=10; echo $[y+1] $((y/3*3)) $((y%3))
#@ arithmetic errors
echo $((1/0)); echo same line
echo $((1+)); echo same
echo $((1 2)); echo n
((08)); echo $?
let x=1/0; echo $?
echo $((5%0))
echo next
#@ brace expansion
echo {1..5} {a..e} {01..10..3} {5..1} {a,b}{1,2} x{,y}z {a} {1..} a{b,c}d{e,f} {1..3}{a,b} "{1,2}" \{1,2} {a,{b,c}} {-2..2} $x{1,2} {} {a,b c}
x=5; echo {1..$x} {$x,y} {"a b",c} ${x}{1,2}; for i in {1..3}; do echo -n $i; done; echo {10..1..4} {z..w} pre-{a,b}-post {a,b}$(echo q)
#@ tilde
HOME=/root; echo ~ ~/x "~" a~ ~root; x=~/y; echo $x; p=~/a:~/b; echo $p; echo x=~/z
#@ globbing
touch a.txt b.txt c.log .hid; mkdir d; touch d/e.txt; echo *.txt *.nope "*.txt" [ab].* ?.log d/* */*.txt * .h* [!a].txt
x='*.txt'; echo $x "$x"; set -f; echo *.txt; set +f; shopt -s nullglob; echo [*.nope]; shopt -u nullglob
shopt -s extglob
echo !(*.txt) @(a|b).txt
case a.b in *.b) echo m;; esac; echo d/; echo */
#@ word splitting
x="a:b::c:"; IFS=:; set -- $x; echo $#; printf '<%s>' "$@"; echo; IFS=' :'; z=" a : b::c "; set -- $z; echo $#; printf '<%s>' "$@"; echo; IFS=; y="a b"; set -- $y; echo $#; unset IFS; set -- $y; echo $#
v=" x "; echo a$v"b"$v; w="1 2"; set -- p$w$w; echo $# "$@"; set -- $nope "" ''; echo $#; set -- "$@"""; echo $#; set --; set -- "$@" x; echo $#
#@ pipelines
echo hello | tr a-z A-Z | cat; false | true; echo $? ${PIPESTATUS[@]}; true | false; echo $?; ! true; echo $?; set -o pipefail; false | true; echo $?; true | (exit 3) | true; echo $? "${PIPESTATUS[*]}"
{ echo out; echo err >&2; } |& sort; echo a | { read x; echo "got $x"; }; x=1; echo z | x=2; echo $x; echo a | while read l; do y=$l; done; echo "[$y]"
yes | head -n 3; seq 1 100000 | head -1; seq 5 | { read a; read b; echo $a $b; cat; } | tail -1
#@ lists
true && echo a || echo b; false && echo a || echo b; false || false || echo c; true && false; echo $?; { echo g; false; } || echo h; (exit 4); echo $?; true; false; echo $?; ! false && echo neg
#@ if for while until case
if false; then echo a; elif true; then echo b; else echo c; fi; if false; then :; fi; echo $?
for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done; for ((i=0;i<5;i++)); do ((i==3)) && break; echo -n $i; done; echo; i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i; until [ $i -eq 0 ]; do ((i--)); done; echo $i
for i in a b; do for j in 1 2 3; do [ $j = 2 ] && continue 2; [ $i = b ] && break 2; echo $i$j; done; done; for ((;;)); do break; done; for x in; do echo never; done; echo $?
case abc in a*) echo 1;; *) echo 2;; esac; case x in a|x) echo 3;& b) echo 4;; c) echo 5;; esac; case y in y) echo 6;;& *) echo 7;; esac; case "a b" in "a b") echo 8;; esac; case z in [a-m]) echo 9;; [!a-m]) echo 10;; esac; case n in a) ;; esac; echo $?; case $nope in "") echo empty;; esac
while read -r l; do echo "<$l>"; done <<< $'a\nb'; while false; do :; done; echo $?
#@ functions
f() { echo "f $1 $#"; return 3; }; f x y; echo $?; function g { local v=in; h; echo $v; }; h() { echo "dyn $v"; v=changed; }; v=out; g; echo $v; r() { [ $1 -le 0 ] && return; echo -n $1; r $(($1-1)); }; r 3; echo; f() { echo redefined; }; f; unset -f f; f 2>/dev/null; echo $?
k() ( x=sub; echo $x ); x=main; k; echo $x; l() { local a=1 b; b=2; echo $a$b ${FUNCNAME[0]}; }; l; m() { echo "$@" >&2; } 2>&1; m err; n() { return; }; false; n; echo $?; o() { local IFS=,; echo "$*"; }; o 1 2; p() { set -- q; echo $1; }; p z; echo $1
#@ redirections
echo a > f; echo b >> f; cat f; cat < f | wc -l; echo e >&2 2>/dev/null; { echo o; echo e >&2; } > both 2>&1; cat both; echo x &> all; cat all; exec 3> g; echo three >&3; exec 3>&-; cat g; read l < f; echo $l; cat <<< "here $l"; echo 1 2>&1 >/dev/null | cat; ls nosuch 2>/dev/null; echo $?; > empty; wc -c < empty; exec 4< f; read a <&4; read b <&4; echo $a $b; exec 4<&-; set -C; echo n > f; echo $?; echo n >| f; cat f; set +C; for i in 1 2; do echo $i; done > loop; cat loop; cat < nosuch; echo $?; echo x > /nosuch/y; echo $?; echo q >&9; echo $?; x=f; echo v > "$x"; cat $x; exec 5<>f; read z <&5; echo $z; echo more >&5; cat f; f2() { cat; }; f2 < f
#@ ambiguous redirect
x="a b"; echo hi > $x; echo $?; echo y > $nope; echo $?
#@ here-documents
x=val; cat <<E
$x ${x} $(echo sub) `echo bt` $((1+1)) \$x "q" 'q' \\ \
joined
E
cat <<'E'
$x $(echo no) \n
E
cat <<-E
	tab $x
		two
	E
cat <<A; cat <<B
a
A
b
B
cat <<E | tr a-z A-Z
piped
E
while read l; do echo "[$l]"; done <<E
1
2
E
cat <<"E F"
$x
E F
#@ here-document cut by the end of file
cat <<X
abc
#@ process substitution
cat <(echo a) <(echo b); while read l; do echo "[$l]"; done < <(printf 'x\ny\n'); echo data | tee >(cat > out) >/dev/null; sleep 0.1; cat out; paste <(seq 3) <(seq 4 6)
#@ set -e
set -e; false || true; if false; then :; fi; ! true; false && true; echo still; f() { false; echo in f; }; f || echo caught; x=$(false) || echo sub; (set +e; false; echo plus); f; echo never
#@ set -e in a subshell and in substitution
set -e; (false; echo no) || echo left; echo $(false; echo yes); x=$(false); echo never
#@ set -u
set -u; echo ${x-ok} ${x:-ok}; echo "$@"; a=(); echo "${a[@]}"; (echo $x; echo no); echo "rc $?"; echo $1 $2; echo $3; echo never
#@ set -x
set -x; a=1 b="x y"; echo $a "$b" 'q'; for i in 1 2; do echo $i; done; [[ $a == 1 ]] && ((a++)); c=$(echo hi); case $a in 2) : ;; esac; arr=(1 "2 3"); echo > /dev/null; if [ 1 = 1 ]; then :; fi; x=1 true; f() { echo in; }; f; set +x; echo end
#@ traps
trap 'echo bye $?' EXIT; trap 'echo got TERM' TERM; kill -TERM $$; trap 'echo err' ERR; false; true; trap - ERR; false; (trap 'echo sub exit' EXIT; echo in sub); trap; exit 3
#@ trap on a sleeping shell
trap 'echo alarm' USR1; (sleep 0.1; kill -USR1 $$) & sleep 0.3; echo done; sleep 5 & p=$!; (sleep 0.1; kill -USR1 $$) & wait $p; echo $?; kill $p
#@ killed processes
sleep 100 & p=$!; kill $p; wait $p; echo $?; sleep 100 & kill -9 $!; wait $!; echo $?; bash -c 'kill -TERM $$'; echo $?; bash -c 'kill -9 $$'; echo $?; kill -0 $p; echo $?; sleep 0.1 & wait %1; echo $?; timeout 0.1 sleep 5; echo $?
#@ background jobs and wait
sleep 0.2 & sleep 0.1 & wait; echo both; (sleep 0.1; exit 7) & wait $!; echo $?; wait 99999; echo $?; { sleep 0.1; echo bg; } & echo fg; wait; for i in 3 1 2; do (sleep 0.$i; echo $i) & done; wait; x=1; { x=2; } & wait; echo $x
#@ jobs listing
sleep 0.3 & sleep 0.4 & jobs; kill %1; wait; jobs; sleep 0.1 & sleep 0.3; jobs; echo end
#@ subshells and groups
x=1; (x=2; cd /; echo $x $PWD); echo $x; { x=3; }; echo $x; (exit 3); echo $?; (echo a; echo b) | wc -l; ( (echo nested) ); echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL); f() { (return 5); echo $?; }; f
#@ errors of commands
nosuch x; ./nosuch; /tmp; echo $?; touch noexec; ./noexec; echo $?; cd /nosuch; cd a b; echo $?; return; echo $?; break; echo $?; local x; echo $?; exit abc
#@ readonly
readonly r=1
r=2
echo "still $?"
r=3 echo hi
echo "then $?"
unset r
readonly r=5; echo $?
declare -r c=1; c=2; echo same line
echo end
#@ syntax error near fi
echo ok
if true; then
  echo a
fi fi
echo z
#@ syntax error near semicolon
echo a; ; b
#@ syntax error near pipe
echo a | | b
#@ syntax error in case
case x in
  a) echo;;
  ) 
esac
#@ unexpected end of file
echo first
for x in 1 2; do echo $x
#@ unterminated quote
echo one
echo "abc
def
#@ unterminated substitution
echo $(foo
#@ syntax error do
for x in a; echo; done
#@ syntax error newline
echo a >
#@ unexpected paren
echo a)
#@ unexpected token then
then echo
#@ syntax error after function
f() { echo a; }
f
}
#@ test command
[ a = a ]; echo $?; [ 1 -lt 2 -a 3 -gt 2 ]; echo $?; [ -z "" ]; echo $?; [ -n "" ]; echo $?; [ ! a ]; echo $?; [ ]; echo $?; test a b; [ 1 -eq a ]; [ 1 ; [ a -foo b ]; echo $?; touch f; [ -f f ] && [ -e f ] && [ ! -d f ] && echo file; [ -s f ]; echo $?; [ "a" \< "b" ] && echo lt; [ x = x -o y = z ] && echo or; [ \( a = a \) ] && echo paren; test -d /tmp && echo dir; [ 1 -ne 2 ] && [ 2 -le 2 ] && [ 2 -ge 3 ]; echo $?; x=5; [ "$x" -gt 3 ] && echo gt; [ a = b -o c ]; echo $?; [ -v x ]; echo $?; [ $nope = a ]; echo $?
#@ conditional command
a=foo.txt; [[ $a == *.txt ]] && echo glob; [[ $a == "*.txt" ]] || echo quoted; [[ $a =~ ^(f.*)\.(t.t)$ ]] && echo ${BASH_REMATCH[0]} ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}; [[ -z $nope && -n $a ]] && echo z; [[ 3 -lt 10 ]] && echo lt; [[ b > a ]] && echo gt; [[ ! -e nosuch ]] && echo ne; [[ ( 1 -eq 1 || x == y ) && a != b ]] && echo grp; re='^[0-9]+$'; [[ 123 =~ $re ]] && echo num; [[ 12a =~ $re ]]; echo $?; [[ "a.c" =~ a\.c ]] && echo dot; [[ abc =~ "a.c" ]]; echo $?; [[ $a ]] && echo nonempty; x=3; [[ x -eq 3 ]] && echo arith; [[ a == [a-c] ]] && echo cls; [[ 10.0.0.1 =~ ^([0-9]{1,3})\.([0-9]+) ]] && echo ${BASH_REMATCH[@]}; shopt -s nocasematch; [[ ABC == abc ]] && echo nc; [[ -v x ]] && echo set
#@ read
read x <<< "a b"; echo "$x"; read a b c <<< "1 2 3 4"; echo "$a|$b|$c"; read -r y <<< 'a\tb'; echo "$y"; read z <<< 'a\tb\\c'; echo "$z"; read -t 0.1 w; echo $?; read -n 3 q <<< abcdef; echo $q; IFS=: read -r p q r <<< "x:y:z:w"; echo "$p $q $r"; read -d, s <<< "one,two"; echo $s; printf 'no newline' | { read l; echo "$? $l"; }; read <<< "  reply  "; echo "[$REPLY]"; read v <<< "  trim  "; echo "[$v]"; IFS= read -r v <<< "  keep  "; echo "[$v]"; read a b <<< "one"; echo "[$a][$b]"; printf 'a b\nc d\n' | while read x y; do echo "$y $x"; done; read -p prompt a <<< x; echo $a; read 1x; echo $?; IFS=, read -a arr <<< "a,b,,c"; echo ${#arr[@]} "${arr[2]}" ${arr[3]}
#@ printf
printf '%s\n' a b c; printf '%5d|%-5s|%05d|%x|%X|%o|%c|%e|%.2f|%g|%%|%b\n' 42 ab 7 255 255 8 hello 1.5 3.14159 0.0001 'a\tb'; printf '%s %s\n' a b c; printf '%*d\n' 5 3; printf -v v '%03d' 5; echo $v; printf '\x41\101\u0041\n'; printf '%q ' 'a b' "it's" $'a\nb' '' '$x' a~b '~' 'a*b' 'x=y'; echo; printf "%d\n" "'a"; printf '%i %u\n' -3 -1; printf '%s'; printf '[%s]\n'; printf '%d %d\n' 1; printf '%+d % d %#x %#o\n' 5 5 255 8; printf '%.3s|%10.2s|\n' abcdef xyz; printf '%-10s|\n' left; printf '%5s%%\n' 50; printf '%d\n' 0x1f 010 -5; printf '%.0f %5.1f\n' 2.5 3.14159; printf '%s\n' "$(printf '%b' 'x\ny')"; printf -- '-%s\n' a; printf '%d\n' abc; echo $?; printf; echo $?; printf '%z'; echo $?; printf '%(%Y-%m-%d)T\n' 0; printf 'a\cb\n'; printf '%b' 'stop\chere'; echo
#@ echo
echo -e 'a\tb\x41\0101\c' ; echo; echo -n x; echo -E 'a\n'; echo -ne 'q\n'; echo -z; echo --; echo "a\nb"; echo -en 'x\\n\n'; echo - -n
#@ declare and export
declare -p nope; x='q"$r'; declare -p x; export x; declare -p x; declare -i n=3+4; echo $n; n+=2; echo $n; declare -l low=ABC; echo $low; declare -u up=abc; echo $up; export A=1 B; env | grep '^A='; f() { declare loc=1; declare -g glob=2; local -i num=2*3; echo $num; }; f; echo "[$loc] $glob"; declare -n ref=x; ref=changed; echo $x; echo ${!ref}; unset x; echo ${x-gone}; A=2 env | grep '^A='; A=3 bash -c 'echo $A'; echo $A; declare -a arr; arr[0]=z; declare -p arr; export -n A; env | grep -c '^A='; typeset -r R=1; declare -p R
#@ getopts
getopts ab: o -a -b x -c; echo $o $OPTARG $OPTIND; getopts ab: o -a -b x -c; echo $o $OPTARG $OPTIND; getopts ab: o -a -b x -c; echo $o $OPTARG $OPTIND;getopts ab: o -a -b x -c; echo $? $o $OPTIND; OPTIND=1; while getopts ":vf:n:" opt -v -f file -nx -z -n; do case $opt in v) echo v;; f|n) echo $opt=$OPTARG;; :) echo missing $OPTARG;; \?) echo bad $OPTARG;; esac; done; OPTIND=1; set -- -abc rest; while getopts abc o; do echo -n $o; done; shift $((OPTIND-1)); echo " $1"
#@ eval source and command
eval 'echo a; x=5'; echo $x; eval "echo \$x"; echo 'y=6; echo in $1; return 4' > lib.sh; . ./lib.sh arg; echo $? $y $1; source ./nosuch; echo $?; . ; echo $?; eval 'if'; echo $?; command echo c; command -v cd; command -v nosuch; echo $?; type -t cd ls if nosuch; type cd; builtin echo b; cat > s2.sh <<'X'
#!/bin/bash
echo "script $0 $1"
X
chmod +x s2.sh; ./s2.sh arg1; bash s2.sh arg2; bash -c 'echo $0 $1' n1 n2; sh -c 'echo $#' x 1 2 3; echo 'echo from stdin $1' | bash -s p1; bash -c 'exit 9'; echo $?; echo 'echo noshebang' > s3.sh; chmod +x s3.sh; ./s3.sh
#@ mapfile and misc builtins
mapfile -t l < <(printf 'a\nb\nc\n'); echo ${#l[@]} ${l[2]}; readarray -n 2 q <<< $'1\n2\n3'; echo ${#q[@]} "${q[0]}"; pushd /tmp >/dev/null; pwd; popd >/dev/null; cd /; cd - >/dev/null; umask; umask 077; touch pf; stat -c %a pf; : ignored; true x; hash ls; times >/dev/null; ulimit >/dev/null; echo $?; shopt -s foo; echo $?; set -o | grep errexit; unset nope; echo $?; alias x=y; echo $?; let; echo $?; exec 2>&1; kill -l 15; kill -l TERM; kill foo; kill -FOO 1; trap 'x' NOPE; wait foo; shift a; f() { caller 0; }; f; echo $LINENO
#@ lineno in messages
f() {
  nosuch1
}
f
echo $LINENO
if true; then
  nosuch2
fi
for i in 1; do
  nosuch3 | cat
done
x=$(
nosuch4
)
echo "a
b" $LINENO; nosuch5
#@ select
select x in a b c; do echo "$x $REPLY"; break; done <<< 2
#@ exec with a command
echo before; exec echo replaced; echo never
#@ exec that fails
exec nosuchcmd; echo no
#@ coproc
coproc { cat; }; echo hi >&${COPROC[1]}; read l <&${COPROC[0]}; echo $l
#@ random seconds and pids
RANDOM=5; a=$RANDOM; RANDOM=5; [ $a = $RANDOM ] && echo same; echo $SECONDS; [ $$ = $BASHPID ] && echo pid; (echo $(( $$ == BASHPID ))); [ -n "$EPOCHSECONDS" ] && echo epoch; [[ $BASH_VERSION == 5.2* ]] && echo ver; echo $- $UID; echo ${BASH_VERSINFO[0]} $OSTYPE
#@ dollar at in words
set -- a "b c"; echo "x$@y" | cat; for i in "x$@y"; do echo "[$i]"; done; for i in x$*y; do echo "<$i>"; done; set --; for i in "$@"; do echo no; done; for i in "x$@"; do echo "[$i]"; done; a=("" x ""); for i in "${a[@]}"; do echo "[$i]"; done; for i in ${a[@]}; do echo "<$i>"; done
#@ invalid expansions
echo ${1a}; echo same
echo ${!nope}; echo same
x=abc; echo ${x:0:-9}; echo same
echo after
#@ errexit with functions pipes and traps
set -eE; trap 'echo "err at $LINENO"' ERR; trap 'echo "exit $?"' EXIT
f() {
  false
}
true | f
echo never
#@ wait -n
(sleep 0.1; exit 5) & (sleep 0.2; exit 6) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?
