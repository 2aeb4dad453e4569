# Codes that only the headers of Windows name: in entries, in findings, among the unknown codes, and
# in explain. No cause is claimed for them.
{
	printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed: Hr: = [0x8004100F] a\n'
	printf '0AB0\t0974\t08/04\t13:16:30.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed: Hr: = [0xC000014B] b\n'
	printf '0AB0\t0974\t08/04\t13:16:31.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed: Hr: = [0x80C83075] c\n'
	printf '0AB0\t0974\t08/04\t13:16:32.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed: Hr: = [0x8FFF4321] d\n'
} >"$TMP/log"
marslog entries --year 2026 "$TMP/log" | grep -oE '"(code|symbol|cause)": *("[^"]*"|null)'
marslog analyze --year 2026 --format json "$TMP/log" | grep -E '"(symbol|reading)"'
marslog explain 0x8004100F STATUS_PIPE_BROKEN 1645 WBEM_S_PENDING
marslog explain --format json 0x80C83075 | grep -E '"(code|kind|symbol|cause|rule|source)"'
marslog explain ERROR_INSTALL_REMOTE_PROHIBITD || test $? -eq 1
