// SPDX-License-Identifier: MIT

/** A summary in which every text is hostile, and every list longer than reports show. */

#ifndef MARSLOG_TEST_HOSTILE_SUMMARY_H
#define MARSLOG_TEST_HOSTILE_SUMMARY_H

#include "render/svg.h"
#include "tally/summary.h"

/* Bits of attacks; each text of the summary is one of these rotations of them. */
static const char *const bites[] = {
	"=cmd|' /C calc'!A0",
	"<script>alert(1)</script>",
	"\x1B[31mred\x1B]0;title\x07",
	"\xE2\x80\xAEgnp.exe\xE2\x81\xA6",
	"\" onload=\"x' onclick='y",
	"```\n# heading\n| a | b |\n``",
	"a|b\\|c\\\\|d",
	"\xFF\xFE\xC3(\x80",
	"line\r\nbreak\x0B\x0C\xC2\x85\xE2\x80\xA8",
	"@jan www.example.com https://example.com/ #12 [x](y) *b* _i_ ~~s~~ &lt; $x$ <b>",
	"&amp;<!-- --></pre></code>",
	"-->]]>%s%n{volume}",
};

static struct span hostile_span(size_t number)
{
	static char texts[COUNT_OF(bites)][512];
	size_t at = number % COUNT_OF(bites);
	texts[at][0] = '\0';
	for (size_t i = 0; i < COUNT_OF(bites); i++) {
		strcat(texts[at], bites[(at + i) % COUNT_OF(bites)]);
		strcat(texts[at], i % 2 ? " " : "");
	}
	return span_of(texts[at]);
}

static const char *hostile(size_t number)
{
	return hostile_span(number).data;
}

/*
 * Texts of the catalogue. HTML and Markdown trust them no more than the input;
 * the text report takes them as they are.
 */
static bool tame;

static const char *known(size_t number)
{
	return tame ? "Words of the catalogue" : hostile(number);
}

/* ---- a summary by hand --------------------------------------------------------- */

#define MOMENT INT64_C(1787000000000)

static struct action actions[] = {
	{.text = NULL, .command = "chkdsk {volume} /scan\ndir \"{scratch}\" | more `x`"},
	{.text = NULL, .command = "one `line` | <of> it"},
	{.text = NULL},
};
static struct cause causes[3];
static struct summary_cause found[3];
static struct summary_code codes[2];
static struct summary_folder folders[12];
static struct summary_path paths[40];
static struct summary_evidence evidence[12];
static struct summary_host hosts[3];
static struct summary_truncated truncated[2];
static struct summary_fact machine[3];
static struct summary_driver drivers[4];
static struct summary_event events[4];
static struct facts environment;
static struct span volumes[2];
static struct summary_day days[900];
static struct summary_idle idle[60];
static struct summary_job jobs[70];
static struct summary_input inputs[300];
static struct summary_gap gaps[230];
static struct summary_exclusion exclusions[12];
static struct summary_not_excluded not_excluded[2];
static struct summary_unknown_code unknown[3];
static const struct cause *excluded_causes[1];
static const char *command[40];
static struct summary summary;

static void fill_cause(size_t i)
{
	causes[i] = (struct cause){
		.id = i == 1 ? "av-lock" : known(i),
		.title = known(i + 1),
		.explanation = known(i + 2),
		.doc = i == 0 ? "https://learn.microsoft.com/\"><script>" : known(i + 3),
		.severity = i == 0 ? SEVERITY_DATA : SEVERITY_FILE,
		.exclusion = EXCLUSION_AFTER_CHECK,
		.facets = i == 1,
		.actions = actions,
		.action_count = COUNT_OF(actions),
	};
	found[i] = (struct summary_cause){
		.cause = &causes[i],
		.severity = i == 2 ? SEVERITY_INFO
			: i == 1   ? SEVERITY_JOB
				   : SEVERITY_DATA,
		.rank = (unsigned)i + 1,
		.entries = 1234567,
		.files = COUNT_OF(paths),
		.runs = 3,
		.failures = 2345678,
		.current = CURRENT_YES,
		.scratch_entries = i == 1 ? 4 : 0,
		.first = MOMENT,
		.last = MOMENT + 86400000 * (int64_t)i,
		.codes = codes,
		.code_count = COUNT_OF(codes),
		.folders = folders,
		.folder_count = COUNT_OF(folders),
		.paths = paths,
		.path_count = COUNT_OF(paths),
		.evidence = evidence,
		.evidence_count = COUNT_OF(evidence),
		.days = days,
		.day_count = i == 1 ? 0 : COUNT_OF(days),
		.facts = machine,
		.fact_count = COUNT_OF(machine),
		.volumes = volumes,
		.volume_count = COUNT_OF(volumes),
	};
}

