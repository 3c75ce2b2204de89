# cmp says where two files first differ, and by its exit code whether they do.
printf 'abc\ndef\n' > a; printf 'abc\ndxf\n' > b; printf 'abc\n' > c; : > e; printf 'abc\nde' > f
cmp a a; echo "= $?"
cmp a b; echo "= $?"
cmp -s a b; echo "= $?"
cmp -l a b; echo "= $?"
cmp a c; echo "= $?"
cmp a e; echo "= $?"
cmp f a; echo "= $?"
cmp a nosuch; echo "= $?"
printf 'abc\n' | cmp c; echo "= $?"
