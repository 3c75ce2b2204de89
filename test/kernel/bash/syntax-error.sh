# A syntax error is told with its line, and the lines before it have been run.
echo before
if true; then
  echo inside
done
echo after
