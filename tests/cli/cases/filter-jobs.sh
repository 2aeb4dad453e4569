# A filter counts in each job what passes; with --job the others are no jobs of the report.
keys='"(state|headline|id|result|entries|files)": ("[0-9A-F]{8}-.*"|"(succeeded|warnings|failed)"|".* (jobs?|files?) .*"|[0-9]+)'
for filter in --code=0x80070570 --job=9CEC; do
	echo "$filter"
	marslog analyze --format json $filter bundles/collector.tar |
		sed -n '/"verdict"/,/"inputs"/p; /"jobs"/,/"recurrence"/p' | grep -E "$keys"
done
