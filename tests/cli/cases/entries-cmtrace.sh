# Entries in the form that CMTrace opens; the end mark in a message cannot end the record.
marslog entries --format cmtrace --year 2026 pasted/blanks.txt
printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1372)\t\t\t\tFATAL\tx ]LOG]!> y "z"\r\n' |
	marslog entries --format cmtrace --year 2026
