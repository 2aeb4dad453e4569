# Completion of marslog(1) for fish.
# SPDX-License-Identifier: MIT
#
# Installed as $PREFIX/share/fish/vendor_completions.d/marslog.fish.
#
# The lists are the program's own: tests/cli-docs/check-docs.py compares them with
# `marslog --help` and `marslog causes`, and with --update rewrites them.

set -l _marslog_commands 'analyze exclude entries check explain causes diff fleet lint'
set -l _marslog_formats_analyze 'text json markdown html csv openmetrics mail'
set -l _marslog_formats_exclude 'text powershell json csv'
set -l _marslog_formats_entries 'ndjson csv tsv cmtrace'
set -l _marslog_formats_check 'text'
set -l _marslog_formats_explain 'text json'
set -l _marslog_formats_causes 'text json'
set -l _marslog_formats_fleet 'text json csv html'
set -l _marslog_formats_diff 'text json markdown html'
set -l _marslog_formats_lint 'text'
set -l _marslog_causes 'activation-incomplete authentication av-lock bitmap cancelled checksum-store cloud-file connection-blocked corrupt-file credentials-download encrypted-file encryption-key informational job-overlap missing-scratch no-recovery-point offline-seeding passphrase path-name policy privilege recreated-folder replica resources restore-mount schedule scratch-full scratch-locked scratch-prerequisites scratch-vhd server-renamed service shadow-storage snapshot system-state too-many-failures unclassified unsupported-file vault-credentials wrapper wrong-vault'
set -l _marslog_severities 'info file data job'
set -l _marslog_levels 'WARNING ERROR CRITICAL FATAL ACTIVITY PERF'
set -l _marslog_encodings 'utf-8 utf-16le utf-16be windows-1250 windows-1251 windows-1252 cp932'

set -l none "not __fish_seen_subcommand_from $_marslog_commands"

complete -c marslog -f
complete -c marslog -n $none -a analyze -d 'Ranked causes of the failures'
complete -c marslog -n $none -a exclude -d 'Only the exclusion rules'
complete -c marslog -n $none -a entries -d 'Every entry, one a line'
complete -c marslog -n $none -a explain -d 'What a code, id, name or topic means'
complete -c marslog -n $none -a causes -d 'The catalogue of causes'
complete -c marslog -n $none -a check -d 'One line for a monitoring system'
complete -c marslog -n $none -a diff -d 'What changed between two bundles'
complete -c marslog -n $none -a fleet -d 'Many machines in one report'
complete -c marslog -n $none -a lint -d 'Check pattern files'

complete -c marslog -n '__fish_seen_subcommand_from analyze exclude entries' -F
complete -c marslog -n '__fish_seen_subcommand_from explain' -a $_marslog_causes
complete -c marslog -n '__fish_seen_subcommand_from lint' -a '(__fish_complete_directories)'

complete -c marslog -n '__fish_seen_subcommand_from analyze' -s f -l format -x -a $_marslog_formats_analyze -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from exclude' -s f -l format -x -a $_marslog_formats_exclude -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from entries' -s f -l format -x -a $_marslog_formats_entries -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from check' -s f -l format -x -a $_marslog_formats_check -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from explain' -s f -l format -x -a $_marslog_formats_explain -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from causes' -s f -l format -x -a $_marslog_formats_causes -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from diff' -s f -l format -x -a $_marslog_formats_diff -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from fleet' -s f -l format -x -a $_marslog_formats_fleet -d 'Form of the result'
complete -c marslog -n '__fish_seen_subcommand_from lint' -s f -l format -x -a $_marslog_formats_lint -d 'Form of the result'
complete -c marslog -s o -l output -r -F -d 'Write the result to a file'
complete -c marslog -l color -x -a 'auto always never' -d Colour
complete -c marslog -l patterns -x -a '(__fish_complete_directories)' -d 'Folder of pattern files'
complete -c marslog -l encoding -x -a $_marslog_encodings -d 'Encoding of the input'
complete -c marslog -l year -x -d 'Year of the latest record'
complete -c marslog -l since -x -d 'Only entries from this time on (UTC)'
complete -c marslog -l until -x -d 'Only entries up to this time (UTC)'
complete -c marslog -l now -x -d 'Tell ages as of this time'
complete -c marslog -l zone -x -d 'Show local times of this zone'
complete -c marslog -l host -x -d 'The name of the server'
complete -c marslog -l group -x -d 'The group of the server'
complete -c marslog -l group-by -x -a folder -d 'The group is the folder of the input'
complete -c marslog -l expect -r -d 'The machines that must be there'
complete -c marslog -l accept-gaps -d 'Exit with 0 instead of 3'
complete -c marslog -l cause -x -a $_marslog_causes -d 'Only entries of this cause'
complete -c marslog -l code -x -d 'Only entries with this code'
complete -c marslog -l job -x -d 'Only entries of this job'
complete -c marslog -l level -x -a $_marslog_levels -d 'Only entries of this level'
complete -c marslog -l top -x -d 'Most items in each list'
complete -c marslog -s j -l threads -x -d 'Worker threads'
complete -c marslog -l scratch -x -d 'Scratch folder on the server'
complete -c marslog -l fail-on -x -a "$_marslog_severities $_marslog_causes" -d 'Exit with 1 on such a finding'
complete -c marslog -l max-depth -x -d 'Archives inside one another'
complete -c marslog -l max-members -x -d 'Members that are read'
complete -c marslog -l max-bytes -x -d 'Expanded bytes that are read'
complete -c marslog -l max-line -x -d 'Bytes of one line that are read'
complete -c marslog -l full -d 'all findings, steps, files and evidence'
complete -c marslog -l csv-raw -d 'CSV cells as they are'
complete -c marslog -l excel -d 'CSV as Excel wants it'
complete -c marslog -s q -l quiet -d 'No messages but errors'
complete -c marslog -s v -l verbose -d 'Say more of what is done'
complete -c marslog -l no-progress -d 'No progress display'
complete -c marslog -l brief -d 'Of analyze: only the headline, on one line'
complete -c marslog -l max-age -x -d 'Of check: age of the newest backup'
complete -c marslog -l warning -x -d 'Of check: a severity or cause that is a warning'
complete -c marslog -l critical -x -d 'Of check: a severity or cause that is critical'
complete -c marslog -l baseline -r -F -d 'Of check: a saved summary'
complete -c marslog -l no-sandbox -d 'Keep all rights while reading'
complete -c marslog -s h -l help -d 'Show help'
complete -c marslog -l version -d 'Show the version'
