// SPDX-License-Identifier: MIT

/**
 * `exclude --format powershell`: a script that adds the exclusion rules to the backup policy of
 * the server. Its fixed parts are ASCII. Only paths and the server's name come from the input, in
 * single quotes or in comments.
 */

#include "render/exclusions.h"

#include "render/wording.h"
#include "version.h"

/* The argument of New-OBFileSpec: a folder, a folder with a file type, or a file. */
static void add_file_spec(struct buf *out, const struct summary_exclusion *x)
{
	buf_adds(out, x->path);
	if (x->file_type) {
		if (out->len > 0 && out->data[out->len - 1] != '\\')
			buf_addc(out, '\\');
		buf_adds(out, x->file_type);
	}
}

static bool has_controls(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		/*
		 * C1 controls are C2 80 to C2 9F in UTF-8; some programs treat U+2028 and U+2029
		 * as line ends.
		 */
		if (c < 0x20 || c == 0x7F ||
			(c == 0xC2 && i + 1 < s.len && (unsigned char)s.data[i + 1] < 0xA0))
			return true;
		if (c == 0xE2 && i + 2 < s.len && (unsigned char)s.data[i + 1] == 0x80 &&
			((unsigned char)s.data[i + 2] == 0xA8 ||
				(unsigned char)s.data[i + 2] == 0xA9))
			return true;
	}
	return utf8_valid_prefix(s.data, s.len) != s.len;
}

/*
 * In single quotes PowerShell interprets only doubled quotes, and treats four typographic quotes
 * like the plain one: U+2018, U+2019, U+201A, U+201B.
 */
static void add_quoted(struct buf *out, struct span s)
{
	buf_addc(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		const char *p = s.data + i;
		bool typographic = s.len - i >= 3 && memcmp(p, "\xE2\x80", 2) == 0 &&
			(unsigned char)p[2] >= 0x98 && (unsigned char)p[2] <= 0x9B;
		if (typographic) {
			buf_add(out, p, 3);
			buf_add(out, p, 3);
			i += 2;
			continue;
		}
		if (*p == '\'')
			buf_addc(out, '\'');
		buf_addc(out, *p);
	}
	buf_addc(out, '\'');
}

static void add_comment(struct buf *out, const char *label, const char *text)
{
	buf_addf(out, "    # %s", label);
	buf_add_visible(out, span_of(text)); /* no line end survives this */
	buf_addc(out, '\n');
}

/*
 * A rule to check first is written as a comment; the administrator removes the "# " after the
 * check.
 */
static void add_rule(struct buf *out, const struct summary_exclusion *x, size_t number)
{
	struct buf spec = {0};
	add_file_spec(&spec, x);
	buf_addf(out, "    # %zu. %s\n", number,
		x->check_first ? "CHECK FIRST, then remove the \"# \" before @{" : "suggested");
	add_comment(out, "why: ", x->why);
	add_comment(out, "no longer backed up: ", x->stops_protecting);
	if (has_controls(buf_span(&spec))) {
		add_comment(out, "left out, the path holds a control character: ", x->path);
	} else {
		buf_addf(out, "    %s@{ FileSpec = ", x->check_first ? "# " : "");
		add_quoted(out, buf_span(&spec));
		buf_addf(out, "; Subfolders = $%s }\n", x->subfolders ? "true" : "false");
	}
	if (spec.failed)
		out->failed = true;
	buf_free(&spec);
}

