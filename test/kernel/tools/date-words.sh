# date -d: dates, times, zones and relative words.
d() { date -u -d "$1" '+%F %T' 2>&1; }
b='2024-03-15 10:20:30'
for x in '2024-01-01 +1 day' '2024-01-01 1 day ago' '2024-01-31 +1 month' 'Jan 5 2024' '5 Jan 2024' 'January 5, 2024 3:04pm' '2024-01-01T12:34:56Z' '2024-01-01 12:34:56 +0200' '2024-01-01 12:34 UTC' '@86400' '@86400.5' '01/02/2024' '20240203' "$b + 2 hours" "$b 2 hours" "$b - 30 min" "$b 1 week ago" "$b next day" "$b yesterday" "$b last year" '2024-02-30' 'garbage' '2024-13-01' '12:61' '2024-01-01 25:00' 'Fri, 15 Mar 2024 10:00:00 GMT' 'Mar 15 10:00:00 2024' '2024-01-01 10am' '2024-03-15 + 1 week 2 days' '2024-03-15 3 days ago 12:00' '1 Jan' ; do echo "$x => $(d "$x")"; done
date -u -d '2024-03-15 monday' +%F; date -d @0 -u; date -u -d @1700000000 '+%A %d %B %Y %I:%M:%S %p %j %U %s %e %-d %_d %03d %^a %N %3N %:z %Z'; date -u -d @0 -R; date -u -d @0 -Iseconds; date -u -d @0 --rfc-3339=seconds; date -u -d @0 +%s%N | head -c 10; echo
date +%Y-%m-%d | wc -c; date -d; date -x; date +%F extra; a=$(date +%s); sleep 1; b=$(date +%s); echo $((b-a)); date foo; TZ=UTC date -d @0 +%T; date -u -r /nonexistent; LC_ALL=C date -u -d '1970-01-01' +%c
