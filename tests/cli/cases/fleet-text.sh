# Machines by urgency, with an expected one that sent nothing, and a bundle that cannot be read.
# exit: 3
printf 'FS03\n# a comment\ncustomer/DC01\n' >"$TMP/expected"
marslog fleet --now 2026-08-05T12:00:00Z --expect "$TMP/expected" bundles/older.zip bundles/collector.tar \
	bundles/server-core.cab damaged/text.zip missing.zip
