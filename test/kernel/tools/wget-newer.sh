# wget -N asks for what is newer, -S is told even with -q.
mkdir -p /tmp/s; cd /tmp/s; seq 1 300 > data.txt; touch -d '2020-01-01 00:00:00 UTC' data.txt; echo p > page.html; ip link set lo up
python3 -m http.server 8000 >/tmp/log 2>&1 & sleep 1; cd /tmp
s() { sed -E 's/[0-9]{4}-[0-9-]+ [0-9:]{8}/D/g;s/[0-9.,]+[KMG]?B?\/s/R/g;s/[0-9.]+ ?[KMG]B\/s/R/;s/ +[0-9.]+[KMG]=/ N=/;s/(in|=) ?[0-9.]+s/\1 T/;s/Date:.*/D/;s/Last-Mod.*/L/;s/Python.*/P/;s/=T/T/'; }
w() { echo "## $*"; wget "$@" 2>&1 | s; echo "= ${PIPESTATUS[0]}"; }
w -N http://127.0.0.1:8000/data.txt; stat -c %y data.txt | cut -c1-10; w -N http://127.0.0.1:8000/data.txt; w -N -nv http://127.0.0.1:8000/data.txt; w -q -N http://127.0.0.1:8000/data.txt; touch -d '2019-01-01 00:00:00 UTC' data.txt; w -N -nv http://127.0.0.1:8000/data.txt; w -nv http://127.0.0.1:8000/data.txt; ls data*
w -qS -O /dev/null http://127.0.0.1:8000/page.html; w -nv -S -O /dev/null http://127.0.0.1:8000/page.html; w --timestamping -q http://127.0.0.1:8000/page.html; cat page.html; w -S --spider -q http://127.0.0.1:8000/none
kill %1; wait; sed -E 's/\[[^]]*\]/[D]/' /tmp/log
