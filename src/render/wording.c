// SPDX-License-Identifier: MIT

/** Words that several report formats share. */

#include "render/wording.h"

#define MS_PER_DAY INT64_C(86400000)

enum { COMMAND_WORDS_SHOWN = 24 };

const char *const wording_console_steps[] = {
	"Open the Microsoft Azure Backup console on the server; Actions > Schedule Backup.",
	"Modify a backup schedule for your files and folders > Make changes to backup items or "
	"times.",
	"Select Items to Backup > Exclusion Settings > Add Exclusion: choose the folder or file.",
	"Set Subfolders and, where one is given, the file type of the row; finish the wizard.",
	NULL,
};

const char *wording_verdict(enum verdict_state state)
{
	static const char *const words[] = {"CLEAN", "WARNINGS", "FAILED", "UNKNOWN"};
	return words[state];
}

const char *wording_severity(enum severity severity)
{
	static const char *const words[] = {
		"information", "files skipped", "data at risk", "backups at risk"};
	return words[severity];
}

const char *wording_job_result(enum job_result result)
{
	static const char *const words[] = {[JOB_SUCCEEDED] = "succeeded",
		[JOB_WARNINGS] = "with warnings",
		[JOB_FAILED] = "failed",
		[JOB_UNFINISHED] = "without an end",
		[JOB_UNKNOWN] = "with an unknown result"};
	return words[result];
}

const char *wording_exclusion(enum exclusion exclusion)
{
	static const char *const words[] = {"Never exclude these files.",
		"Exclude only after a check.", "These files may be excluded."};
	return words[exclusion];
}

const char *wording_plural(uint64_t count, const char *ending)
{
	return count == 1 ? "" : ending;
}

void wording_count(struct buf *out, uint64_t count, const char *noun)
{
	buf_add_number(out, count);
	buf_addf(out, " %s%s", noun, wording_plural(count, "s"));
}

void wording_day(struct buf *out, int64_t ms)
{
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int year, month, day;
	date_from_days(ms / MS_PER_DAY, &year, &month, &day);
	buf_addf(out, "%d %s", day, months[(month + 11) % 12]);
}

void wording_minute(struct buf *out, int64_t ms)
{
	int year, month, day;
	int minutes = (int)(ms / 60000 % 1440);
	if (ms == TIME_UNKNOWN) {
		buf_adds(out, "unknown");
		return;
	}
	date_from_days(ms / MS_PER_DAY, &year, &month, &day);
	wording_day(out, ms);
	buf_addf(out, " %d, %02d:%02d UTC", year, minutes / 60, minutes % 60);
}

void wording_minute_at(struct buf *out, const struct summary *s, int64_t ms)
{
	wording_minute(out, ms);
	if (s->zone == ZONE_NONE || ms == TIME_UNKNOWN)
		return;
	int64_t local = ms + (int64_t)s->zone * 60000;
	int minutes = (int)(local / 60000 % 1440);
	buf_adds(out, " (");
	if (local / MS_PER_DAY != ms / MS_PER_DAY) {
		wording_day(out, local);
		buf_adds(out, ", ");
	}
	buf_addf(out, "%02d:%02d local)", minutes / 60, minutes % 60);
}

const char *wording_to_do(const struct summary_cause *c)
{
	return c->current == CURRENT_NO ? "What to do if it comes back" : "What to do";
}

const char *wording_shell(enum shell shell)
{
	static const char *const words[] = {NULL, "At a command prompt:", "In PowerShell:"};
	return words[shell];
}

bool wording_is_doc_link(const char *url)
{
	static const char site[] = "https://learn.microsoft.com/";
	if (!url || strncmp(url, site, sizeof(site) - 1) != 0)
		return false;
	for (const char *p = url; *p; p++) {
		if (!ascii_is_alnum(*p) && !strchr("-._~/#?=&%+:,", *p))
			return false;
	}
	return true;
}

void wording_time(struct buf *out, int64_t ms)
{
	char text[32];
	if (ms == TIME_UNKNOWN) {
		buf_adds(out, "unknown");
		return;
	}
	time_format(ms, text);
	text[10] = ' ';
	text[19] = '\0';
	buf_adds(out, text);
}

int64_t wording_local(const struct summary *s, int64_t ms)
{
	return ms == TIME_UNKNOWN ? ms : ms + (int64_t)s->day_zone * 60000;
}

void wording_time_at(struct buf *out, const struct summary *s, int64_t ms)
{
	wording_time(out, wording_local(s, ms));
}