static void fill_lists(void)
{
	codes[0] = (struct summary_code){
		{CODE_HRESULT, 0x80070005, NULL}, known(0), known(1), NULL, 9};
	codes[1] = (struct summary_code){{CODE_SYMBOL, 0, known(1)}, NULL, NULL, NULL, 1};
	volumes[0] = hostile_span(2);
	volumes[1] = SPAN("D:");
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		folders[i] = (struct summary_folder){hostile_span(i), COUNT_OF(folders) - i, 3};
	for (size_t i = 0; i < COUNT_OF(paths); i++)
		paths[i] =
			(struct summary_path){.path = hostile_span(i), .entries = i, .runs = i % 3};
	for (size_t i = 0; i < COUNT_OF(evidence); i++)
		evidence[i] = (struct summary_evidence){
			hostile(i), i, i % 2 ? MOMENT : TIME_UNKNOWN, hostile(i + 1)};
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		int64_t start = MOMENT + 86400000 * (int64_t)i;
		jobs[i] = (struct summary_job){hostile(i), i == 3 ? TIME_UNKNOWN : start,
			i == 4 ? TIME_UNKNOWN : start + 3600000, (enum job_result)(i % 5), {{0}}, 2,
			i, i, i, i % 2 ? hostile(i + 2) : NULL, HISTORY_NONE, 0, 0, NULL, 0};
		jobs[i].phases[0] =
			(struct summary_phase){svg_phase_names[2], start, start + 60000};
		jobs[i].phases[1] = (struct summary_phase){hostile(i), start, TIME_UNKNOWN};
	}
	for (size_t i = 0; i < COUNT_OF(days); i++)
		days[i] = (struct summary_day){
			MOMENT / 86400000 * 86400000 + 86400000 * (int64_t)i, i + 1};
	for (size_t i = 0; i < COUNT_OF(idle); i++)
		idle[i] = (struct summary_idle){MOMENT + 86400000 * (int64_t)i, MOMENT * 2, i};
	for (size_t i = 0; i < COUNT_OF(inputs); i++)
		inputs[i] = (struct summary_input){hostile(i), (enum input_kind)(i % 5),
			i % 2 ? known(i + 1) : NULL, i * 1000, i, i, i, i, MOMENT, MOMENT, 2026,
			(enum year_source)(i % 7), i % 3 ? known(i) : NULL};
	for (size_t i = 0; i < COUNT_OF(gaps); i++)
		gaps[i] = (struct summary_gap){
			hostile(i), (enum gap_reason)(i % GAP_REASONS), hostile(i + 1), i};
	for (size_t i = 0; i < COUNT_OF(exclusions); i++)
		exclusions[i] = (struct summary_exclusion){hostile(i),
			i % 2 ? hostile(i + 1) : NULL, i % 2 == 0, i, i, i, excluded_causes, 1, i,
			i % 3 == 0, hostile(i + 2), hostile(i + 3)};
	for (size_t i = 0; i < COUNT_OF(unknown); i++)
		unknown[i] = (struct summary_unknown_code){{CODE_SYMBOL, 0, known(i)}, 1,
			hostile(i + 1), evidence, COUNT_OF(evidence)};
	for (size_t i = 0; i < COUNT_OF(machine); i++)
		machine[i] = (struct summary_fact){hostile(i), i ? hostile(i + 1) : NULL, i};
	for (size_t i = 0; i < COUNT_OF(drivers); i++)
		drivers[i] = (struct summary_driver){hostile_span(i), hostile_span(i + 1),
			hostile_span(i + 2), hostile_span(i + 3), known(i), hostile(i), i};
	for (size_t i = 0; i < COUNT_OF(events); i++)
		events[i] = (struct summary_event){hostile_span(i), hostile_span(i + 1),
			hostile_span(i + 2), hostile_span(i + 3), known(i), known(i), MOMENT,
			TIME_UNKNOWN, i, hostile(i), i};
	for (int kind = 0; kind < FACT_KINDS && environment.count < FACT_KINDS; kind++) {
		struct fact fact = {.kind = (enum fact_kind)kind, .line = 1};
		for (size_t i = 0; i < FACT_FIELDS; i++)
			fact.fields[i] = hostile_span(i + (size_t)kind);
		facts_add(&environment, &fact, hostile((size_t)kind));
	}
	jobs[5].history = HISTORY_FAILED;
	jobs[5].history_code = 34513;
	jobs[5].history_hresult = 0x80070005;
	jobs[5].history_input = hostile(1);
	for (size_t i = 0; i < COUNT_OF(command); i++)
		command[i] = hostile(i);
}

