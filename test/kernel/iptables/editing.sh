# Editing rules by number, replacing, renaming, deleting, policies and zeroing, with all that can go wrong.
iptables -A INPUT -s 1.1.1.1 -j ACCEPT
iptables -A INPUT -s 2.2.2.2 -j DROP
iptables -I INPUT 2 -s 3.3.3.3 -j REJECT
iptables -I INPUT -p tcp --dport 1:1024 -j ACCEPT
iptables -R INPUT 3 -s 4.4.4.4 -p udp --sport 53 -j RETURN; echo "= $?"
iptables -R INPUT 9 -s 4.4.4.4 -j RETURN; echo "= $?"
iptables -R INPUT 0 -s 4.4.4.4 -j RETURN; echo "= $?"
iptables -R INPUT x -j RETURN; echo "= $?"
iptables -I INPUT 7 -j ACCEPT; echo "= $?"
iptables -I INPUT 5 -j ACCEPT; echo "= $?"
iptables -D INPUT 12; echo "= $?"
iptables -D INPUT 0; echo "= $?"
iptables -D INPUT -s 9.9.9.9 -j ACCEPT; echo "= $?"
iptables -L --line-numbers -n
iptables -S INPUT 2; echo "= $?"
iptables -S INPUT 22; echo "= $?"
iptables -S NOPE; echo "= $?"
iptables -L NOPE; echo "= $?"
iptables -L INPUT 1; echo "= $?"
iptables -L INPUT 2 -nv; echo "= $?"
iptables -L INPUT 77; echo "= $?"
iptables -N web; iptables -N web; echo "= $?"
iptables -A FORWARD -j web; iptables -E web www; echo "= $?"
iptables -E nothing www; echo "= $?"
iptables -N other; iptables -E other www; echo "= $?"
iptables -X www; echo "= $?"
iptables -X INPUT; echo "= $?"
iptables -X; echo "= $?"
iptables -F FORWARD; iptables -X; echo "= $?"
iptables -S
iptables -P INPUT DROP; iptables -P OUTPUT REJECT; echo "= $?"
iptables -P www DROP; echo "= $?"
iptables -P FORWARD; echo "= $?"
iptables -Z; iptables -Z INPUT; iptables -Z INPUT 1; echo "= $?"
iptables -Z INPUT 40; echo "= $?"
iptables -Z NOPE; echo "= $?"
iptables -F NOPE; echo "= $?"
iptables -N averyveryveryverylongchainnamethatislong; echo "= $?"
iptables -N -x; echo "= $?"
iptables -N ACCEPT; echo "= $?"
iptables -N 'a b'; echo "= $?"
iptables -A INPUT -j DOESNOTEXIST; echo "= $?"
iptables -A NOCHAIN -j ACCEPT; echo "= $?"
iptables -t nope -L; echo "= $?"
iptables -t nat -A INPUT -j MASQUERADE; echo "= $?"
iptables -A INPUT -j MASQUERADE; echo "= $?"
iptables -t nat -S
iptables -V
