# Which part of a range ipset cannot read as an address, and ranges of IPv6.
ipset create block hash:net
ipset add block not-an-ip
ipset add block 10.0.0.1-x
ipset add block 10.0.0.1-10.0.0.x
ipset add block 10.0.0.x-10.0.0.1
ipset add block foo/24
ipset add block foo/33
ipset create i hash:ip
ipset add i foo-bar
ipset add i 10.0.0.5-foo
ipset add i 10.0.0.5-10.0.0.7-10.0.0.9
ipset test i foo-bar
ipset add i -x
ipset create ip hash:ip,port
ipset add ip foo-bar,80
ipset create i6 hash:ip family inet6
ipset add i6 foo-bar
ipset add i6 fe80::1-fe80::2
ipset create n6 hash:net family inet6
ipset add n6 fe80::zz/64
ipset add n6 a-b
ipset create b bitmap:ip range 10.0.0.0-10.0.0.x
ipset create b bitmap:ip range a-b
ipset create b bitmap:ip range 10.0.0.0/24
ipset add b a-b
