# Completion of marslog(1) for PowerShell 5.1 and 7.
# SPDX-License-Identifier: MIT
#
# Load it from the profile:  . C:\Tools\marslog\marslog.completion.ps1
#
# The lists are the program's own: tests/cli-docs/check-docs.py compares them with
# `marslog --help` and `marslog causes`, and with --update rewrites them.

$_marslog_commands='analyze exclude entries check explain causes diff fleet lint'
$_marslog_flags='-q -v -h --full --csv-raw --excel --accept-gaps --quiet --verbose --brief --no-progress --no-sandbox --help --version'
$_marslog_valued='-f -o -j --format --output --color --patterns --encoding --year --since --until --now --zone --host --group --group-by --expect --cause --code --job --level --top --threads --scratch --fail-on --max-age --warning --critical --baseline --max-depth --max-members --max-bytes --max-line --separator --report-dir'
$_marslog_formats_analyze='text json markdown html csv openmetrics mail'
$_marslog_formats_exclude='text powershell json csv'
$_marslog_formats_entries='ndjson csv tsv cmtrace'
$_marslog_formats_check='text'
$_marslog_formats_explain='text json'
$_marslog_formats_causes='text json'
$_marslog_formats_fleet='text json csv html'
$_marslog_formats_diff='text json markdown html'
$_marslog_formats_lint='text'
$_marslog_causes='activation-incomplete authentication av-lock bitmap cancelled checksum-store cloud-file connection-blocked corrupt-file credentials-download encrypted-file encryption-key informational job-overlap missing-scratch no-recovery-point offline-seeding passphrase path-name policy privilege recreated-folder replica resources restore-mount schedule scratch-full scratch-locked scratch-prerequisites scratch-vhd server-renamed service shadow-storage snapshot system-state too-many-failures unclassified unsupported-file vault-credentials wrapper wrong-vault'
$_marslog_severities='info file data job'
$_marslog_levels='WARNING ERROR CRITICAL FATAL ACTIVITY PERF'
$_marslog_encodings='utf-8 utf-16le utf-16be windows-1250 windows-1251 windows-1252 cp932'

Register-ArgumentCompleter -Native -CommandName 'marslog', 'marslog.exe' -ScriptBlock {
	param($word, $line, $position)
	$before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } |
			ForEach-Object { "$_" })
	$command = $before | Where-Object { ($_marslog_commands -split ' ') -contains $_ } |
		Select-Object -First 1
	$name = if ($command) { $command } else { 'analyze' }
	$formats = (Get-Variable -Name "_marslog_formats_$name" -ErrorAction SilentlyContinue).Value
	$offer = switch -CaseSensitive ($before | Select-Object -Last 1) {
		{ $_ -cin '-f', '--format' } { $formats; break }
		'--color' { 'auto always never'; break }
		'--separator' { 'comma semicolon tab pipe'; break }
		'--cause' { $_marslog_causes; break }
		'--fail-on' { "$_marslog_severities $_marslog_causes"; break }
		'--level' { $_marslog_levels; break }
		'--encoding' { $_marslog_encodings; break }
		# A file, a number, a time: PowerShell itself completes files.
		{ ($_marslog_valued -split ' ') -ccontains $_ } { ''; break }
		default {
			if ($word -like '-*') { "$_marslog_flags $_marslog_valued" }
			elseif (-not $command) { $_marslog_commands }
			elseif ($command -eq 'explain') { $_marslog_causes }
			else { '' }
		}
	}
	"$offer" -split ' ' | Where-Object { $_ -and $_.StartsWith("$word") } | ForEach-Object {
		[System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
	}
}.GetNewClosure()
