# Commands as JSON: what they do, and what nft says of those that are wrong.
j() { echo "$1" | head -c 300; echo; echo "$1" | nft -j -f -; echo "= $?"; }
j '{"nftables": [{"add": {"table": {"family": "ip", "name": "t"}}}]}'
j '{"nftables": [{"metainfo": {"json_schema_version": 1}}, {"add": {"chain": {"family": "ip", "table": "t", "name": "c"}}}]}'
j '{"nftables": [{"add": {"chain": {"family": "ip", "table": "t", "name": "in", "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}, {"counter": null}, {"accept": null}]}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in", "comment": "hi", "expr": [{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"accept": null}]}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "nochain", "expr": [{"accept": null}]}}}]}'
j '{"nftables": [{"add": {"table": {"family": "foo", "name": "t"}}}]}'
j '{"nftables": [{"add": {"table": {"name": "t"}}}]}'
j '{"nftables": [{"add": {"table": {"family": "ip"}}}]}'
j '{"nftables": [{"bogus": {"table": {"family": "ip"}}}]}'
j '{"nftables": [{"add": {"bogus": {"family": "ip"}}}]}'
j '{"nftables": {"add": {}}}'
j '{"foo": []}'
j '{"nftables": [}'
j '[]'
j ''
j 'add table x'
j '{"nftables": []}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "bogus"}}, "right": 22}}]}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}}}]}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in", "expr": [{"foo": null}]}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in"}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "in", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 70000}}]}}}]}'
j '{"nftables": [{"add": {"set": {"family": "ip", "table": "t", "name": "s", "type": "ipv4_addr", "flags": ["interval"], "elem": ["1.1.1.1", {"prefix": {"addr": "10.0.0.0", "len": 8}}, {"range": ["2.2.2.2", "2.2.2.5"]}]}}}, {"add": {"element": {"family": "ip", "table": "t", "name": "s", "elem": ["3.3.3.3"]}}}]}'
j '{"nftables": [{"add": {"map": {"family": "ip", "table": "t", "name": "m", "type": "inet_service", "map": "verdict", "elem": [[22, {"accept": null}], [23, {"jump": {"target": "c"}}]]}}}]}'
j '{"nftables": [{"insert": {"rule": {"family": "ip", "table": "t", "chain": "in", "expr": [{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@m"}}]}}}]}'
j '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"limit": {"rate": 5, "per": "minute", "burst": 3}}, {"log": {"prefix": "x ", "level": "info"}}, {"mangle": {"key": {"meta": {"key": "mark"}}, "value": 5}}, {"reject": {"type": "icmp", "expr": "host-prohibited"}}]}}}]}'
j '{"nftables": [{"list": {"ruleset": null}}]}' | sed 's/, /,\n /g' | head -60
nft list ruleset; nft -a list chain ip t in
j '{"nftables": [{"delete": {"rule": {"family": "ip", "table": "t", "chain": "in", "handle": 3}}}]}'
j '{"nftables": [{"delete": {"rule": {"family": "ip", "table": "t", "chain": "in", "handle": 333}}}]}'
j '{"nftables": [{"delete": {"rule": {"family": "ip", "table": "t", "chain": "in"}}}]}'
j '{"nftables": [{"flush": {"chain": {"family": "ip", "table": "t", "name": "in"}}}, {"delete": {"element": {"family": "ip", "table": "t", "name": "s", "elem": ["9.9.9.9"]}}}]}'
nft -j '{"nftables": [{"add": {"table": {"family": "inet", "name": "cmd"}}}]}'; echo $?
nft -j add table ip xx; echo $?; nft -j list tables
nft -j -f /dev/null; echo $?
nft '{"nftables": [{"add": {"table": {"family": "inet", "name": "cmd2"}}}]}'; echo $?
nft -j -e add rule ip t c accept; nft -j -e -a -f - <<< '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"drop": null}]}}}]}'
j '{"nftables": [{"flush": {"ruleset": null}}]}'; nft list ruleset
cat > /tmp/x.json <<'EOF'
{"nftables": [
 {"add": {"table": {"family": "inet", "name": "t", "comment": "tc"}}},
 {"add": {"chain": {"family": "inet", "table": "t", "name": "c", "comment": "cc"}}},
 {"add": {"chain": {"family": "inet", "table": "t", "name": "b", "comment": "bc", "type": "filter", "hook": "input", "prio": 5}}},
 {"add": {"counter": {"family": "inet", "table": "t", "name": "k", "comment": "kc"}}},
 {"add": {"set": {"family": "inet", "table": "t", "name": "s", "type": "ipv4_addr", "comment": "sc", "elem": [{"elem": {"val": "1.1.1.1", "comment": "ec"}}]}}},
 {"add": {"rule": {"family": "inet", "table": "t", "chain": "c", "comment": "rc", "expr": [{"return": null}]}}},
 {"add": {"quota": {"family": "inet", "table": "t", "name": "q", "bytes": 1000, "used": 10}}},
 {"add": {"limit": {"family": "inet", "table": "t", "name": "l", "rate": 3, "per": "hour"}}},
 {"add": {"ct helper": {"family": "inet", "table": "t", "name": "h", "type": "ftp", "protocol": "tcp", "l3proto": "ip"}}},
 {"insert": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"match": {"left": {"payload": {"protocol": "ip", "field": "saddr"}}, "op": "==", "right": "@s"}}, {"jump": {"target": "c"}}]}}},
 {"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"match": {"left": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "op": "==", "right": {"set": [{"concat": ["1.1.1.1", 22]}]}}}, {"log": null}, {"reject": null}]}}},
 {"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"set": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "set": "@s"}}, {"queue": {"num": 1}}]}}}
]}
EOF
nft -c -j -f /tmp/x.json; echo $?; sed -i '/"queue"/d; s/{"reject": null}\]}}},/{"reject": null}]}}}/' /tmp/x.json
h() { echo "$1" | nft -j -f -; echo "= $?"; }
h '{"nftables": [{"replace": {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 4, "expr": [{"drop": null}]}}}]}'
h '{"nftables": [{"rename": {"chain": {"family": "inet", "table": "t", "name": "c", "newname": "cnew"}}}]}'
h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "index": 0, "expr": [{"accept": null}]}}}]}'
h '{"nftables": [{"list": {"chain": {"family": "inet", "table": "t", "name": "b"}}}]}'
h '{"nftables": [{"reset": {"counters": null}}]}'
h '{"nftables": [{"delete": {"element": {"family": "inet", "table": "t", "name": "s", "elem": ["1.1.1.1"]}}}, {"delete": {"quota": {"family": "inet", "table": "t", "name": "q"}}}]}'
h '{"nftables": [{"delete": {"table": {"family": "inet", "name": "nosuch"}}}]}'; h '{"nftables": [{"delete": {"chain": {"family": "inet", "table": "t", "name": "cnew"}}}]}'; h '{"nftables": [{"create": {"table": {"family": "inet", "name": "t"}}}]}'; h '{"nftables": [{"flush": {"set": {"family": "inet", "table": "t", "name": "zz"}}}]}'; h '{"nftables": [{"list": {"chain": {"family": "inet", "table": "t", "name": "zz"}}}]}';  h '{"nftables": [{"add": {"element": {"family": "inet", "table": "t", "name": "s", "elem": ["foo"]}}}]}';
h '{"nftables": [{"add": {"set": {"family": "inet", "table": "t", "name": "s2", "type": "bogus"}}}]}'; h '{"nftables": [{"add": {"set": {"family": "inet", "table": "t", "name": "s2"}}}]}'; h '{"nftables": [{"add": {"map": {"family": "inet", "table": "t", "name": "s2", "type": "ipv4_addr", "map": "bogus"}}}]}'; h '{"nftables": [{"add": {"chain": {"family": "inet", "table": "t", "name": "x", "type": "filter", "hook": "bogus", "prio": 0}}}]}';  h '{"nftables": [{"add": {"chain": {"family": "inet", "table": "t", "name": "x", "type": "filter", "prio": 0}}}]}'; h '{"nftables": [{"add": {"chain": {"family": "inet", "table": "t", "name": "x", "type": "filter", "hook": "input", "prio": 0, "policy": "maybe"}}}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"match": {"left": {"meta": {"key": "bogus"}}, "op": "==", "right": 1}}]}}}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"match": {"left": {"ct": {"key": "bogus"}}, "op": "==", "right": 1}}]}}}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"match": {"left": {"payload": {"protocol": "bogus", "field": "x"}}, "op": "==", "right": 1}}]}}}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"match": {"left": {"payload": {"protocol": "tcp", "field": "dport"}}, "op": "~", "right": 1}}]}}}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"limit": {"rate": 5}}]}}}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": ["accept"]}}}]}'; h '{"nftables": ["x"]}'; h '{"nftables": [{"a": 1, "b": 2}]}'; h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"jump": {}}]}}}]}';  h '{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "b", "expr": [{"jump": {"target": "nosuch"}}]}}}]}'
h '{"nftables": [{"metainfo": {"json_schema_version": 9}}]}'
