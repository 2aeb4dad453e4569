# Completion of marslog(1) for bash.                              -*- shell-script -*-
# SPDX-License-Identifier: MIT
#
# Installed as $PREFIX/share/bash-completion/completions/marslog; or source it from ~/.bashrc.
#
# The lists are the program's own: tests/cli-docs/check-docs.py compares them with
# `marslog --help` and `marslog causes`, and with --update rewrites them.
# shellcheck shell=bash

_marslog_commands='analyze exclude entries check explain causes diff fleet lint'
_marslog_flags='-q -v -h --full --csv-raw --excel --accept-gaps --quiet --verbose --brief --no-progress --no-sandbox --help --version'
_marslog_valued='-f -o -j --format --output --color --patterns --encoding --year --since --until --now --zone --host --group --group-by --expect --cause --code --job --level --top --threads --scratch --fail-on --max-age --warning --critical --baseline --max-depth --max-members --max-bytes --max-line --separator --report-dir'
_marslog_formats_analyze='text json markdown html csv openmetrics mail'
_marslog_formats_exclude='text powershell json csv'
_marslog_formats_entries='ndjson csv tsv cmtrace'
_marslog_formats_check='text'
_marslog_formats_explain='text json'
_marslog_formats_causes='text json'
_marslog_formats_fleet='text json csv html'
_marslog_formats_diff='text json markdown html'
_marslog_formats_lint='text'
_marslog_causes='activation-incomplete authentication av-lock bitmap cancelled checksum-store cloud-file connection-blocked corrupt-file credentials-download encrypted-file encryption-key informational job-overlap missing-scratch no-recovery-point offline-seeding passphrase path-name policy privilege recreated-folder replica resources restore-mount schedule scratch-full scratch-locked scratch-prerequisites scratch-vhd server-renamed service shadow-storage snapshot system-state too-many-failures unclassified unsupported-file vault-credentials wrapper wrong-vault'
_marslog_severities='info file data job'
_marslog_levels='WARNING ERROR CRITICAL FATAL ACTIVITY PERF'
_marslog_encodings='utf-8 utf-16le utf-16be windows-1250 windows-1251 windows-1252 cp932'

# One word for each line of a list.
_marslog_offer() {
	local IFS=$' \t\n'
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_marslog_offer_files() {
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

# The value of an option: _marslog_value OPTION COMMAND WORD
_marslog_value() {
	local formats
	case $1 in
	-f | --format)
		formats=_marslog_formats_${2:-analyze}
		_marslog_offer "${!formats}" "$3"
		;;
	--color) _marslog_offer 'auto always never' "$3" ;;
	--separator) _marslog_offer 'comma semicolon tab pipe' "$3" ;;
	--report-dir) _marslog_offer_files -d "$3" ;;
	--cause) _marslog_offer "$_marslog_causes" "$3" ;;
	--fail-on) _marslog_offer "$_marslog_severities $_marslog_causes" "$3" ;;
	--level) _marslog_offer "$_marslog_levels" "$3" ;;
	--encoding) _marslog_offer "$_marslog_encodings" "$3" ;;
	--patterns) _marslog_offer_files -d "$3" ;;
	-o | --output | --expect) _marslog_offer_files -f "$3" ;;
	*) COMPREPLY=() ;;
	esac
}

_marslog() {
	local word=${COMP_WORDS[COMP_CWORD]} before='' command='' only_operands='' i w
	COMPREPLY=()

	# bash takes "--format=json" apart at the equals sign.
	if [[ $word == '=' ]]; then
		word=''
		before=${COMP_WORDS[COMP_CWORD - 1]}
	elif ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	elif ((COMP_CWORD > 0)); then
		before=${COMP_WORDS[COMP_CWORD - 1]}
	fi

	# The first word that is neither an option nor the value of one.
	for ((i = 1; i < COMP_CWORD; i++)); do
		w=${COMP_WORDS[i]}
		if [[ -n $only_operands ]]; then
			[[ -n $command ]] || command=$w
		elif [[ $w == -- ]]; then
			only_operands=yes
		elif [[ " $_marslog_valued " == *" $w "* ]]; then
			[[ ${COMP_WORDS[i + 1]} == '=' ]] && ((i++))
			((i++))
		elif [[ $w != -* && -z $command ]]; then
			command=$w
		fi
	done

	if [[ -z $only_operands && " $_marslog_valued " == *" $before "* ]]; then
		_marslog_value "$before" "$command" "$word"
	elif [[ -z $only_operands && $word == -* ]]; then
		_marslog_offer "$_marslog_valued $_marslog_flags" "$word"
	else
		case $command in
		'') _marslog_offer "$_marslog_commands" "$word" ;;
		analyze | exclude | entries) _marslog_offer_files -f "$word" ;;
		explain) _marslog_offer "$_marslog_causes" "$word" ;;
		lint) _marslog_offer_files -d "$word" ;;
		esac
	fi
}

complete -F _marslog marslog
