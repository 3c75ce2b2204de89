# When programs write what they hold back: C's stdio in pipes and files, awk, stdbuf, and messages in between.
echo podwire > /tmp/hostname
feed() { echo a1; sleep 0.4; echo a2; }
for c in "grep a" "grep --line-buffered a" "sed s/a/b/" "sed -u s/a/b/" "awk 1" "awk {print;fflush()}" "awk -W interactive 1" "cut -c1-" "tr a b" "uniq" "jq -R ." "nl" "cat" "tee" "rev" "fold" "paste" "head -5" "column" "xxd" "od -c" "expand" "stdbuf -oL grep a" "stdbuf -o0 tr a b" "tail -n +1" "sort" "wc -l" "while read x; do echo \$x; done" "tac" "numfmt" "hexdump -C" "comm - /dev/null" "join - /dev/null" "strings" "base64" "xargs -n1" "ts" "cat -n" "egrep a" "bash -c 'cat | grep a'"; do
  feed | eval "$c" > out 2>/dev/null & sleep 0.2; printf '%-28s %s\n' "$c" "$(wc -l < out)"; wait
done
(echo x; sleep 2) | timeout 0.3 grep x > o; cat o; echo "grep rc=$?"; (echo x; sleep 2) | timeout 0.3 awk 1; (echo x; sleep 2) | timeout 0.3 sed -n p; (echo x; sleep 2) | timeout 0.3 cat
awk 'BEGIN{print "out"; print "err" > "/dev/stderr"; print "out2"}' 2>&1 | cat; awk 'BEGIN{print "o1"; system("echo sys"); print "o2"; "echo cmd" | getline x; print x; print "to sort" | "sort"; print "o3"}'
awk 'BEGIN{print "one"; print "piped" | "cat"; print "two"}'; awk 'BEGIN{print "one"; print "piped" | "cat"; close("cat"); print "two"}'; awk 'BEGIN{print "e1" > "/dev/stderr"; print "x"; print "y" > "/dev/stdout"; printf "z\n" | "cat 1>&2"}'
printf '1\n{\n' | jq . ; printf '1 2 "a" 3' | jq '.+1'; printf 'a\nb\n' | sed 'p;w /nosuch/f'; printf 'a\nb\n' | sed -n 'p;s/a/x/w /dev/stderr'; grep a nofile /tmp/hostname; printf 'a\n' | grep a - nofile; printf 'q\n' | sed p - nofile; cut -c1 /tmp/hostname nofile | cut -c1; sort /tmp/hostname nofile; awk 1 /tmp/hostname nofile; nl /tmp/hostname nofile; paste /tmp/hostname nofile; jq . nofile <<< 1; wc -l /tmp/hostname nofile; tr x < /dev/null; head -1 nofile /tmp/hostname; tail -1 nofile /tmp/hostname; uniq nofile; od -c nofile /tmp/hostname | head -1; cat nofile /tmp/hostname; rev nofile /tmp/hostname; tac nofile /tmp/hostname; fold nofile /tmp/hostname; join nofile /tmp/hostname; comm nofile /tmp/hostname; column nofile; strings nofile
{ echo 1; sleep 0.1; echo 2; } | grep . | while read x; do echo "got $x"; done
( for i in 1 2 3; do echo "tick $i"; sleep 0.2; done ) | grep --line-buffered tick | ( sleep 0.3; head -1; cat ) 
mkfifo p; grep x < p > g & exec 3>p; echo x1 >&3; sleep 0.1; cat g; exec 3>&-; wait; cat g
seq 3000 | awk '{print; fflush()} NR==10{exit}' | tail -1; (seq 2000; sleep 1) | grep 1 > big & sleep 0.4; stat -c %s big; wait; wc -l big
