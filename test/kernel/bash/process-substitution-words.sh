# Words that a process substitution is part of.
x=<(echo hi); echo "x=$x"; cat $x
y=a<(true)b; echo $y
