# --version of the programs of a Debian 12
for t in ls cat cut sort uniq head tail wc tr tee seq date sleep mktemp basename touch mkdir rm mv cp ln readlink stat env id uname nproc paste join comm shuf tac nl od md5sum base64 truncate timeout; do env $t --version 2>&1 | md5sum; done
for t in sed grep find xargs diff bash; do $t --version 2>&1 | head -4; done
tcpdump -L -i lo; echo "rc=$?"; ip link set lo up; tcpdump -L -i lo; echo "rc=$?"; sort --nosuch; echo "rc=$?"
