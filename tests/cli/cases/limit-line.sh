# --max-line is a gap.
# exit: 3
printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tx.cpp(1)\t\t\t\tWARNING\tFailed: Hr: = [0x80070005] %01000d\n' 0 >"$TMP/log"
brief --year 2026 --max-line 300 "$TMP/log"
