# Without a word: what to type, with the newest bundles of the folder.
# exit: 2
# shellcheck disable=SC2016 # the dollar is part of a name
cd "$TMP" && touch -d 2026-08-01 older.zip && touch -d 2026-08-02 'Temp of SRV01.zip' &&
	touch notes.txt 'bad$name.zip' && marslog
