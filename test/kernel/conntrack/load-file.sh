# -A, and -R with a file of commands.
cat > /tmp/f <<'X'
-A -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 30
-I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 30
# comment
-A -t 90 -u ASSURED -s 1.1.1.3 -d 2.2.2.2 -r 2.2.2.2 -q 1.1.1.3 -p tcp --sport 5 --dport 6 --reply-port-src 6 --reply-port-dst 5 --state ESTABLISHED

-U -p udp --dport 2 -m 5
bogus
X
conntrack -R /tmp/f; echo $?; sed -i /bogus/d /tmp/f; conntrack -R /tmp/f; echo $?; conntrack -L | sort; conntrack -R /nofile; echo $?; printf -- '-D -p udp\n-F\n-L\n' | conntrack -R -; echo $?; conntrack -L; conntrack -R; echo $?; conntrack --load-file /tmp/f; echo $?;  conntrack -C; conntrack -L -o save > /tmp/s 2>/dev/null; conntrack -F; conntrack -R /tmp/s; conntrack -L | sort; conntrack -A -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 9 --dport 2; conntrack -L -l foo; conntrack -L expect -l x; conntrack -U -l a
