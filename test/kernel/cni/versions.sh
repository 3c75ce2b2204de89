# Versions of configurations and of prevResults, those that are none too, by commands and plugins.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=lo
# What plugins speak of 1.1 is left out: the distribution's do not yet.
run() { CNI_COMMAND=$1 $P/$2 2>&1 | tr -d '\n' | sed 's/    //g; s/ .."1.1.0..]/]/; s/ 1.1.0]/]/'; echo " = ${PIPESTATUS[0]}"; }
ip netns add pod
for v in '' adsf 0.2.0 0.3.0 0.4.0 1.0.0 9.9.9 1.0 1.0.0.0 1.x.0; do
  for c in CHECK ADD DEL; do
    echo "== $c $v"
    echo "{ \"cniVersion\": \"$v\", \"name\": \"lo\", \"type\": \"loopback\" }" | run $c loopback | sed 's/ ..1.1.0..]/]/'
  done
done
for v in '' 0.1.0 0.3.0 0.4.0 1.0.0; do
  for pv in '"cniVersion": "0.1.0",' '"cniVersion": "0.2.0",' '"cniVersion": "0.3.1",' '"cniVersion": "1.0.0",' '"cniVersion": "x",' '"cniVersion": "",' ''; do
    for plugin in tuning portmap loopback; do
      echo "== $plugin '$v' with $pv"
      prev="{ $pv \"interfaces\": [{\"name\":\"lo\",\"sandbox\":\"x\"}], \"ips\": [{\"version\": \"4\", \"address\": \"10.0.0.1/24\"}] }"
      echo "{ \"cniVersion\": \"$v\", \"name\": \"lo\", \"type\": \"$plugin\", \"prevResult\": $prev }" | run ADD $plugin
    done
  done
done