void wording_day_at(struct buf *out, const struct summary *s, int64_t ms)
{
	wording_day(out, wording_local(s, ms));
}

void wording_day_zone(struct buf *out, const struct summary *s)
{
	char zone[8];
	buf_adds(out, "UTC");
	if (s->day_zone == 0)
		return;
	zone_format(s->day_zone, zone);
	buf_adds(out, zone);
}

void wording_duration(struct buf *out, int64_t start, int64_t end)
{
	if (start == TIME_UNKNOWN || end == TIME_UNKNOWN || end < start)
		return;
	long long seconds = (end - start) / 1000;
	if (seconds >= 3600)
		buf_addf(out, "%lld h %02lld min", seconds / 3600, seconds / 60 % 60);
	else if (seconds >= 600)
		buf_addf(out, "%lld min", seconds / 60);
	else if (seconds >= 60)
		buf_addf(out, "%lld min %02lld s", seconds / 60, seconds % 60);
	else
		buf_addf(out, "%lld s", seconds);
}

void wording_age(struct buf *out, const struct summary *s)
{
	int64_t limit = summary_age_limit(s);
	if (s->period_last == TIME_UNKNOWN)
		return;
	if (s->last_attempt != TIME_UNKNOWN && s->interval != TIME_UNKNOWN &&
		s->period_last - s->last_attempt > limit) {
		buf_adds(out, "The newest job in these logs is of ");
		wording_day(out, s->last_attempt);
		buf_addf(out, ", %lld days before they end. ",
			(long long)((s->period_last - s->last_attempt) / MS_PER_DAY));
	}
	if (s->now - s->period_last > limit && !s->stale) {
		buf_adds(out, "These logs end on ");
		wording_day(out, s->period_last);
		buf_addf(out, ", %lld days ago. ",
			(long long)((s->now - s->period_last) / MS_PER_DAY));
	}
	if (s->zone != ZONE_NONE) {
		char zone[8];
		zone_format(s->zone, zone);
		buf_addf(out, "Times are UTC; the server's clock shows UTC%s. ", zone);
	}
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

void wording_ended(struct buf *out, const struct summary_cause *c)
{
	if (c->entries == 0 || c->current != CURRENT_NO)
		return;
	buf_adds(out, "over");
	if (c->ended != TIME_UNKNOWN) {
		buf_adds(out, ": the job of ");
		wording_day(out, c->ended);
		buf_adds(out, " was free of it");
	}
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

void wording_clip(struct buf *out, struct span text)
{
	if (text.len <= WORDING_TEXT_MAX) {
		buf_add_visible(out, text);
		return;
	}
	/* Cut between characters; at most three bytes of invalid UTF-8 are skipped. */
	size_t head = WORDING_TEXT_MAX / 2, tail = text.len - WORDING_TEXT_MAX / 2;
	for (int i = 0; i < 3 && is_continuation(text.data[head]); i++)
		head--;
	for (int i = 0; i < 3 && is_continuation(text.data[tail]); i++)
		tail++;
	buf_add_visible(out, span_cut(text, 0, head));
	buf_addf(out, " \xE2\x80\xA6 %zu bytes \xE2\x80\xA6 ", tail - head);
	buf_add_visible(out, span_cut(text, tail, text.len));
}

void wording_rule(struct buf *out, const struct summary_exclusion *x)
{
	size_t len = strlen(x->path);
	buf_adds(out, x->path);
	if (!x->file_type)
		return;
	if (len > 0 && x->path[len - 1] != '\\')
		buf_addc(out, '\\');
	buf_adds(out, x->file_type);
}

/* Defender is recognised by its name, not by its company. */
static bool has_defender(const struct summary *s)
{
	size_t at = 0;
	const struct kept_fact *state =
		s->environment ? facts_next(s->environment, FACT_DEFENDER, &at) : NULL;
	if (state)
		return state->fact.number == 1;
	for (size_t i = 0; i < s->driver_count; i++) {
		if (span_equal_nocase(s->drivers[i].driver, SPAN("WdFilter")))
			return true;
	}
	return false;
}

static bool is_antivirus(const struct summary_driver *d)
{
	return d->class && strcmp(d->class, "antivirus") == 0 && d->company.len > 0 &&
		!span_starts_nocase(d->company, SPAN("Microsoft"));
}

void wording_antivirus_title(struct buf *out, const struct summary *s)
{
	enum { PRODUCTS_MOST = 4 };
	size_t named = 0;
	buf_adds(out, "Antivirus exclusions to add");
	for (size_t i = 0; i < s->driver_count && named < PRODUCTS_MOST; i++) {
		bool again = !is_antivirus(&s->drivers[i]);
		for (size_t k = 0; k < i && !again; k++)
			again = is_antivirus(&s->drivers[k]) &&
				span_equal_nocase(s->drivers[k].company, s->drivers[i].company);
		if (again)
			continue;
		buf_adds(out, named++ == 0 ? " in the software of " : ", ");
		buf_add_visible(out, s->drivers[i].company);
	}
	if (has_defender(s))
		buf_adds(out, named > 0 ? " and in Microsoft Defender" : " in Microsoft Defender");
	buf_adds(out, " (not backup exclusions)");
}

void wording_antivirus(struct buf *out, const struct summary *s)
{
	static const struct action list = {
		.command = "{install}\\bin\\cbengine.exe\n{install}\\bin\n{scratch}\n"
			   "C:\\Windows\\Microsoft.NET\\Framework*\\v*\\csc.exe"};
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (strcmp(c->cause->id, "av-lock") == 0 && c->entries > 0) {
			advise_command(s, c, &list, out);
			return;
		}
	}
}

/* The offset of the last part of a path; 0 if there is only one. */
static size_t last_part(struct span path)
{
	size_t end = path.len;
	while (end > 0 && (path.data[end - 1] == '/' || path.data[end - 1] == '\\'))
		end--;
	while (end > 0 && path.data[end - 1] != '/' && path.data[end - 1] != '\\')
		end--;
	return end;
}

/* The word without folders; "--option=" stays. */
static void add_without_folders(struct buf *out, struct span word)
{
	const char *equals = memchr(word.data, '=', word.len);
	size_t from = 0;
	if (word.len > 1 && word.data[0] == '-' && equals)
		from = (size_t)(equals - word.data) + 1;
	struct span value = span_cut(word, from, word.len);
	buf_add_span(out, span_cut(word, 0, from));
	buf_add_span(out, span_cut(value, last_part(value), value.len));
}

/* Quoted as for a shell, for display only. */
static void add_word(struct buf *out, struct span word)
{
	bool plain = word.len > 0;
	for (size_t i = 0; i < word.len && plain; i++)
		plain = ascii_is_alnum(word.data[i]) ||
			(word.data[i] && strchr("-_./:,+=@%!", word.data[i]));
	if (!plain)
		buf_addc(out, '\'');
	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] == '\'')
			buf_adds(out, "'\\'");
		buf_addc(out, word.data[i]);
	}
	if (!plain)
		buf_addc(out, '\'');
}

