# find: its tests, actions, formats and refusals
cd /tmp; mkdir -p d/{a,b}/c; echo hello >d/a/x.sh; chmod 755 d/a/x.sh; echo y >d/b/y.TXT; : >d/b/c/empty; ln -s x.sh d/a/link; ln -s nowhere d/dead; ln -s a d/dirlink
f() { echo "## find $*"; find "$@" 2>&1 | sort; }
f d -printf '%p|%f|%h|%P|%H|%m|%M|%y|%Y|%l|%d|%u|%g|%U|%G\n'
f d -type f -printf '%-10f|%5s|%k|%b|%%|\t|\101|%y\n'
f d -path '*/b/*'; f d -ipath '*/B/*.txt'; f d -iname '*.txt'; f d -lname 'x*'
f d -regex '.*/[xy]\.\(sh\|TXT\)'; f d -regextype posix-extended -regex '.*/[xy]\.(sh|TXT)'; f d -iregex '.*txt'; f d -regex 'x.*'
f d -xtype l; f d -xtype d; f -L d -type d; f -L d -type l; f -H d/dirlink -type f; f -P d/dirlink -maxdepth 1
f d -perm 755 -type f; f d -perm -111 -type f; f d -perm /111 -type f; f d -executable -type f; f d -user root -type f; f d -user nobody; f d -group root -name x.sh; f d -nouser
f d -links 1 -type f; f d -mtime 0 -type f; f d -mmin -5 -type f; f d -mmin +5; f d -mtime +1; f d -size -2c -type f; f d -size +1c -type f; f d -size 1 -type f; f d -empty
f d -samefile d/a/x.sh; f d -newer d/a/x.sh; f d -maxdepth 1 -mindepth 1 -type d -o -maxdepth 1 -type l
f d -name c -prune -o -type f -print; f d -type f -not -name '*.sh' -print; f d \( -name x.sh -o -name y.TXT \) -exec basename {} \;
f d -type f -execdir echo {} \; ; f d -type f -exec echo {} + | tr ' ' '\n' | sort; f d -name x.sh -exec false \; -print
f d -xdev -daystart -name x.sh; f d -depth -name b -print; f d -maxdepth x; f d -perm x; f d -type q; f d -mtime x; f d -nosuch; f d -printf; f d -name; f d -exec echo; f d \( -name x; f d -size x; f nosuch -name x; f d -user nosuch; f d -newer nosuch; f d -type; f d foo; f d -name x.sh foo
f d -name '*.sh' -delete; f d -type f; f d -quit; find d/b -ls | awk '{print NF, $3, $5, $6, $NF}'
printf 'a\tb\n\tcc\n' | wc -L; printf 'abc' | wc -L