static const struct summary *hostile_summary(void)
{
	excluded_causes[0] = &causes[0];
	for (size_t i = 0; i < COUNT_OF(actions); i++)
		actions[i].text = known(i + 4);
	for (size_t i = 0; i < COUNT_OF(causes); i++)
		fill_cause(i);
	fill_lists();
	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		hosts[i] = (struct summary_host){hostile(i), "file"};
	truncated[0] = (struct summary_truncated){"causes.paths", &causes[0], NULL, 40, 99};
	truncated[1] =
		(struct summary_truncated){"unknown_codes.evidence", NULL, hostile(3), 1, 99};
	for (size_t i = 0; i < COUNT_OF(not_excluded); i++)
		not_excluded[i] = (struct summary_not_excluded){&causes[i], i, hostile(i)};
	summary = (struct summary){
		.command = command,
		.command_count = COUNT_OF(command),
		.host = hosts[0],
		.hosts = hosts,
		.host_count = COUNT_OF(hosts),
		.period_first = MOMENT,
		.period_last = MOMENT + 86400000 * INT64_C(90),
		.agent_version = hostile(1),
		.machine_id = hostile(2),
		.group = hostile(3),
		.last_backup = MOMENT,
		.last_clean = TIME_UNKNOWN,
		.last_attempt = MOMENT + 86400000,
		.interval = 86400000,
		.filters = {true, MOMENT, TIME_UNKNOWN, hostile(4), hostile(5), hostile(6),
			hostile(7)},
		.patterns = "0123456789abcdef",
		.now = MOMENT + 86400000 * INT64_C(100),
		.zone = -330,
		.zone_source = "file",
		.truncated = truncated,
		.truncated_count = COUNT_OF(truncated),
		.state = VERDICT_FAILED,
		.incomplete = true,
		.files_not_protected = 99,
		.headline = hostile(5),
		.inputs = inputs,
		.input_count = COUNT_OF(inputs),
		.gaps = gaps,
		.gap_count = COUNT_OF(gaps),
		.totals = {.records = 9999999, .entries = 3703701, .files = 40},
		.causes = found,
		.cause_count = COUNT_OF(found),
		.notes = machine,
		.note_count = COUNT_OF(machine),
		.drivers = drivers,
		.driver_count = COUNT_OF(drivers),
		.events = events,
		.event_count = COUNT_OF(events),
		.environment = &environment,
		.jobs = jobs,
		.job_count = COUNT_OF(jobs),
		.idle = idle,
		.idle_count = COUNT_OF(idle),
		.last_job = hostile(6),
		.exclusions = exclusions,
		.exclusion_count = COUNT_OF(exclusions),
		.not_excluded = not_excluded,
		.not_excluded_count = COUNT_OF(not_excluded),
		.unknown_codes = unknown,
		.unknown_code_count = COUNT_OF(unknown),
		.scratch = hostile(7),
		.file_count = 40,
	};
	return &summary;
}

#endif
