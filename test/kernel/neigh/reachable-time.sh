#!/bin/bash
# Entries set by hand go through their states like learned ones, as fast as base_reachable_time says; rules turned round.
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
sysctl -qw net.ipv4.neigh.v0.base_reachable_time_ms=1000
sysctl net.ipv4.neigh.v0.base_reachable_time_ms
ip neigh add 10.0.0.9 lladdr 02:aa:00:00:00:09 dev v0 nud reachable
ip neigh show 10.0.0.9; sleep 4; ip neigh show 10.0.0.9; sleep 3; ip neigh show 10.0.0.9; sleep 6; ip neigh show 10.0.0.9
ip neigh add 10.0.0.10 lladdr 02:aa:00:00:00:0a dev v0 nud probe
ip neigh show 10.0.0.10; sleep 5; ip neigh show 10.0.0.10
ip rule add from 1.2.3.0/24 table 5 pref 10
ip rule add not from 1.2.3.0/24 table 5 pref 10; echo $?
ip rule add not from 1.2.4.0/24 table 5 pref 11; ip rule
ip rule del from 1.2.4.0/24; echo $?
ip rule del pref 10; echo $?; ip rule
