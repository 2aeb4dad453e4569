# In a folder, what may be a list but is not read as one is a gap; another log or settings are none.
# exit: 3
mkdir "$TMP/in"
printf 'D:\\Data\\a.dat\r\nD:\\Data\\b.dat\r\n' >"$TMP/in/paths.txt"
printf 'D:\\Data\\a.dat\tann\r\nD:\\Data\\b.dat\tann\r\nD:\\Data\\c.dat\tAccess is denied\r\n' >"$TMP/in/table.txt"
printf '[paths]\r\nlog=C:\\Temp\\x.log\r\ndata=D:\\Data\r\n' >"$TMP/in/settings.ini"
printf '2026-08-04 13:16:29, Error cannot open C:\\x\\y.cab (hr:0x80070002)\r\n' >"$TMP/in/other.log"
printf 'Diese Dateien fehlen\r\nD:\\Data\\d.dat\t0x80070570\r\n' >"$TMP/in/failed.txt"
cd "$TMP" || exit
brief --year 2026 in
