# The pattern files beside the program count, though equal ones are built in: an edit shows at once.
mkdir "$TMP/m"
cp "$(readlink -f "$PROGRAM")" "$TMP/m/marslog"
cp -R ../patterns "$TMP/m/patterns"
"$TMP/m/marslog" explain 0x80070570 >"$TMP/built-in"
"$TMP/m/marslog" explain 0x80070570 --patterns "$TMP/m/patterns" >"$TMP/parsed"
cmp "$TMP/built-in" "$TMP/parsed" && echo "equal"
sed 's/"symbol": "ERROR_FILE_CORRUPT"/"symbol": "ERROR_FILE_EDITED"/' ../patterns/codes-files.json >"$TMP/m/patterns/codes-files.json"
"$TMP/m/marslog" explain 0x80070570 | grep -c EDITED
"$TMP/m/marslog" lint | sed 's/:.*/: checked/'
echo '{' >"$TMP/m/patterns/files.json"
"$TMP/m/marslog" explain 0x80070570 2>"$TMP/err"
echo $?
head -n 1 "$TMP/err"
