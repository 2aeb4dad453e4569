// SPDX-License-Identifier: MIT

/** Reading ranges of an engine log separately. */

#include "record/parser.h"
#include "record/prose.h"

bool record_begins(struct span line)
{
	char task[GUID_LEN] = {0};
	struct header h;
	/* Asterisks may be a forum's bold type, which has to be removed first. */
	return line.len > 0 && ascii_only(line.data, line.len) &&
		!memchr(line.data, '*', line.len) && !memchr(line.data, '\r', line.len) &&
		!memchr(line.data, '\0', line.len) && header_parse_strict(line, &h, task);
}

bool record_within(struct span line)
{
	return header_find(line, 0) != SIZE_MAX;
}

void parser_begin_range(struct parser *p, const struct parser_input *input)
{
	parser_begin(p, input);
	p->decided = true;
	p->result.kind = INPUT_ERRLOG;
}

bool parser_end_range(struct parser *p, struct parser_range *out)
{
	bool ok = parser_flush_record(p, false, true);
	const struct timeline *t = &p->time;
	*out = (struct parser_range){
		.result = p->result,
		/* What follows a list or a record with a year depends on it. */
		.joins = ok && p->result.kind == INPUT_ERRLOG && t->source != YEAR_RECORD &&
			p->list.lists == 0,
		.years = t->years,
		.first_month = t->first_month,
		.last_month = t->last_month,
		.leap_day = t->leap_day,
		.leap_years = t->leap_years,
	};
	out->result.first = t->first;
	out->result.last = t->last;
	return ok && !p->failed;
}

static void join_counts(
	struct parser_result *w, const struct parser_result *p, uint64_t lines_before)
{
	if (w->unparsed == 0 && p->unparsed > 0) {
		w->first_unparsed = lines_before + p->first_unparsed;
		memcpy(w->sample, p->sample, sizeof(w->sample));
	}
	prose_join_names(w->names, sizeof(w->names), p->names);
	w->records += p->records;
	w->unparsed += p->unparsed;
	w->long_records += p->long_records;
}

bool parser_join_range(struct parser *whole, const struct parser_range *part, uint64_t lines_before,
	int64_t *clock, bool *stopped)
{
	*stopped = false;
	if (!part->joins || !whole->decided || whole->result.kind != INPUT_ERRLOG ||
		whole->time.source == YEAR_RECORD)
		return false;
	if (!parser_flush_record(whole, false, true)) {
		*stopped = true;
		return true;
	}
	*clock = timeline_join(&whole->time, part);
	join_counts(&whole->result, &part->result, lines_before);
	whole->known.primed = false;
	whole->after_blank = whole->in_prose = false;
	return true;
}
