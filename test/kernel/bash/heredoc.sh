# Here-documents with and without expansion, with tabs removed, to functions and pipes; here-strings.
x=value
cat <<EOF
plain $x $(echo sub) \$x
EOF
cat <<'EOF'
quoted $x $(echo sub)
EOF
cat <<-EOF
	tabs go
		all of them
	EOF
grep b <<< $'a\nb\nc'
cat <<EOF | tr a-z A-Z
through a pipe
EOF
cat > file <<EOF
auto eth0
iface eth0 inet static
  address 10.0.0.1
EOF
sed -n '/iface/,$p' file
tee copy <<< hello >/dev/null; cat copy
cat <<A <<B
first
A
second
B
bash <<'EOF'
echo "in a script on stdin"
nosuchcommand
echo "= $?"
EOF
exec 3> out3; echo three >&3; exec 3>&-; cat out3
echo err >&2; { echo o; echo e >&2; } 2>&1 | sort; ls nosuch 2>/dev/null; echo "= $?"
