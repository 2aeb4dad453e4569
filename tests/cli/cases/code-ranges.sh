# Codes that nobody has documented one by one, but somebody as a range: the cause stays unclassified.
{
	printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed [0x1FC0C]\n'
	printf '0AB0\t0974\t08/04\t13:16:30.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed (ID: 131000)\n'
	printf '0AB0\t0974\t08/04\t13:16:31.206\t18\tm.cpp(1)\t\t\t\tWARNING\tFailed: Hr: = [0x80780999]\n'
} | marslog analyze --full --year 2026 | sed -n '/^Undocumented/,/^$/p; /unclassified/p'
marslog explain 130060 '[0x22320]' 0x80780999 131000 || test $? -eq 1
