# A small hexadecimal number in brackets is an id of the agent, as it is in a log; its other readings follow.
for query in '[0x7DC]' 2012 '(0x5)' 'error [0x1FC07].' '[0x193]' 0x5 34999; do
	marslog explain --format json "$query" | grep -E '"(query|code|kind|cause|decoded)"' || test $? -eq 1
done
for code in '[0x7DC]' 2012 '[0x20]' 32; do
	{
		printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed [0x7DC]\n'
		printf '0AB0\t0974\t08/04\t13:16:30.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed [0x20]\n'
		printf '0AB0\t0974\t08/04\t13:16:31.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed [0x80070020]\n'
	} | marslog entries --year 2026 --code "$code" | grep -o '"code": *"[^"]*"'
done
