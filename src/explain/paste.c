// SPDX-License-Identifier: MIT

/** Explains a pasted log line or message with the parser and the classifier. */

#include "classify/classify.h"
#include "explain/private.h"

/*
 * A message is parsed as that of a record with this header. FATAL, because such a record is
 * always an entry.
 */
#define MESSAGE_HEAD "0AB0\t0974\t08/04\t13:16:29.206\t18\tpasted.cpp(1)\t\t\t\tFATAL\t"

struct paste {
	const struct catalog *catalog;
	struct explanation *out;
	struct parser *parser;
	struct classifier *classifier;
	bool is_record; /* the text itself begins with a record */
	bool record;    /* a record was read */
};

static bool on_record(void *context, const struct record *record)
{
	struct paste *p = context;
	struct entry e;
	p->record = p->record || p->is_record;
	if (!classify(p->classifier, record, &e))
		return true;
	bool unclassified = !e.rule;
	if (unclassified && (e.code.kind == CODE_NONE || e.info))
		return true;
	if (unclassified) {
		if (!explain_add_named(p->catalog, &e.code, p->out))
			explain_add_unknown(p->catalog, &e.code, p->out);
		return true;
	}
	const struct code_info *info = e.info && e.info->cause == e.cause ? e.info : NULL;
	const char *meaning = info ? info->meaning : e.cause->title;
	explain_add(p->out,
		&(struct reading){
			.kind = explain_kind_of(info ? &e.code : NULL),
			.code = info ? e.code : (struct code){0},
			.symbol = info ? info->symbol : NULL,
			.meaning = meaning,
			.cause = e.cause,
			.rule = e.rule,
			.info = info,
			.exclusion = info ? info->exclusion : e.cause->exclusion,
			.score = 100,
		});
	return true;
}

static bool on_scratch(void *context, struct span folder, uint64_t line)
{
	(void)context;
	(void)folder;
	(void)line;
	return true;
}

static bool on_line(void *context, const struct text_line *line)
{
	struct paste *p = context;
	return parser_line(p->parser, line);
}

static bool feed(struct paste *p, struct text *text, struct span pasted)
{
	struct parser_result result;
	struct span head = SPAN(MESSAGE_HEAD);
	parser_begin(p->parser,
		&(struct parser_input){.name = "pasted",
			.mtime = TIME_UNKNOWN,
			.file_mtime = TIME_UNKNOWN,
			.direct = true});
	text_reset(text, p);
	return (p->is_record || text_feed(text, head.data, head.len)) &&
		text_feed(text, pasted.data, pasted.len) && text_feed(text, "\n", 1) &&
		text_finish(text) && parser_end(p->parser, true, &result);
}

enum paste_result explain_paste(
	const struct catalog *catalog, struct span pasted, struct explanation *out)
{
	struct paste p = {.catalog = catalog, .out = out, .is_record = record_begins(pasted)};
	struct text *text = text_new(&(struct text_config){0}, on_line, &p);
	p.parser = parser_new(&(struct parser_config){
		.record = on_record,
		.scratch = on_scratch,
		.context = &p,
		.phrase = catalog_find_phrase,
		.phrase_context = (void *)catalog,
	});
	p.classifier = classifier_new(catalog);
	bool ok = text && p.parser && p.classifier && feed(&p, text, pasted);
	text_free(text);
	parser_free(p.parser);
	classifier_free(p.classifier);
	if (!ok)
		return PASTE_NO_MEMORY;
	return p.record ? PASTE_RECORD : PASTE_NO_RECORD;
}
