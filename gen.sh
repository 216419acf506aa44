for s in 7 11 12; do crosscut demo --seed $s --out /tmp/w/p/d$s --no-dashboard > /tmp/w/p/d$s.log 2>&1; done; echo done
