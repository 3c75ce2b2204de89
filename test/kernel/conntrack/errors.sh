# What conntrack answers to wrong words, protocols and addresses.
conntrack; echo "= $?"
conntrack -X; echo "= $?"
conntrack -L -p nosuch; echo "= $?"
conntrack -L -s hello; echo "= $?"
conntrack -D; echo "= $?"
conntrack -D -s 1.2.3.4; echo "= $?"
conntrack -L nosuch; echo "= $?"
conntrack -L --dport 80; echo "= $?"
conntrack -C; echo "= $?"
conntrack -F; echo "= $?"
conntrack -S | head -1 | cut -c1-20
conntrack -L expect; echo "= $?"
conntrack -V
conntrack -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2; echo "= $?"
conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 100; echo "= $?"
conntrack -L
conntrack -U -p udp -s 1.1.1.1 --mark 5; echo "= $?"
conntrack -L --mark 5
