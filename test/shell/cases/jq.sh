#@ jq programs, part 1 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
[.[]?|error("x")]
[(1,2)|try error(.) catch .]
try error(null) catch .
def f($a;$b): [$a,$b]; [f(1,2;3,4)]
[range(0,1;3,4)]
[range(0;10;3)]
[range(5;0;-2)]
[range(3)]
"a,b;c" | [split(",",";")]
"a1b22c" | [match("[0-9]+";"g")]
"a1b22c" | [scan("[a-z]([0-9]+)")]
"test" | test("T";"i","x")
"aXbX" | sub("X";"1","2")
"aXbX" | gsub("X";"-")
"abc" | gsub("(?<l>[a-z])";"<\(.l)>")
"abc" | [splits("b")]
"a b  c" | split(" +";null)
"abc" | capture("(?<x>b)(?<y>z)?")
label $out | foreach (1,2,3) as $i (0; .+$i; if . > 2 then ., break $out else . end)
[limit(3;range(10))]
[first(range(5,6))]
first(empty)
[nth(2;range(10))]
nth(1;empty)
[1,2,3]|nth(1)
[.[]]
null|keys
5|keys
{"b":1,"a":2}|keys
{"b":1,"a":2}|keys_unsorted
{"b":1,"a":2}|to_entries
[{"name":"x","value":1},{"k":"y","v":2}]|from_entries
{"a":1}|with_entries(.value+=1)
[3,1,2]|sort
{"a":1}|sort
[{"a":2},{"a":1}]|sort_by(.a)
[{"a":2,"b":1},{"a":1,"b":2},{"a":1,"b":1}]|sort_by(.a,.b)
[{"a":2},{"a":1},{"a":2}]|group_by(.a)
[{"a":2},{"a":1},{"a":2}]|unique_by(.a)
[{"a":2},{"a":1}]|min_by(.a),max_by(.a)
[]|min,max,add
[1,[2,[3]]]|flatten,flatten(1)
[1,[2]]|flatten(-1)
"abc"|.[1:2]
[1,2,3]|.[1:],.[:-1],.[-1:]
null|.[1:2]
5|.[1:2]
{"a":1}|.["a","b"]
{"a":1}|has("a","b")
[1]|has(0,1)
"a"|in({"a":1})
"foobar"|contains("bar")
["foobar"]|contains(["bar"])
{"a":1}|contains({"a":1})
5|contains("a")
"bar"|inside("foobar")
[1,2,1]|index(1),rindex(1),indices(1)
"a,b,c"|index(","),rindex(","),indices(",")
"x"|ascii_downcase,ascii_upcase
5|ascii_downcase
"aé"|explode
[97,233]|implode
"a-b"|ltrimstr("a"),rtrimstr("b")
5|ltrimstr("a")
"abc"|startswith("a"),endswith("c")
5|startswith("a")
[1,"a",null]|join("-")
[[1]]|join("-")
[]|join(",")
["a"]|join(",",";")
"1.50"|tonumber
"x"|tonumber
[1]|tonumber
[1,"a"]|tostring
"a"|tojson
"[1,2]"|fromjson
"{x"|fromjson
1,null|length
true|length
"aé"|length,utf8bytelength
1.7|floor,ceil,round,sqrt
"a"|floor
pow(2,3;1,2)
10|log10,log2,exp10
infinite,-infinite,nan|tostring
[nan]|sort
nan < nan
[1,2]|combinations
[[1,2],[3,4]]|[combinations]
[0,1]|[combinations(2)]
[[1,2],[3]]|transpose
[1,[2]]|[paths]
[1,[2]]|[paths(type=="number")]
PROGRAMS
#@ jq programs, part 2 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
[1,[2]]|[leaf_paths]
{"a":[1,2]}|[tostream]
fromstream(1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]]))
{"a":{"b":1}}|getpath(["a","b"]),getpath(["x","y"])
{"a":1}|setpath(["b","c"];5)
{"a":1,"b":2}|del(.a),delpaths([["b"]])
[1,2,3]|del(.[0,2])
[1,2,3,4]|del(.[1:3])
path(..)
{"a":[{"b":1}]}|[path(..)]
{"a":1}|path(.a|tostring)
[1,2]|.[0]|=empty
[1,2,3]|(.[]|select(.>1))|=.*10
{"a":1}|.a+=1|.b//="x"
{"a":null}|.a//"d"
(false,null,1)//2
empty//2
[1,2]|map(.+1)
{"a":1}|map(.+1)
{"a":1}|map_values(.+1)
[1,2]|map_values(empty)
[1,null]|any,all
[]|any,all
[1,2]|any(.>1),all(.>1)
any(1,2;.>1)
isempty(empty),isempty(1)
[1,2]|IN(1)
1|IN(1,2)
IN(1;1,2)
[{"id":1,"v":2}]|INDEX(.id)
INDEX({"id":1};.id)
[1,2,3]|bsearch(2),bsearch(4),bsearch(0)
1425599621|todate
"2015-03-05T23:53:41Z"|fromdate
1425599621|gmtime
1425599621|gmtime|mktime
1425599621|strftime("%A, %B %d, %Y %j %U %H:%M:%S %e %y %Z")
"2015-03-05T23:53:41Z"|strptime("%Y-%m-%dT%H:%M:%SZ")
"x"|fromdate
[1,2]|@csv,@tsv
["a\tb"]|@tsv
["a\"b",1,true,null]|@csv
[{"a":1}]|@csv
"x"|@csv
"a'b"|@sh
["a b",1]|@sh
[{"a":1}]|@sh
"<&>'\""|@html
"a b/é"|@uri
"abc"|@base64,@base32
"YWJj"|@base64d
"!!"|@base64d
@text "a\(1+1)b"
@json "x\("a\"b")"
@sh "echo \("a b")"
"a" as [$x] | $x
[1,[2]] as [$a,[$b]] | $a+$b
{"a":1,"b":[2]} as {a:$x,b:[$y]} | $x+$y
{"a":1} as {$a} | $a
[[1,2]]|.[] as [$a,$b] | {a:$a,b:$b}
[{"a":1}] | .[] as {a:$x} ?// [$x] | $x
reduce range(5) as $i (0;.+$i)
reduce empty as $i (0;.+1)
[foreach range(3) as $i (0;.+$i;[$i,.])]
if 1,null then "a" else "b" end
if false then 1 end
if empty then 1 else 2 end
def fac: if . <= 1 then 1 else . * (.-1|fac) end; 5|fac
def f(g): [g,g]; f(1,2)
[1,2]|.[0] as $x | .[1] + $x
"\u00e9\n\t"
1 as $x | 2 as $y | [$x,$y,$__loc__]
$nope
nope
nope(1)
.a.b.c
.a[]
.[0].x?
{"a":"x"}|.a.b
[1]|.a
{"a":1}|.[0]
"x"|.[0]
5|.[]
{}|.[]
{a:1,"b":2,"c\(1)":3,(("d","e")):4,@base64 "x":5}
{"a":(1,2),b:3}
{(1):2}
[.]|.[0]
1+null,null+1,"a"+"b",[1]+[2],{"a":1}+{"b":2}
1+"a"
{}-1
[1,2,1]-[1]
"a"*3
PROGRAMS
#@ jq programs, part 3 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
"a"*0
{"a":{"b":1}}*{"a":{"c":2}}
"a,b"/","
1/0
5%0
5%-2
-5%3
5.7%2.2
[]*2
[1,2]==[1,2]
{"a":1}<{"a":2}
null<false
1 as $x|[$x|.+1]
try error("x") catch .
try error({"a":1}) catch .a
error("x")
error({"a":1})
error(null)
error
"x"|error
.a|=5
.[2]=1
[1]|.[-2]=5
{}|.a.b.c=1
{}|.a[1]=1
[[1,2],[3]]|add
"abc"|add
{"a":1,"b":2}|add
[1,2]|tojson|fromjson
[..]
{"a":[1,{"b":2}]}|[..|numbers]
[1,"a",null,true,[],{}]|.[]|type
[1,"a",null,true,[],{}]|map(scalars)
[1,"a",null]|map(values),map(nulls),map(strings)
[1,[2,3]]|walk(if type=="number" then .+1 else . end)
{"b":1,"a":[3]}|walk(if type=="array" then sort else . end)
[1,2,3]|until(length<2;.[1:])
[1|while(.<10;.*2)]
[1|limit(4;repeat(.*2))]
[recurse(if . < 3 then .+1 else empty end)]
2|[recurse(. * .; . < 100)]
[.[]?]
1|ascii
env|type
$ENV|type
$ENV.PATH|type
input
[inputs]
debug
"x"|debug|length
input_line_number
input_filename
halt
"bye\n"|halt_error
{"a":1}|halt_error(3)
"x"|stderr
splits("a")
"aaa"|[match("";"g").offset]
"aXXb"|[match("X";"g").offset]
"foo bar foo"|[match("foo";"g")|.offset]
"xyz"|[match("(?<n>y)").captures[0].name]
"ab"|test("A";"xi")
"ab"|test("(")
"ab"|test("a";"q")
5|test("a")
"abc"|sub("(?<x>b)";"\(.x|ascii_upcase)")
"aab"|gsub("a";"b";"i")
"abab"|sub("(?<x>a)";"1","2")
tojson
getpath(["a","b"])
{"a":1}|getpath(["a","b"])
[1,2,3]|first,last
[]|first,last
1|first
{"a":[1,2,{"b":3}]}|tostream
[1,2]|.[1.7]
[1,2]|.[null]
{"1":1,"a":2,"0":3}
{"b":2,"1":1}|keys_unsorted
1e1000,-1e1000
100000000000000000000
1.0,1.10,1e3,1e-7,0.1
3.0|tostring
123456789012
[1,2,3]|.[1:]=["x"]
[1,2,3]|.[:2]|=map(.*2)
{"a":[1,2]}|.a[1:]|=[9]
.. 
..a
.a."b"
."a"."b"
."a"["b"]
.a["b"].c
PROGRAMS
#@ jq programs, part 4 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
{"a-b":1}|."a-b"
{"a-b":1}|.["a-b"]
-1
-(1,2)
-"a"
1,2|-.
[1,2]|-.[0]
not
1|not
"\(1,2)-\(3,4)"
[.[]|{a}]
{$__loc__}
{"a":1}|{a,b:.a}
{"if":1}|.if
{if:1,then:2}
reduce .[] as [$i,$j] (0; . + $i * $j)
[[1,2],[3,4]]|reduce .[] as [$i,$j] (0; . + $i * $j)
@foo
"a"|@foo
.[
{
.a b
1 +
|
.a |
}
if 1 then
"abc
'x'
. as $x
foo(
def f: 1
[1,2
{"a":}
.a = 
$
%
try 1 catch
ltrimstr
infinite|floor
[1,1]|unique
"a"|unique
"a"|reverse
[1,2]|reverse
{"a":1}|reverse
null|reverse
[{"a":1}]|map(select(.a==1)).[0]
ascii(65)
limit(0;1,2)
limit(-1;1,2)
getpath("a")
tojson|length
splits
"x" | ascii_downcase | @base64 "v=\(.)"
[1,[2,3]]|.[1][0]
{"a":1}|to_entries[]|"\(.key)=\(.value)"
[{"ifname":"eth0","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24}]}]|.[]|"\(.ifname) \(.addr_info[]|select(.family=="inet")|"\(.local)/\(.prefixlen)")"
1 | . as $x | [$x, $x+1] | max
null|not
[true,false]|map(not)
{"a":1}|.a as $x|$x
{"a":{"b":2}}|.a|.b
"abc" | .[1:] | length
[1,2,3] | IN(.[]; 2, 3)
{} | .a += 1
{} | .a -= 1
{"a":10} | .a /= 4
{"a":10} | .a %= 4
{"a":10} | .a *= 4
{"a":[1]} | .a += [2]
tojson,ascii_downcase
getpath(["a",0])
{"a":1} | del(.b)
{"a":1} | delpaths([["a","b"]])
[1] | del(.[5])
null | del(.a)
5 | del(.a)
[3,1]|sort_by(-.)
{"x":[1,2]}|.x|@json
[1,2,3]|.[1:][0]
"\("a" | ascii_upcase)"
[splits("a";"b")]
ltrimstr(1)
[1]|implode
"a"|implode
"a"|explode|implode
"1 2"|tonumber
" 1 "|tonumber
"0x10"|tonumber
"nan"|tonumber
@uri "x=\("a&b")"
[10,2]|@text
{"a":1}|@html
PROGRAMS
#@ jq programs, part 5 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
halt_error
1|halt_error
{}|has(0)
[]|has("a")
1|has(0)
"a"|has(0)
significand
8|significand,logb,cbrt,trunc
[1,2]|frexp
5|frexp,modf
ldexp(1;3)
[1,2,3]|first(.[]|select(.>5))
[limit(0;1,2)]
[limit(1;1,2)]
[limit(-1;1,2)]
[limit(1,2;1,2,3)]
[until(.>3;.+1)]
[range(1;3,4)]
[range(0,1;3;1,2)]
def f(a;$b): [a,$b]; [f(1,2;3,4)]
[splits("a","b")]
"abc"|[sub("(?<x>[a-c])";"1","2";"g")]
"abc"|[match("a","b").offset]
["abc","b"]|[.[]|test("a","c")]
{"a":[1,2]}|[getpath(["a",0],["a",1])]
[{},{}]|[.[]|setpath(["a"],["b"];1,2)]
"ab"|[startswith("a","b")]
[1,2,3]|[index(1,2)]
[[1,2],[1]]|[.[]|contains([1],[2])]
"x"|[ltrimstr("x","y")]
[1,[2,[3]]]|[flatten(0,1)]
{"a":1}|[has("a","b")]
["a","b"]|[join(",","-")]
[nth(0,1;5,6)]
[1,2]|[nth(0,1)]
[error("x","y")]
[pow(1,2;3,4)]
[atan2(1;2)]
[path(1,2)]
[path(.a,.b)]
[path(first(.a,.b))]
[path(.a|select(.b))]
[path(if .a then .b else .c end)]
[path(.a//.b)]
[paths]
[path(getpath(["a","b"]))]
[path(.a[1:2])]
[path(.[1:]|.[0])]
path(limit(1;.a,.b))
path(recurse(if . then empty else empty end))
path(error("x"))
path(empty)
[.a,.b]=(1,2)
(.a,.b)=(1,2)
(.a,.b)|=3
.a+=(1,2)
(.a|=empty)
[1,2,3,4]|(.[]|select(.>1))|=empty
{"a":1,"b":2}|(.a,.b)|=empty
.a//=(1,2)
{"a":1}|.a//=5
try (1,error("x"),2) catch .
[.[]?,1]
[1,2]|try map(error("z")) catch .
(1|error)?
[error("x")?]
error("x")?//1
[(1,error("x"),3)?]
[1,2]|.[1]?
"x"|.a?
try error("\(1)") catch .
"abc"|.[0:1],.[-1:]
"aéb"|.[1:2]
[1,2,3]|.["a"]?
[1,2,1,2]|.[[1,2]]
.[] as [$a] | $a
[[1]]|.[] as [$a,$b] | [$a,$b]
{"a":1}|. as {"a":$x} | $x
{"a":1}|. as {("a","b"):$x} | $x
{"k":"a","a":5}|. as {$k,a:$v} | [$k,$v]
. as [] | 1
[[1,2]]|.[] as [$a] ?// $a | [$a]
[[3]]|.[] as [$a] ?// {b:$b} | [$a,$b]
[1,2]|reduce .[] as $x (null;empty)
reduce (1,2) as $x (0,10;.+$x)
[foreach (1,2) as $x (0,10;.+$x)]
[foreach (1,2) as $x (0;.+$x,.*2)]
reduce (1,2) as $x (0;.+$x,.*2)
label $f | 1, break $f, 2
break $x
[label $a | label $b | 1, break $a, 2]
def f: def g: 3; g; f
def f(x): x|x; 2|f(.*.)
PROGRAMS
#@ jq programs, part 6 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
def f($a): $a+a; f(2)
[.[]|1]?
$__prog_args
now|type
localtime
now|localtime|mktime|type
0|strftime("%c %D %F %T %R %p %I %M %s %u %w %a %b %h %n%t%% %G %V %g %C %k %l %z")
0|todateiso8601
1.5|todate
"Thu, 05 Mar 2015 23:51:47 GMT"|strptime("%a, %d %b %Y %H:%M:%S %Z")|mktime
[1]|mktime
"a"|mktime
"x"|strftime("%Y")
1|strptime("%Y")
0|strflocaltime("%H:%M %Z")
[2015,2,5,23,51,47.5,4,63]|todate
[2015,2,5,23,51,47.5,4,63]|strftime("%j")
"1 2"|fromjson
""|fromjson
"[1"|fromjson
"nan"|fromjson
[.,1]|tojson
[1,2]|tostream
fromstream([1,[2]]|tostream)
[1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])]
{"a":1}|tostream
[1,[]]|[tostream]
[{}|tostream]
[3,1,2]|min,max
["b","a"]|min_by(.),max_by(.)
[{"a":1,"b":2},{"a":1,"b":3}]|max_by(.a),min_by(.a)
[1,1,2]|group_by(.)
5|group_by(.)
5|unique_by(.)
5|min
5|sort_by(.)
{}|min_by(.)
5|add
5|any
5|flatten
5|join(",")
{"a":"x","b":"y"}|join(",")
5|transpose
5|tojson
5|from_entries
5|to_entries
5|with_entries(.)
[1]|from_entries
[["a",1]]|from_entries
[{"key":1,"value":2}]|from_entries
[{"key":null,"value":2}]|from_entries
[{"key":false}]|from_entries
[{"Key":"a","Value":2}]|from_entries
[{"Name":"a","value":false}]|from_entries
[{"name":"a","Value":2}]|from_entries
5|map(.)
5|map_values(.)
"x"|map_values(.)
5|walk(.)
5|has("a")
5|in([1])
5|splits("a")
5|split("a")
"a"|split(1)
"a"|join(",")
"a"|test(1)
"a"|sub(1;2)
"a"|sub("a";1)
5|sub("a";"b")
5|gsub("a";"b")
5|ascii_upcase
5|explode
5|implode
["a"]|implode
[-1]|implode
5|ltrimstr(1)
5|endswith("a")
"a"|endswith(1)
5|tojson|tonumber
5|utf8bytelength
[1]|utf8bytelength
5|@csv
5|@tsv
[[1]]|@tsv
5|index("a")
"a"|index(1)
[1]|indices([])
5|indices(1)
null|indices(1)
5|inside(5)
5|combinations
5|fromdate
5|getpath(["a"])
PROGRAMS
#@ jq programs, part 7 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
5|paths
5|leaf_paths
5|del(.[0])
5|first
5|last
5|nth(0)
[1,2]|nth(-1)
nth(-1;1,2)
first(1;2)
5|ascii
5|recurse
[5]|[recurse]
[[1]]|[recurse(.[]?)]
[recurse(.+1; .<3)]
[1,[2]]|[recurse_down]
[1,[2]]|scalars_or_empty
[1,null,"a"]|[.[]|finites,normals]
[1,infinite,nan]|map(isinfinite,isnan,isnormal)
"a"|isnan
isfinite
1|isvalid(error)
getpath(1)
splits(1)
"1"|ltrimstr(1)
[halt_error("x")]
error(null)?
try error catch .
{"a":null}|has("a")
try input catch .
debug(1)
{}|.["a"]?
1 as [$a]|$a
{a:1}|.a as $a|{$a}
{"a":1}|{"a"}
{"a":1}|{"a","b"}
{"a b":1}|{"a b"}
{"\(1)":2}
{(null):1}
{("a"|tojson):1}
{$x}
{"a":1|2}
{a:1,}
{a:.b|.c}
{a:1 + 2}
{a:1 and true}
{a: -1}
[.[]|.a?]
{(1,"a"):2}
.a.[0]
.a[]?
.a[1:]?
.a?.b?
.["a"]["b"]
."a"?
."a"[0]
..|.a?
.a as $x | .b as $y | $x
1 as $x | 2 as $x | $x
. as {a:$x,b:[$y,{c:$z}]} | [$x,$y,$z]
if . then 1 elif 1 then 2 else 3 end
if (true,false) then 1 else 2 end
[if true,false then 1,2 else 3 end]
true and (true,false)
(true,false) or (false,true)
[true,false|not]
1 and null
"a" and 1|not
1 - 1
1-1
1 -1
.a-1
1+1*2
(1+1)*2
7/2
-7%3
5%-3
5.5%2
1e3
"a"+null
[]+null
{"a":{"b":1}}*{"a":{"b":{"c":2}}}
{"a":1}*{"a":null}
3*"ab"
"ab"*0.5
"ab"*1.5
"ab"*-1
[1]*2
"a,b, c"/", "
""/""
"abc"/""
""/","
null+null
null*2
PROGRAMS
#@ jq programs, part 8 of 8
while IFS= read -r program; do
  echo "== $program"
  echo null | jq -c "$program" 2>error
  echo "rc=$?"
  cat error
done <<'PROGRAMS'
1==1.0
"a"<"b"
[1]<[1,0]
{}<[]
1!=1
1<2<3
. == null
1==1 and 2==2
true or error
false and error
"\u00e9"
"\ud83d\ude00"
"\ud83d"
"a\/b"
"a\qb"
# c
1 # c
.a,.b
.a,
.[1,2]
def f: .; f | f
def f(a): a; f
def f(a): a; f(1;2)
def f: 1; def f: 2; f
def f: 1; def g: f; def f: 2; g
reduce
foreach 1
if
if 1
try
label
label x
def
def f
def f:
def f: 1;
1 as
1 as x
.. as
[
(
(1
{a
{a:
{a:1
.a.
.
.["a"
a.b
1.a
1 2
"a" "b"
1 |
| 1
1 ||2
and
1 and
or 1
then
else
end
1 end
)
]
1]
1)
{}}
&
^
~
!
1 != 
=
==
1 = 2
@
@@
$a.b
?
.?
..?
1?
.a??
$__loc__.line
nope1 | nope2
$a + $b
nope($x)
PROGRAMS
#@ jq inputs, options and wrong ones
t(){ printf '%s' "$1" | jq -c . 2>&1; echo "rc=$? for [$1]"; }
for x in '{' '[1,' '[1 2]' '{"a" 1}' '{"a":1 "b":2}' '{1:2}' '{"a":}' '{,}' '[,]' '[1,]' ']' '}' '[}' '{]' ',' ':' '"abc' 'tru' 'true1' 'nul x' '1.2.3' '{"a":1,}' "{'a':1}" '{"a":1}}' '[1]]' '"\x"' '"\u12"' '1 2' '[1] x' 'Device "x"' '{"a"}' '[1:2]' '1:2' '' '  ' '{"a":1,"a":2}' '{"a","b"}' '[1,2' 'nan' '"a" "b"' '[true false]' '-' '--1' '1e5' '01' '+1' '.5' '{"a":[1,{"b":2]}' '{"a":1:2}' '{"a"::1}' '1,2' '"a":1' '[]]' '{}{}' '[][]' 'truefalse' '"a"1' '1"a"' '[1"a"]'; do t "$x"; done
printf '{"a":1}\n{"b":\n' | jq -c . 2>&1; printf 'x\n' | jq . 2>&1; echo $?; printf '{"a":1}\nfoo bar\n' | jq -c .a 2>&1; echo rc=$?
printf '1\n2\n' | jq -n '[inputs]' -c;  printf '1\n2\n3' | jq -c '[.,input]' 2>&1; jq . /nonexist 2>&1; echo $?
jq -z . 2>&1; echo $?; jq --foo . 2>&1; echo $?
jq --arg x 2>&1; jq --arg x y 2>&1 | head -3; jq --argjson x '{' -n '$x' 2>&1; jq --slurpfile a /nonexist -n 1 2>&1; echo $?
jq -rn '"a","b"' ; jq -jn '"a",1'; echo; jq -an '"é"'; jq -n --seq 1 | od -c | head -2; jq -cn --stream 1; echo '[1,[2]]' | jq -c --stream .; jq -n --args '$ARGS' a b -c; jq -n --jsonargs '$ARGS' 1 '{"a":2}' -c; jq -n '$named' 2>&1; jq -e -n false; echo $?; jq -en empty; echo $?; echo '1 2' | jq -e '.>1'; echo $?
jq --indent 9 -n 1 2>&1; echo $?; jq --indent 3 -n '[1]'; jq --indent 0 -n '[1]'; jq --tab -n '[1]'; jq -f /dev/null -n; jq -V; jq --version; jq -n '1,error("x"),2' 2>&1; echo $?
printf 'a\nb' | jq -R .; printf 'a\nb\n' | jq -Rs .; printf '1 2' | jq -s -c .; printf 'a\nb\n' | jq -Rn '[inputs]' -c; jq -Cn '{"a":[1,"x",null,true]}' | cat -v; jq -Ccn '[1,{"a":"b"}]' | cat -v; jq -nS '{"b":1,"a":{"d":1,"c":2}}' -c
echo '[{"a":1},{"a":2}]' | jq '.[] | .a' ; echo '{"a":1}' | jq '.a.b' 2>&1; echo $?; printf '{"a":1}\n{"a":"x"}\n{"a":3}\n' | jq '.a+1' 2>&1; echo $?; echo '{"a":[]}' | jq .; echo '{"a":{}}' | jq .; echo '[]' | jq .; echo '{"a":[1,[2,{"b":null}]]}' | jq .; jq -n '{} | .a.b[2] = 5'; echo '"x"' | jq -r .; echo '1 2 3' | jq -s add; jq -n '[1,2]|@csv' -r; jq -n --arg v 5 '$v|tonumber+1'; jq -n --argjson v '{"a":1}' '$v.a'; echo '{"a":1}' > f1.json; echo '{"a":2}' > f2.json; jq -c . f1.json f2.json; jq -s -c . f1.json f2.json; jq -c 'input_filename' f1.json f2.json; jq --slurpfile x f1.json -nc '$x'; jq --rawfile x f1.json -nc '$x'; jq -n 'input.a' f1.json; jq '.a|error' f1.json 2>&1; jq 2>&1 | head -3; jq -h | md5sum; jq -n '"a" | ltrimstr("a")'; jq -nr '[1,"x y"]|@sh'; jq -e . </dev/null; echo $?; jq -n '{"a":1e1000}' ; jq -nc '[1.10,100,1e2,1.5e-9]'; jq -ncr '"\u001b\u007f\u0000"' | od -c | head -3; jq -nc '"\u001b\u007f\u0000é😀"'; jq -nac '"😀"'; jq -n 'reduce range(3) as $i ([]; .+[$i])' -c; jq -rn '@text "a\tb"'; jq . <<< '{"b":1,"10":2,"2":3}' -c; jq -rj -n '"a","b"'; jq -n halt_error 2>&1; jq -n '"bye"|halt_error(2)' 2>&1; echo " $?"
