# What the files of /proc/sys/net take: below and above their bounds, no number, nothing.
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1
for n in $(cd /proc/sys; find net/ipv4 net/ipv6 net/bridge -type f | grep -v 'v1/\|/lo/\|/vs/\|/all/\|default\|xfrm\|tcp\|mem$\|unreadable\|flush\|stable_secret\|mc_forwarding\|delay\|retrans_time$\|locktime\|high_thresh\|range\|reserved\|raw_\|unres_qlen\|_ms$\|ratemask\|rate_mask\|hash_entries\|gc_thresh\|port_start\|/lo$\|ioam6_id$\|ioam6_id_wide$\|mldv\|ratelimit\|l3mdev\|ip6frag\|ipfrag\|v0/mtu$\|metric$\|max_size' | sort); do
  f=/proc/sys/$n
  old=$(cat $f)
  line="$n [$old]"
  for v in -1 0 2 300 70000 3000000000 x ""; do
    printf '%s\n' "$v" > $f
    line="$line $v=$(cat $f)"
  done 2>/dev/null
  printf '%s\n' "$old" > $f
  echo "$line"
done 2>/dev/null
sysctl -w net.ipv4.ipfrag_high_thresh=0
sysctl -w net.ipv4.ipfrag_low_thresh=5000000
sysctl -w net.core.rmem_max=1000
sysctl -w net.ipv4.neigh.v0.base_reachable_time=7
sysctl net.ipv4.neigh.v0.base_reachable_time_ms
sysctl -w net.ipv4.neigh.v0.retrans_time=5
sysctl net.ipv4.neigh.v0.retrans_time_ms
sysctl -w net.ipv6.neigh.v0.retrans_time=5
sysctl net.ipv6.neigh.v0.retrans_time_ms