static const char script_head[] =
	"# Exclusion rules for the MARS agent, suggested by marslog " MARSLOG_VERSION ".\n"
	"#\n"
	"# Run it as administrator on the server whose logs were analysed:\n"
	"#\n"
	"#     powershell -ExecutionPolicy Bypass -File .\\NAME.ps1 -WhatIf   shows what it would "
	"do\n"
	"#     powershell -ExecutionPolicy Bypass -File .\\NAME.ps1           asks before it "
	"saves\n"
	"#\n"
	"# An excluded file is no longer backed up. Read the reason of each rule and delete the\n"
	"# rules you do not want. A rule marked CHECK FIRST is a comment: it is added only when\n"
	"# you remove the \"# \" before it. The script saves the present policy to a file beside\n"
	"# itself, skips what is excluded already, and removes nothing.\n"
	"#\n"
	"# Some versions of the agent refuse an exclusion that is added by script (\"Invalid\n"
	"# input error\"). Then use the console: Schedule Backup > Modify > Select Items to "
	"Backup\n"
	"# > Exclusion Settings > Add Exclusion > Subfolders.\n"
	"\n"
	"#Requires -Version 4.0\n"
	"#Requires -RunAsAdministrator\n"
	"\n"
	"[CmdletBinding()]\n"
	"param(\n"
	"    [switch] $WhatIf,    # show what would be added, change nothing\n"
	"    [switch] $AnyServer  # run although this server has another name\n"
	")\n"
	"\n"
	"$ErrorActionPreference = 'Stop'\n";

/*
 * Servers are compared by the first label of their name. The environment variable has at most 15
 * characters; the host name is complete.
 */
static const char server_check[] =
	"\n"
	"$names = @($env:COMPUTERNAME, [System.Net.Dns]::GetHostName()) | ForEach-Object { "
	"$_.Split('.')[0] }\n"
	"$match = @($servers | Where-Object { $names -contains $_.Split('.')[0] })\n"
	"if ($servers.Count -eq 0) {\n"
	"    Write-Warning ('The logs do not name their server. This one is {0}.' -f $names[0])\n"
	"} elseif ($match.Count -eq 0 -and -not $AnyServer) {\n"
	"    throw ('These rules were made for {0}; this server is {1}. Nothing was changed. "
	"(-AnyServer runs it all the same.)' -f ($servers -join ', '), $names[0])\n"
	"}\n";

static const char script_tail[] =
	"\n"
	"if ($rules.Count -eq 0) {\n"
	"    Write-Host 'No rule is in use. Check the rules in this script and remove the \"# \" "
	"before those that you want.'\n"
	"    return\n"
	"}\n"
	"if (-not (Get-Command Get-OBPolicy -ErrorAction SilentlyContinue)) {\n"
	"    Import-Module (Join-Path $env:ProgramFiles "
	"'Microsoft Azure Recovery Services Agent\\bin\\Modules\\MSOnlineBackup')\n"
	"}\n"
	"$policy = Get-OBPolicy\n"
	"if ($null -eq $policy) { throw 'This server has no backup policy.' }\n"
	"\n"
	"# The folder and the file type of an item of the policy as one text.\n"
	"function Join-Item($item) {\n"
	"    $path = ([string] $item.FileName).TrimEnd('\\')\n"
	"    $type = [string] $item.FileSpec\n"
	"    if ($type -eq '' -or $type -eq '*' -or $type -eq '*.*') { return $path }\n"
	"    return $path + '\\' + $type\n"
	"}\n"
	"\n"
	"$known = @(Get-OBFileSpec -Policy $policy | Where-Object { $_.IsExclude })\n"
	"$wanted = @()\n"
	"foreach ($rule in $rules) {\n"
	"    $path = $rule.FileSpec.TrimEnd('\\')\n"
	"    $same = @($known | Where-Object { (Join-Item $_) -eq $path -and ($_.IsRecursive -or "
	"-not "
	"$rule.Subfolders) })\n"
	"    if ($same.Count -gt 0) {\n"
	"        Write-Host ('Excluded already: {0}' -f $rule.FileSpec)\n"
	"    } else {\n"
	"        $wanted += $rule\n"
	"    }\n"
	"}\n"
	"if ($wanted.Count -eq 0) {\n"
	"    Write-Host 'Everything is excluded already. Nothing was changed.'\n"
	"    return\n"
	"}\n"
	"\n"
	"Write-Host 'These exclusions are to be added to the backup policy:'\n"
	"foreach ($rule in $wanted) {\n"
	"    Write-Host ('  {0}   subfolders: {1}' -f $rule.FileSpec, $rule.Subfolders)\n"
	"}\n"
	"if ($WhatIf) {\n"
	"    Write-Host 'What if: nothing was changed.'\n"
	"    return\n"
	"}\n"
	"\n"
	"# Without a copy of the present policy nothing is changed.\n"
	"$folder = $PSScriptRoot\n"
	"if (-not $folder) { $folder = (Get-Location).Path }\n"
	"$copy = Join-Path $folder ('policy-before-{0:yyyyMMdd-HHmmss}.xml' -f (Get-Date))\n"
	"$policy | Export-Clixml -LiteralPath $copy -Depth 6\n"
	"Write-Host ('The present policy is saved to {0}' -f $copy)\n"
	"\n"
	"$added = 0\n"
	"foreach ($rule in $wanted) {\n"
	"    try {\n"
	"        $spec = New-OBFileSpec -FileSpec $rule.FileSpec -Exclude -NonRecursive:(-not "
	"$rule.Subfolders)\n"
	"        Add-OBFileSpec -Policy $policy -FileSpec $spec | Out-Null\n"
	"        $added += 1\n"
	"    } catch {\n"
	"        Write-Warning ('Not added: {0}: {1} Add it in the console.' -f $rule.FileSpec, "
	"$_.Exception.Message)\n"
	"    }\n"
	"}\n"
	"if ($added -eq 0) { throw 'The agent accepted none of the rules. Nothing was changed.' }\n"
	"\n"
	"$answer = Read-Host ('Save the policy with {0} new exclusions? Type yes to save' -f "
	"$added)\n"
	"if ($answer -eq 'yes') {\n"
	"    Set-OBPolicy -Policy $policy\n"
	"    Get-OBPolicy | Get-OBFileSpec\n"
	"} else {\n"
	"    Write-Host 'Nothing was changed.'\n"
	"}\n";

