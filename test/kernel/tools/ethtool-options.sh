# Options of ethtool one by one, those that say how it prints among them.
ip link add va type veth peer name vb; ip link set va up; ip link set vb up
e() { echo "## ethtool $*"; ethtool "$@" 2>&1; echo "= $?"; }
for d in va nosuch; do
for o in -f -F; do :; done
e -f $d x; e --get-phy-tunable $d downshift; e --phy-statistics $d; e --get-tunable $d rx-copybreak; e --set-tunable $d rx-copybreak 3; e --show-mm $d; e --cable-test $d; e --cable-test-tdr $d; e -N $d rx-flow-hash tcp4 sdfn; e -U $d flow-type tcp4 dst-port 80 action 1; e -U $d delete 3; e --reset $d all; e --reset $d; e --set-phy-tunable $d downshift on; e -Q $d queue_mask 1 --show-coalesce; e --show-plca-cfg $d; e --get-plca-status $d; e --set-module $d power-mode-policy high; e -W $d 3; e --nosuch $d; e -j $d; e --json -k nosuch; e --json -a $d; e -I $d; e -I -a $d; e --include-statistics -S $d; e --debug 0 -i $d; e --debug x $d; e -k; e -n; e -s; e --test; e --set-fec $d encoding rs; e -E $d; e -e $d raw on; e -d $d raw on; e -m $d hex on; e --set-eee $d eee on; e -c $d; e -u $d rule 1; e -x $d context 1; e --features $d; e --show-features $d | head -3; e -Z $d
done
e -s va mtu 5; e -s va duplex foo; e -s va; e -s va speed x; e -s va speed 100 duplex full; e -s va wol g; e -s va autoneg foo; e -s va port tp; e -s va msglvl 7; e -s va mdix auto; e -s nosuch; e -s nosuch speed 10; e -s va speed
e -K va; e -K va gso maybe; e -K va gso; e -K; e -l va vb
ethtool -h | head -3
ethtool --json -k va | head -40; e -K va tx off; ethtool --json -k va | sed -n 5,20p; e -E va value 1; e -E lo value 1; e -Q va; e -m va
e -a va vb; e va vb
