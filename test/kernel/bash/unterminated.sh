# A quote that is not closed and a here-document that ends with the file.
echo before
cat <<EOF
text
EOF
echo "open
echo more
