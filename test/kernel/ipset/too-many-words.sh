ipset create s hash:ip; ipset create v hash:ip timeout 60
for o in "--del-set s src --timeout 100" "--del-set s src --exist" "--add-set s src --timeout 100" "--add-set v src --exist --timeout 5" "--timeout 5" "--exist" "--add-set s src --del-set v src" "--del-set nosuch src --timeout 3" "--add-set s src --timeout x" "--del-set s src --timeout 1 --exist"; do iptables -A OUTPUT -j SET $o; echo "= $?"; done
iptables -S
for w in "destroy s w" "flush s w" "list s w" "save s w" "rename s w x" "test s 1.1.1.1 w" "add s 1.1.1.1 w" "swap s" "swap s v x" "flush u w" "version x" "list w x y" "rename s" "destroy nosuch" "-X s w" "list -x" "save -t w y" "rename nosuch w x"; do ipset $w; echo "= $? $w"; done
ipset test s 1.1.1.1 nomatch; echo "= $?"; ipset create n hash:net;  ipset test n 1.1.1.1 nomatch; echo "= $?"; ipset test n 1.1.1.1 timeout 3; echo "= $?"; ipset test n 1.1.1.1 -exist; echo "= $?"
