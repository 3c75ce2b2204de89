# ipset create, add, del, test, list, save, swap, flush, destroy, and its errors.
ipset create web hash:ip; echo "= $?"
ipset create web hash:ip; echo "= $?"
ipset create -exist web hash:ip; echo "= $?"
ipset add web 10.0.0.1; echo "= $?"
ipset add web 10.0.0.1; echo "= $?"
ipset add -exist web 10.0.0.1; echo "= $?"
ipset test web 10.0.0.1; echo "= $?"
ipset test web 10.0.0.2; echo "= $?"
ipset del web 10.0.0.2; echo "= $?"
ipset list web | grep -v 'Size in memory'
ipset list -n
ipset -n list
ipset add web 10.0.0.0/30
ipset list web | tail -n +9 | sort
ipset add web hello; echo "= $?"
ipset add nosuch 10.0.0.1; echo "= $?"
ipset create x hash:nosuch; echo "= $?"
ipset add web 2001:db8::1; echo "= $?"
ipset add web 10.0.0.300; echo "= $?"
ipset create tmp hash:ip
ipset swap web tmp; echo "= $?"
ipset list tmp | grep entries
ipset rename tmp web2; echo "= $?"
ipset flush web2
ipset list web2 | tail -1
ipset destroy web; echo "= $?"
ipset destroy web; echo "= $?"
ipset frob; echo "= $?"
ipset; echo "= $?"
ipset destroy
ipset list; echo "= $?"
