# grep, sed, awk, cut, sort, uniq, wc, head, tail, tr, xargs, seq, tee and rev as network scripts use them.
cat > t <<'EOF'
eth0 10.0.0.1 up 100
eth1 10.0.0.2 down 20
lo 127.0.0.1 up 3
eth2 10.0.10.3 up 100
EOF
grep up t; grep -c up t; grep -v up t; grep -n lo t; grep -i ETH0 t; grep -w 10.0.0.1 t; grep -E '^eth[01]' t; grep -o '10[0-9.]*' t; grep -q nosuch t; echo $?
grep -A1 eth1 t; grep -B1 lo t; grep -F 10.0.0. t | wc -l; grep nosuch nofile; echo $?; grep -oP 'eth\K\d' t; grep -h -l up t
awk '{print $1, $NF}' t; awk -F. '{print $2}' t | head -2; awk '$4 > 50 {s += $4} END {print s, NR}' t; awk '/eth/ {n++} END {print n}' t; awk -v x=5 'NR==2 {printf "%s-%d\n", $2, x}' t
awk '{a[$3]++} END {print a["up"], a["down"]}' t; awk '!seen[$4]++ {print $4}' t; awk 'BEGIN {OFS=":"; print 1, 2}'; awk '{gsub(/\./, "-"); print $2}' t | tail -1; awk 'length($1) > 2 {print substr($1,1,3), toupper($3)}' t
cut -d' ' -f1,3 t; cut -c1-4 t | head -1; cut -d. -f2- t | head -1
sort -k4 -n t; sort -r t | head -1; sort -t. -k3,3n -k4,4n t | tail -1; sort -u -k4,4 t | wc -l; sort t | uniq | wc -l; printf 'b\na\nb\n' | sort | uniq -c; printf 'b\na\nb\n' | sort | uniq -d
wc t; wc -l < t; wc -c t; printf abc | wc -c
head -n 1 t; head -2 t | tail -1; tail -n +3 t; tail -1 t; head -c 4 t; echo
tr 'a-z' 'A-Z' < t | head -1; tr -d '0-9\n' < t; echo; tr -s ' ' < t | tr ' ' ',' | head -1
sed 's/eth/en/' t | head -2; sed -n 2p t; sed -n '2,3p' t; sed '/lo/d' t | wc -l; sed 's/\([a-z]*\)\([0-9]\)/\2\1/' t | head -1; sed -E 's/([0-9]+)$/<\1>/; s/up/UP/g' t | tail -1; sed -e '1i top' -e '$a end' t | head -1; sed '1d;$d' t | wc -l; sed -i 's/down/DOWN/' t; grep -c DOWN t; sed 's|10.0.0|10.9.9|' t | head -1
seq 3; seq -s, 1 2 7; seq -w 8 10; echo a b c | xargs -n1 echo x; echo 1 2 | xargs -I{} echo "<{}>"; paste -d, - - <<< $'1\n2\n3\n4'; printf 'a\tb\n' | column -t; rev <<< abc; tac t | head -1; nl t | head -1; basename /a/b.sh .sh; dirname /a/b/c
diff <(echo a) <(echo b); echo $?; cmp t t; echo $?; echo abc | md5sum; date +%Y | wc -c; expr 3 + 4; echo '2^10' | tr -d '^'; ls t t2 2>&1; test -s t && echo nonempty; mkdir -p d/e; ls d; rm -r d; [ -e d ] || echo gone; stat -c %s t; cat -n t | head -1; cat -A <<< $'a\tb'