static void add_server(struct buf *out, const char *name, bool first)
{
	if (has_controls(span_of(name)))
		return;
	buf_adds(out, first ? "" : ", ");
	add_quoted(out, span_of(name));
}

/* The servers on which the script may run; empty if the logs do not name any. */
static void add_servers(struct buf *out, const struct summary *s)
{
	buf_addc(out, '\n');
	if (s->host_count > 1)
		buf_adds(out,
			"# The logs are of several servers. Make a script for each one of them "
			"instead.\n");
	else if (!wording_host_is_known(s))
		buf_adds(out,
			"# The logs do not name their server: make sure that this is the right "
			"one.\n");
	buf_adds(out, "$servers = @(");
	if (s->host_count > 1) {
		for (size_t i = 0; i < s->host_count; i++)
			add_server(out, s->hosts[i].name, i == 0);
	} else if (wording_host_is_known(s)) {
		add_server(out, s->host.name, true);
	}
	buf_adds(out, ")\n");
	buf_adds(out, server_check);
}

/* List what gets no rule, and why, so that nothing seems to be missing. */
static void add_left_out(struct buf *out, const struct summary *s)
{
	if (s->not_excluded_count > 0)
		buf_adds(out, "\n# Not excluded:\n");
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		const struct summary_not_excluded *n = &s->not_excluded[i];
		buf_addf(out, "# - %llu file%s, %s: ", (unsigned long long)n->files,
			wording_plural(n->files, "s"), n->cause->id);
		buf_add_visible(out, span_of(n->why));
		buf_addc(out, '\n');
	}
}

bool render_powershell(
	const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct buf script = {0};
	(void)options;
	buf_adds(&script, script_head);
	if (s->exclusion_count == 0) {
		buf_adds(&script, "\nWrite-Host 'Nothing to exclude.'\n");
	} else {
		add_servers(&script, s);
		buf_adds(&script, "\n$rules = @(\n");
		for (size_t i = 0; i < s->exclusion_count; i++)
			add_rule(&script, &s->exclusions[i], i + 1);
		buf_adds(&script, ")\n");
		buf_adds(&script, script_tail);
	}
	add_left_out(&script, s);
	/*
	 * Without a byte order mark, Windows PowerShell reads a script as ANSI, in which bytes of
	 * other characters may be quotes.
	 */
	if (!script.failed && !ascii_only(script.data, script.len))
		buf_adds(out, "\xEF\xBB\xBF");
	buf_add_span(out, buf_span(&script));
	bool ok = !script.failed && !out->failed;
	buf_free(&script);
	return ok;
}
