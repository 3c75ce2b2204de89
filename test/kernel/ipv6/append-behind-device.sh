#!/bin/bash
# Ways of IPv6 among routes by a device alone: a dump leaps over what stands between the ways of one route.
ip link add d0 type veth peer name d1; ip link add d2 type veth peer name d3; for d in d0 d1 d2 d3; do ip link set $d up; done
X=2001:db8:1::/48
ip -6 route add $X via fe80::1 dev d0; ip -6 route append $X dev d0; ip -6 route append $X dev d2; ip -6 route show $X; echo -
ip -6 route append $X via fe80::2 dev d0; ip -6 route show $X; echo -; ip -6 route del $X via fe80::2 dev d0;  ip -6 route show $X; echo -
ip -6 route append $X via fe80::3 dev d0;  ip -6 route show $X; ip -6 route flush $X; ip -6 route show $X; echo flushed; ip -6 route flush $X; ip -6 route show $X
echo == dev first
ip -6 route add $X dev d0; ip -6 route append $X via fe80::1 dev d0;ip -6 route append $X dev d2;  ip -6 route append $X via fe80::2 dev d0; ip -6 route show $X; ip -6 route get 2001:db8:1::5
ip -6 route del $X via fe80::1;  ip -6 route show $X;  ip -6 route del $X; ip -6 route show $X
