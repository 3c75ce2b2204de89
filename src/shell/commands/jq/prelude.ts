/** The builtins that are defined in jq's own language, as jq(1) describes them. */
export const PRELUDE = `
def not: if . then false else true end;
def select(f): if f then . else empty end;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def scalars_or_empty: select(type != "array" and type != "object" or length == 0);
def isfinite: type == "number" and (isinfinite | not);
def finites: select(isfinite);
def normals: select(isnormal);
def recurse(f): def r: ., (f | r); r;
def recurse(f; cond): def r: ., (f | select(cond) | r); r;
def recurse: recurse(.[]?);
def recurse_down: recurse;
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def range($n): range(0; $n);
def first(f): label $out | f | ., break $out;
def isempty(f): first((f | false), true);
def first: .[0];
def last: .[-1];
def last(f): reduce f as $x (null; $x);
def nth($n): .[$n];
def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else last(limit($n + 1; f)) end;
def until(cond; next): def u: if cond then . else next | u end; u;
def while(cond; next): def w: if cond then ., (next | w) else empty end; w;
def repeat(f): def r: f, r; r;
def any(source; cond): isempty(first(source | cond or empty)) | not;
def any(cond): any(.[]; cond);
def any: any(.);
def all(source; cond): isempty(first(source | cond and empty));
def all(cond): all(.[]; cond);
def all: all(.);
def add: reduce .[] as $x (null; . + $x);
def in(container): . as $key | container | has($key);
def inside(other): . as $part | other | contains($part);
def paths: path(..) | select(length > 0);
def paths(f): . as $all | paths | select(. as $p | $all | getpath($p) | f);
def leaf_paths: paths(scalars);
def del(f): delpaths([path(f)]);
def to_entries: [keys_unsorted[] as $key | {$key, value: .[$key]}];
def from_entries:
  reduce (.[] | {(.key // .Key // .name // .Name): (if has("value") then .value else .Value end)}) as $x ({}; . + $x);
def with_entries(f): to_entries | map(f) | from_entries;
def flatten($depth):
  def flat($left): reduce .[] as $x ([]; if ($x | type) == "array" and $left != 0 then . + ($x | flat($left - 1)) else . + [$x] end);
  if $depth < 0 then error("flatten depth must not be negative") else flat($depth) end;
def flatten: flatten(infinite);
def reverse: [.[length - 1 - range(0; length)]];
def transpose: if . == [] then [] else . as $rows | (map(length) | max) as $width
  | [range(0; $width) as $j | [range(0; $rows | length) as $i | $rows[$i][$j]]] end;
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;
def combinations($n): . as $choice | [range($n)] | map($choice) | combinations;
def walk(f): . as $in
  | if type == "object" then reduce keys_unsorted[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f
    elif type == "array" then map(walk(f)) | f else f end;
def sort_by(f): _sort_by(map([f]));
def group_by(f): _group_by(map([f]));
def unique_by(f): [group_by(f)[] | .[0]];
def unique: unique_by(.);
def min_by(f): _min_by(map([f]));
def max_by(f): _max_by(map([f]));
def min: _min_by(.);
def max: _max_by(.);
def indices($i): if type == "array" and ($i | type) == "array" then .[$i]
  elif type == "array" then .[[$i]] elif type == "string" and ($i | type) == "string" then _strindices($i) else .[$i] end;
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];
def join($separator): reduce .[] as $x (null;
  (if . == null then "" else . + $separator end) + ($x | if . == null then "" elif type == "boolean" or type == "number" then tojson else . end)) // "";
def ascii_downcase: explode | map(if 65 <= . and . <= 90 then . + 32 else . end) | implode;
def ascii_upcase: explode | map(if 97 <= . and . <= 122 then . - 32 else . end) | implode;
def match(re; flags): _match(re; flags) | .[];
def match($re): if ($re | type) == "array" and ($re | length) > 0 then match($re[0]; $re[1]) else match($re; null) end;
def test(re; flags): _match(re; flags) | length > 0;
def test($re): if ($re | type) == "array" and ($re | length) > 0 then test($re[0]; $re[1]) else test($re; null) end;
def capture(re; flags): match(re; flags) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def capture(re): match(re) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def scan(re): match(re; "g") | if (.captures | length) > 0 then [.captures[].string] else .string end;
def split($re; flags): . as $text | [foreach ((match($re; flags + "g") | [.offset, .length]), null) as $m
  ([0, null]; if $m == null then [0, $text[.[0]:]] else [$m[0] + $m[1], $text[.[0]:$m[0]]] end; .[1])];
def splits($re; flags): split($re; flags) | .[];
def splits($re): splits($re; null);
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todate: todateiso8601;
def fromdate: fromdateiso8601;
def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(f): {x: null, e: false} as $init
  | foreach f as $event ($init;
      (if .e then $init else . end)
      | if ($event | length) == 2 then setpath(["e"]; ($event[0] | length) == 0) | setpath(["x"] + $event[0]; $event[1])
        else setpath(["e"]; ($event[0] | length) == 1) end;
      if .e then .x else empty end);
def truncate_stream(stream): . as $n | null | stream | . as $event
  | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;
def IN(stream): any(stream == .; .);
def IN(source; stream): any(source == stream; .);
def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] |= $row);
def INDEX(key): INDEX(.[]; key);
def JOIN($index; key): [.[] | [., $index[key]]];
def JOIN($index; stream; key): stream | [., $index[key]];
def JOIN($index; stream; key; join): stream | [., $index[key]] | join;
`;
