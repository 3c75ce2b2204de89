# find at the borders of file systems and days.
find / -maxdepth 2 -xdev -path '/proc/*' | head -3; echo "= $?"
find / -xdev -name version -path '/proc/*'; echo "= $?"
find / -maxdepth 1 -xdev -name proc; find /proc -maxdepth 1 -xdev -name version; find / -maxdepth 1 -mount -name sys
mkdir -p /tmp/f/a; cd /tmp/f; touch n a/m; touch -d 'yesterday 23:59:59' o; touch -d 'today 00:00:01' p; touch -d 'yesterday 00:00:01' q; touch -d '3 days ago 12:00' r
find . -xdev | sort
echo 0; find . -daystart -mtime 0 -type f | sort
echo 1; find . -daystart -mtime 1 -type f | sort
echo -1; find . -daystart -mtime -1 -type f | sort
echo +0; find . -daystart -mtime +0 -type f | sort
echo +1; find . -daystart -mtime +1 -type f | sort
echo m; find . -daystart -mmin -1440 -type f | sort; find . -daystart -mmin +1440 -type f | sort; find . -daystart -mmin 1441 | sort
find . -mmin -1 -name '[mn]' -daystart | sort; find . -mmin 1 -name n; find . -mmin +0 -name n; find . -mtime +1 -daystart -type f