void wording_command(struct buf *out, const struct summary *s, bool whole)
{
	struct buf word = {0};
	for (size_t i = 0; i < s->command_count && i < COMMAND_WORDS_SHOWN; i++) {
		buf_clear(&word);
		if (whole)
			buf_adds(&word, s->command[i]);
		else
			add_without_folders(&word, span_of(s->command[i]));
		if (i > 0)
			buf_addc(out, ' ');
		add_word(out, buf_span(&word));
	}
	if (s->command_count > COMMAND_WORDS_SHOWN)
		buf_addf(out, " \xE2\x80\xA6 and %zu more", s->command_count - COMMAND_WORDS_SHOWN);
	out->failed = out->failed || word.failed;
	buf_free(&word);
}

struct span wording_input(const struct summary *s, const char *name)
{
	struct span whole = span_of(name);
	size_t from = 0;
	for (size_t i = 1; i < s->command_count; i++) {
		struct span operand = span_of(s->command[i]);
		if (operand.len == 0 || operand.len > whole.len ||
			memcmp(operand.data, whole.data, operand.len) != 0)
			continue;
		size_t at = last_part(operand);
		/* "." and ".." name no folder. */
		if (operand.data[at] == '.' &&
			(operand.len == at + 1 || operand.data[at + 1] == '.'))
			at = operand.len;
		from = at > from ? at : from;
	}
	while (from < whole.len && (name[from] == '/' || name[from] == '\\'))
		from++;
	return span_cut(whole, from < whole.len ? from : 0, whole.len);
}

unsigned wording_percent(uint64_t part, uint64_t whole)
{
	if (whole == 0 || part == 0)
		return 0;
	uint64_t percent = part >= whole ? 100 : (part * 100 + whole / 2) / whole;
	return percent == 0 ? 1 : (unsigned)percent;
}
