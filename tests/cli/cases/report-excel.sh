# What Excel wants: a byte order mark, CRLF, times that it takes for times.
marslog analyze --format csv --excel bundles/collector.tar | od -An -c | head -n 40
# Semicolons, unless another separator is given before or after.
for words in "" comma tab; do
	marslog analyze -q --format csv --excel ${words:+"--separator" "$words"} bundles/collector.tar | head -n 1
	marslog analyze -q --format csv ${words:+"--separator" "$words"} --excel bundles/collector.tar | head -n 1
done
marslog entries -q --format tsv --excel lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt | head -n 1
