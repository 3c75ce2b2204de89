# Names and texts in JSON are taken to the letter: they may hold blanks, quotes, words of the language, even commands.
j() { echo "{\"nftables\":[$1]}" | nft -j -f -; echo "= $?"; }
l() { nft list ruleset; nft flush ruleset; }
t='"family":"ip","table":"t"'
for n in 'a b' 'x; add table ip y' t-1 ip table 9 '' a/b '*' 10.0.0.1; do j "{\"add\":{\"table\":{\"family\":\"ip\",\"name\":\"$n\"}}}"; l; done
j "{\"add\":{\"table\":{\"family\":\"ip\",\"name\":\"t\"}}},{\"add\":{\"chain\":{$t,\"name\":\"c\"}}},{\"add\":{\"chain\":{$t,\"name\":\"accept\"}}},{\"add\":{\"chain\":{$t,\"name\":\"d e\"}}}"
j "{\"add\":{\"set\":{$t,\"name\":\"s 1\",\"type\":\"ipv4_addr\",\"elem\":[\"1.2.3.4\"]}}},{\"add\":{\"set\":{$t,\"name\":\"set\",\"type\":\"ipv4_addr\"}}}"
r() { j "{\"add\":{\"rule\":{$t,\"chain\":\"c\",$1}}}"; }
r '"comment":"say \"hi\"; drop","expr":[{"accept":null}]'
r '"expr":[{"log":{"prefix":"p\" drop #"}}]'
r '"expr":[{"log":{"prefix":"two\nlines"}}]'
r '"expr":[{"match":{"op":"==","left":{"meta":{"key":"iifname"}},"right":"e\" accept #"}}]'
r '"expr":[{"jump":{"target":"accept"}}]'
r '"expr":[{"goto":{"target":"d e"}}]'
r '"expr":[{"jump":{"target":"c; drop"}}]'
r '"expr":[{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"@s 1"}},{"drop":null}]'
r '"expr":[{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"@set"}},{"drop":null}]'
j "{\"add\":{\"element\":{$t,\"name\":\"s 1\",\"elem\":[\"5.6.7.8\"]}}}"
j "{\"add\":{\"rule\":{\"family\":\"ip\",\"table\":\"t; x\",\"chain\":\"c\",\"expr\":[{\"accept\":null}]}}}"
nft list ruleset
j "{\"rename\":{\"chain\":{$t,\"name\":\"d e\",\"newname\":\"f g\"}}}"; j "{\"delete\":{\"chain\":{$t,\"name\":\"accept\"}}}"; j "{\"flush\":{\"chain\":{$t,\"name\":\"c\"}}}"; j "{\"delete\":{\"chain\":{$t,\"name\":\"f g\"}}}"
nft -j list ruleset | sed 's/"handle": [0-9]*/"handle": N/g'
echo -- values of the wrong type, and words that are none of the list
nft flush ruleset; nft add table ip t; nft add chain ip t c
try() { nft -j "{\"nftables\": [$1]}"; echo "= $?"; }
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr", "size": "5; flush ruleset"}}}'
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr", "flags": "interval; flush ruleset"}}}'
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr", "flags": ["interval", 5]}}}'
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr", "timeout": "5"}}}'
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr", "gc-interval": "5"}}}'
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr", "policy": "memory; x"}}}'
try '{"add": {"set": {"family": "ip", "table": "t", "name": "a", "type": "ipv4_addr; x"}}}'
try '{"add": {"chain": {"family": "ip", "table": "t", "name": "d", "type": "filter", "hook": "input", "prio": 0, "policy": "accept; x"}}}'
try '{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"queue": {"num": 1, "flags": "bypass; x"}}]}}}'
try '{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"match": {"op": "== 5; x", "left": {"meta": {"key": "mark"}}, "right": 5}}]}}}'
try '{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"fib": {"flags": "saddr; x", "result": "oif"}}, "right": "lo"}}]}}}'
try '{"add": {"ct helper": {"family": "ip", "table": "t", "name": "h", "type": "ftp", "protocol": "tcp; x"}}}'
nft list ruleset
