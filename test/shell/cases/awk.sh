#@ awk programs, part 1 of 4
printf 'a 1 x\nbb 22 yy\nc 3 zzz\na 10 w\n' > data
printf 'p1 l1\np1 l2\n\n\np2 l1\n' > para
while IFS= read -r program; do
  printf '== %s\n' "$program"
  awk "$program" data 2>error </dev/null
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
{print $1}
{print $NF}
{print NF, NR, FNR}
NR==2
NR==2{print; exit}
NR%2
/b/{print $2}
!/b/
$1=="a"
$2>2
$2 ~ /[0-9]/
$1 !~ /a/
BEGIN{print 1+1, "x" "y", 7/2, 7%3, 2^10, 2**3}
BEGIN{print -7%3, 1e6, 1e20, 0.1+0.2, 100000000000, 1/3}
BEGIN{print 1e300*1e300, -1e300*1e300, log(-1)}
BEGIN{x="abc"; print length(x), length, substr(x,2), substr(x,2,1), substr(x,0), substr(x,-1,3), substr(x,5)}
BEGIN{print index("foobar","bar"), index("a","b")}
BEGIN{n=split("a:b:c",a,":"); print n, a[1], a[3]}
BEGIN{n=split("  a  b ",a); print n, a[1], a[2]}
BEGIN{n=split("abc",a,""); print n, a[1], a[3]}
BEGIN{n=split("",a); print n, length(a)}
BEGIN{n=split("a1b2c",a,/[0-9]/); print n, a[2]}
BEGIN{s="aaa"; n=sub(/a/,"b",s); print n,s; n=gsub(/a/,"[&]",s); print n,s; gsub(/\[/,"\\&",s); print s}
BEGIN{s="hello"; gsub(/l*/,"-",s); print s}
BEGIN{s="hello"; gsub("","-",s); print s}
BEGIN{s="abc"; print toupper(s), tolower("ABC")}
BEGIN{if(match("foobar",/o+/)) print RSTART, RLENGTH; print match("x",/y/), RSTART, RLENGTH}
BEGIN{printf "%d %5d|%-5d|%05d|%x|%X|%o|%c|%c|%s|%10s|%-10s|%.2f|%e|%g|%%\n", 3.9, 42, 42, 42, 255, 255, 8, 65, "hello", "s", "right", "left", 3.14159, 12345.678, 0.0001234}
BEGIN{printf "%s %s\n", "a"}
BEGIN{printf "%d\n", "12abc"}
BEGIN{printf "%*d|%.*f\n", 5, 42, 2, 3.14159}
BEGIN{printf "%i %u\n", 5, -1}
BEGIN{printf "%5.1f|%+d|% d|%#x|%#o\n", 3.14159, 5, 5, 255, 8}
BEGIN{printf "%z\n", 5}
BEGIN{printf "\x41\t\\\"\/\a|\101\n"}
BEGIN{print "a\tb\\n\"q\""}
BEGIN{a["x"]=1; a["y"]=2; for(k in a) n++; print n, ("x" in a), ("z" in a); delete a["x"]; print length(a); delete a; print length(a)}
BEGIN{a[1,2]=3; for(k in a){split(k,p,SUBSEP); print p[1], p[2]}; if((1,2) in a) print "yes"}
{c[$1]++} END{for(k in c) print k, c[k]}
{s+=$2} END{print s, s/NR}
END{print NR, $0, NF}
BEGIN{while(i<3) print i++; do print --i; while(i>0); for(;;){if(++j>2) break; if(j==1) continue; print "j" j}}
function f(x,y){y=x*2; return y} BEGIN{print f(3), y}
function f(a){a["k"]=1} BEGIN{f(z); print z["k"]}
function fact(n){return n<=1?1:n*fact(n-1)} BEGIN{print fact(10)}
function g(){} BEGIN{x=g(); print "[" x "]", x+0}
BEGIN{OFS="-"; $0="a b c"; $1=$1; print; print $1,$2; $5="e"; print NF, $0}
BEGIN{$0="a b c"; NF=2; print; $0="x"; print NF}
BEGIN{$3="c"; print; print NF}
BEGIN{FS=":"; $0="a:b:c"; print $2}
BEGIN{FS=","} {print $1}
BEGIN{FS="\t"; $0="a b\tc"; print $1; print NF}
BEGIN{FS="|"; $0="a|b"; print $2}
BEGIN{FS="."; $0="a.b.c"; print $2}
BEGIN{FS="[0-9]+"; $0="a12b3c"; print $1 $2 $3}
BEGIN{RS=""; while((getline l < "para")>0) print "[" l "]"}
BEGIN{RS=";"} {print NR": "$0}
BEGIN{ORS="|"; print 1; print 2}
BEGIN{while(("echo a; echo b" | getline x)>0) print "got " x; close("echo a; echo b")}
BEGIN{while((getline line < "data")>0) n++; print n; close("data"); getline < "data"; print $1}
BEGIN{print getline x < "nofile"}
BEGIN{print "z\na\nm" | "sort"; close("sort"); print "end"}
BEGIN{print "to err" > "/dev/stderr"; print "to out" > "/dev/stdout"}
BEGIN{print "x" > "of"; print "y" >> "of"; close("of"); while((getline l < "of")>0) print l}
BEGIN{system("echo hi"); r=system("exit 3"); print r}
BEGIN{print FILENAME "|" NR "|" NF}
{print FILENAME; exit}
BEGIN{exit 3} END{print "end"}
BEGIN{print length()}
BEGIN{print 1==1.0, "a"<"b", "10"<"9", 10<9, "abc"<1}
{print ($2<10), ($2=="2")}
BEGIN{x; print x+0, x "", (x==0), (x=="")}
BEGIN{print !0, !1, !"", !"a", !"0", -"3x", +"4y"}
BEGIN{print 1 " " 2, 1 -1, 1 " " -1}
BEGIN{print 2*3+4, 2+3*4, (2+3)*4, 2^3^2, -2^2, !1+1}
BEGIN{i=5; print i++ + ++i, i--, --i}
BEGIN{x=1; x+=2; x-=1; x*=5; x/=2; x%=3; x^=2; print x}
BEGIN{print 1>2 ? "a" : "b"}
BEGIN{print (1>2) ? "a" : "b"; print 1<2 ? 3<4 ? "x":"y" : "z"}
BEGIN{print 1&&0, 1||0, 1 in a, !(1 in a)}
PROGRAMS
#@ awk programs, part 2 of 4
printf 'a 1 x\nbb 22 yy\nc 3 zzz\na 10 w\n' > data
printf 'p1 l1\np1 l2\n\n\np2 l1\n' > para
while IFS= read -r program; do
  printf '== %s\n' "$program"
  awk "$program" data 2>error </dev/null
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
BEGIN{print substr("hello",2,100), substr("hello",1.5,2), substr("hello",0,2)}
BEGIN{print int(3.9), int(-3.9), int("4abc"), sqrt(16), exp(0), log(1), sin(0), cos(0), atan2(0,-1)}
BEGIN{srand(1); a=rand(); srand(1); b=rand(); print (a==b), (a>=0 && a<1)}
BEGIN{CONVFMT="%.2f"; x=3.14159; y=x ""; print y; OFMT="%.3f"; print x, 17, 1e10}
BEGIN{print 0x10, 010, "0x10"+0, 1e3, ".5"+0, "+3"+0}
BEGIN{print 123456789, 1234567890123, 0.000001, 123456.789, 1e-10}
BEGIN{print 3.0, 3.10, 1e2, 100000 * 100000, 2^31, 2^53, 2^53+1}
BEGIN{printf "%s\n", 3.0; printf "%s\n", 0.1; printf "%d\n", 2^31; printf "%d\n", 1e18; printf "%x\n", 2^32}
BEGIN{printf "%c%c%c\n", 256, "", 0x41}
BEGIN{print length("héé"), toupper("é"), substr("héé",2,1)}
BEGIN{print "a" > "/nonexistent/x"}
BEGIN{print substr("abc", 2, -1) "|" substr("abc", "x")}
/a/,/c/
NR==1,NR==2{print "r" $0}
BEGIN{getline; print "got " $0; getline x; print x, NR}
{getline; print}
{next; print "no"} END{print "e"}
{nextfile} END{print NR}
BEGIN{print index("a.b","."), "a.b" ~ "a.b", "axb" ~ "a.b", "a.b" ~ /a\.b/, "a.b" ~ "a\\.b"}
BEGIN{print "ab" ~ /^a$/, "a" ~ /^(a|b)$/, "aaa" ~ /^a{3}$/, "a{3}" ~ /a{3}/}
BEGIN{print match("aXb", /[[:upper:]]/), match("a b", /[[:space:]]/), match("a1", /[[:digit:]]/)}
BEGIN{print "a/b" ~ /a\/b/, "a/b" ~ "a/b"}
BEGIN{gsub(/[aeiou]/,"#"); print} 
{gsub(/[aeiou]/,"#"); print}
{$2=""; print}
{sub(/^[^ ]+ /,""); print}
{print $1, $3 | "cat 1>&2"}
BEGIN{printf("%s %s\n", "a", "b")}
BEGIN{print("a","b")}
BEGIN{print("a")("b")}
BEGIN{a="x"; a=a a; print a}
BEGIN{print length(12345), length(1/3)}
BEGIN{print substr(12345,2,3)}
BEGIN{print toupper(substr("abc",1,1)) substr("abc",2)}
BEGIN{print strftime("%Y",0)}
BEGIN{print systime()>0}
BEGIN{print gensub(/a/,"b","g","aaa")}
BEGIN{print and(5,3)}
BEGIN{n=asort(a); print n}
BEGIN{print tolower(123) + 1}
BEGIN{fflush(); print "ok"}
BEGIN{print -0, 0*-1, -0.0}
BEGIN{print substr("x",1,0) "|"}
BEGIN{print "A" "B" > "/dev/null"; print "done"}
BEGIN{print 1,2 > "/dev/stdout"}
BEGIN{regex="^a"; print ("abc" ~ regex)}
BEGIN{a["b"]; print length(a)}
BEGIN{for(i=0;i<3;i++) for(j=0;j<3;j++) {if(j==1) break; print i,j}}
BEGIN{while(1){if(i++>3) break}; print i}
BEGIN{print "abc" < "abd", "abc" == "abc", "" < "a"}
BEGIN{x["a"]=1; x=2}
BEGIN{print x; x[1]=2}
BEGIN{f(1)}
BEGIN{print (}
BEGIN{print "a}
BEGIN{
{print $1
}
BEGIN{print 1 2 3 4; print 1,,2}
BEGIN{return 1}
BEGIN{next}
BEGIN{break}
function f(f){} BEGIN{}
function f(a,a){} BEGIN{}
@foo
BEGIN{print $(-1)}
BEGIN{print 1/0}
BEGIN{print 5%0}
BEGIN{print substr("hello", 2^53)}
BEGIN{getline x < ""; print "k"}
BEGIN{print length(ENVIRON)>0}
BEGIN{printf "%s"}
BEGIN{printf "%d %d\n", "a", 1}
BEGIN{printf "no newline"}
BEGIN{printf "%5s|%-5s|%.2s|%5.1s|\n", "abc","abc","abc","abc"}
BEGIN{printf "%05.1f|%-8.3e|%G\n", 3.14159, 31415.9, 1e-10}
BEGIN{printf "%ld %5%|\n", 5}
BEGIN{OFS=":"; print "a","b"; ORS="!\n"; print "c"}
BEGIN{NF=3; print $0 "|" NF}
{NF=1; print}
PROGRAMS
#@ awk programs, part 3 of 4
printf 'a 1 x\nbb 22 yy\nc 3 zzz\na 10 w\n' > data
printf 'p1 l1\np1 l2\n\n\np2 l1\n' > para
while IFS= read -r program; do
  printf '== %s\n' "$program"
  awk "$program" data 2>error </dev/null
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
{$(NF+2)="x"; print NF; print}
{print $NF-1, $(NF-1)}
{a[NR]=$0} END{for(i=NR;i>0;i--) print a[i]}
length > 5
length($1)==1
NF
END{print}
BEGIN{printf "%s\n", substr("hello world", index("hello world"," ")+1)}
{printf "%-10s %5.2f\n", $1, $2}
{max=($2>max)?$2:max} END{print max}
!seen[$1]++
{if($1 in x) print "dup"; x[$1]}
{split($0,a,""); print a[1]}
{print NR ": " $0 > "of2"} END{close("of2"); while((getline l < "of2")>0) print l}
BEGIN{print ARGV[1]; ARGV[1]=""} {print}
BEGIN{ARGV[1]="para"} {print}
{ print; } # comment
BEGIN{print 1;;print 2}
BEGIN{if(1);else print 2; print 3}
BEGIN { print "x" }; END { print "y" }
BEGIN{print "a" "b" == "ab", 1 + 1 == 2}
BEGIN{print 1 == 1 ? "t" : "f"}
BEGIN{print "x" in ENVIRON}
BEGIN{print substr("a",1) substr("b",1)}
BEGIN{$0="3 4"; print $1*$2, $1 $2, $1+$2 ""}
BEGIN{$0="1e2 0x1A 010 +5 -3"; print ($1==100), ($2==26), ($3==10), ($4==5), $5+0}
BEGIN{print ("a"~"a") ("b"~"a")}
BEGIN{continue}
BEGIN{nextfile}
function f(){next} {f()}
END{next}
BEGIN{foo(1); bar(2)}
function f(a){a[1]=1; a=2} BEGIN{}
function f(a,b){return a} BEGIN{f(1,2,3)}
function f(){} function f(){} BEGIN{}
function length(){} BEGIN{}
function f(x){x=1} BEGIN{f=1}
BEGIN{length=1}
BEGIN{NR[1]=1}
BEGIN{split("a b", x); x=1}
BEGIN{for(k in x) print; x=1}
BEGIN{if(1 in x) print; x=1}
BEGIN{delete x; x=1}
BEGIN{x=1; print length(x); x[1]}
BEGIN{print (1}
BEGIN{print 1)}
BEGIN{print [1]}
BEGIN{if 1 print}
BEGIN{while(1}
BEGIN{for(;;}
BEGIN print 1
{print}}
{print (
function f( {}
function f {}
function (x){}
BEGIN
END
/a
/a/ /b/
$
$1=
1+
*
== 1
print
{print >}
{print | }
{getline <}
{print "a" "b
{x = /a
{print substr("a")}
{print substr("a",1,2,3)}
{print index("a")}
{print length("a","b")}
{print split("a")}
{print split("a","b")}
{print sub(/a/)}
{print sub("a","b","c")}
{print gsub(/a/,"b",5)}
PROGRAMS
#@ awk programs, part 4 of 4
printf 'a 1 x\nbb 22 yy\nc 3 zzz\na 10 w\n' > data
printf 'p1 l1\np1 l2\n\n\np2 l1\n' > para
while IFS= read -r program; do
  printf '== %s\n' "$program"
  awk "$program" data 2>error </dev/null
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
{print match("a")}
{print sprintf()}
BEGIN{print sprintf("%d")}
{print toupper()}
{print rand(1)}
BEGIN{print "\q \d \. \w"}
BEGIN{print "\1234 \x4g \x414 \0x"}
BEGIN{print "x" > ""}
BEGIN{print "x" | "exit 3"; print close("exit 3")}
BEGIN{print close("zz")}
BEGIN{"exit 4" | getline; print close("exit 4")}
BEGIN{NF=-1}
BEGIN{print substr("hello",-1), substr("hello",-1,3), substr("hello",2,0), substr("hello",1.9), substr("hello",1.5,1.5), substr("hello", 0, 3), substr("hello",4,10), substr("hello","a"), substr("hello",2.7,1.4)}
BEGIN{printf "%5c|%-5c|\n", "abc", 65}
BEGIN{printf "%s %d %i\n", 1e20, 1e20, -1e20}
BEGIN{printf "%u %x %o\n", -1, -1, -1}
BEGIN{printf "%d %d\n", -2147483648, -2147483649}
BEGIN{print 2147483647, 2147483648, -2147483648, 1e9, 4294967296}
BEGIN{printf "%5%|%%|%-5%|\n"}
BEGIN{printf "%"}
BEGIN{printf "%y\n", 1}
BEGIN{printf "%lld\n", 5}
BEGIN{printf "%hd\n", 5}
BEGIN{printf "%.3d|%+.2e|% 5d|%+5d|%-+5d|%05d\n", 5, 1234.5, 42, 42, 42, -42}
BEGIN{printf "%s %s %s\n", "a", "b", "c", "d"}
BEGIN{printf ""}
BEGIN{printf}
BEGIN{a[1]; a["1"]; a[01]; a[1.0]; print length(a); a["01"]; print length(a)}
BEGIN{print mktime("2020 01 02 03 04 05"), strftime("%F %T", 86400), strftime("%s",5), strftime("%c", 0, 1)}
BEGIN{RS="[0-9]"} {print}
BEGIN{RS="\n\n"} {print NR}
BEGIN{FS=""} {print $1, NF}
BEGIN{FS=" +"} {print NF}
BEGIN{$0=" a b "; print NF, $1; FS=" "; $0="x  y"; print $2; FS="[ ]"; $0=" a b"; print NF, $2}
BEGIN{print "a.b" ~ /a[.]b/, "a]b" ~ /[]]/, "a-b" ~ /[a-]/, "^" ~ /[\^]/, "a\tb" ~ /\t/}
BEGIN{print "foo bar" ~ /\bbar/, "foo" ~ /\<foo/, "a1" ~ /\d/, "a " ~ /\s/, "x" ~ /\w/}
BEGIN{print "a+b" ~ /a\+b/, "(a)" ~ /\(a\)/, "ab" ~ /(a)(b)/, "" ~ /^$/, "x" ~ /()/}
BEGIN{print "abc" ~ /a.c/, "a\nc" ~ /a.c/, "ac" ~ /ab*c/, "abbc" ~ /ab+c/, "ac" ~ /ab?c/, "x" ~ /a|x/, "{" ~ /{/, "a{2}" ~ /a{2}/, "aa" ~ /^a{2}$/}
BEGIN{print "a" ~ "("}
BEGIN{print "a" ~ "["}
BEGIN{print substr("abc",2)1; print 1 2; print 1" "2; print -1 " " -1; x = 5 -1; print x; print 2 -1}
BEGIN{print !x++, x; print x^2, x**2}
BEGIN{x **= 2}
BEGIN{x["a","b"]=1; for (k in x) {sub(SUBSEP,"-",k); print k}}
BEGIN { "echo a b" | getline; print $2, NR; "echo c" | getline v; print v, NR }
BEGIN { getline v < "data"; print v, NR; while ((getline < "data") > 0) print NF; }
BEGIN { print -3 % 2, 3 % -2, 5.5 % 2, 2 ^ 0.5, 2 ^ -1, 1e308 * 10, -1e308*10, 0/1 }
BEGIN { print 010 + 0, 1e-5, 1e5, 123456.7, 1234567.8, 0.1, 1e15, 1e16, 1e17, 100000, 1000000, 10000000 }
BEGIN { print (1,2) in a; print 1==1 1; print "a" > "/dev/null" ; print 5 " items" }
BEGIN { if (!("x" in a)) print "no"; if (("x" in a) == 0) print "no2" }
BEGIN { a = "10"; b = 9; print (a > b), ("10" > 9), (a+0 > b) }
BEGIN { $0 = "10 9"; print ($1 > $2), ($1 > "9"), ($1"" > $2"") }
BEGIN { print substr("hello", 2, 3) substr("x", 1); print length("a" "b") ; print length "x" }
BEGIN { print index("abc", ""); print index("", "a"); print substr("", 1, 1) "." ; print split("", a, "x") ; print match("abc", "") , RSTART, RLENGTH; print match("", /x*/) }
BEGIN { s = "a.b.c"; gsub(".", "x", s); print s; s = "a.b.c"; gsub("\.", "x", s); print s; s="abc"; gsub(/b/, "[&&]", s); print s }
BEGIN { s = "aaa"; print gsub(/x*/, "-", s), s; s = "abc"; print gsub(/$/, "X", s), s; s = "abc"; print gsub(/^/, "X", s), s; s="a b c"; print gsub(/ */,"-",s), s; s="abcb"; print gsub(/b*/,"-",s), s }
BEGIN { s = "hello"; sub(/l/, "&&", s); print s; sub(/z/, "y", s); print s; print sub(/h/, "j"), $0 }
BEGIN{n=split("eth0 eth1 eth2 lo br0 veth1 veth2 docker0 a b c d e",w," "); for(i=1;i<=n;i++) m[w[i]]=i; for(k in m) printf "%s ", k; print ""; for(i=1;i<=12;i++) q[i]=i; for(k in q) printf "%s ",k; print ""; for(k in w) printf "%s ",k; print ""; for(i=1;i<=3;i++) z[i*1000]=1; z["x"]; for(k in z) printf "%s ", k; print ""}
BEGIN{for(i=1;i<=2000;i++) y["k" i]=i; for(k in y) printf "%s ",k; print ""; for(i=1;i<=900;i++) y2[i]; y2["x"]; for(k in y2) printf "%s ",k; print ""; delete y2[5]; delete y2["7"]; print length(y2)}
{n[NF]++; w[$1]+=$2} END{for(i in n) print i, n[i]; for (k in w) print k, w[k]}
{for(i=1;i<=NF;i++) c[$i]++} END{for(k in c) print k, c[k] | "sort"}
function max(a,b){return a>b?a:b} {m=max(m,$2)} END{print m}
function join(a,n,s,  i,r){for(i=1;i<=n;i++) r=r (i>1?s:"") a[i]; return r} {n=split($0,p); print join(p,n,",")}
function rec(n){if(n<=0) return; print n; rec(n-1)} BEGIN{rec(3)}
function chg(x){x=5; return} BEGIN{y=1; chg(y); print y}
BEGIN{while(("cat data" | getline line) > 0) {split(line,f," "); print f[2]}}
NR>1 && $2>2 {print NR, $0}
$0 ~ "b+" {print "m:", $0}
{gsub(/[0-9]+/,"<&>"); print}
{print substr($0, 3), length($3)}
{printf "%s%s", sep, $1; sep=","} END{print ""}
BEGIN{printf "%s\n", "a" > "/dev/stderr"}
{print > "/dev/null"}
BEGIN{print length("a\0b"), "a\0b"}
BEGIN { print "a"; exit; print "b" } END { print "end" }
BEGIN { exit 1 } END { exit }
{ exit 5 } END { print NR }
BEGIN{print 1 > "o1" ; print 2 > "o1"; close("o1"); while((getline x < "o1") > 0) print "r" x}
BEGIN{x = "A"; y = x++; print x, y; print x--; z = -"-5"; print z}
BEGIN{$3 = "x"; print NF; $0 = "p q"; $1 = "z"; print; NF = 5; print $0 "|"; $7 = ""; print NF}
PROGRAMS
