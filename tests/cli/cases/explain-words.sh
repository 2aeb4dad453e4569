# Questions in words, pasted messages and log lines: the best reading; nothing rather than a guess.
ask() {
	echo "> $*"
	marslog explain --format json -- "$@" | grep -E '"(code|kind|cause)"' | sed '3q' | sed 's/^ *//' | paste -sd' ' ||
		test $? -eq 1
}
ask vssadmin
ask 'job in progress'
ask access denied
ask disk full
ask error 0x80070570
ask clock skew
ask bitmap snapshot
ask 'The process cannot access the file because it is being used by another process'
ask "$(printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1372)\t\t\t\tWARNING\tFailed: Hr: = [0x80070005] BackupRead failed on file(D:\\Docs\\x.doc)')"
ask "$(printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tm.cpp(1)\t\t\t\tFATAL\tFailed: Hr: = [0x8004100F] no instance')"
# A record that reports no failure, and words that nothing here is about.
ask "$(printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tm.cpp(1)\t\t\t\tNORMAL\tAccess is denied to nobody')"
ask weather today
ask 'how do I bake bread in windows'
ask error
ask the file
