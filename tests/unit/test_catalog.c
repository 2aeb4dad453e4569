// SPDX-License-Identifier: MIT

/*
 * The catalogue: the pattern files of the tree with their examples, codes,
 * places, and pattern files that must be rejected. Runs in the top folder.
 */

#include "classify/classify.h"
#include "lint/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct catalog *catalog;

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	struct buf *faults = context;
	const char *slash = strrchr(file, '/');
	buf_addf(faults, "%s:%u: %s\n", slash ? slash + 1 : file, line, what);
}

static int load(void **state)
{
	struct buf faults = {0};
	bool no_memory = false;
	(void)state;
	catalog = catalog_load("patterns", on_fault, &faults, &no_memory);
	if (!catalog)
		print_error("%s", faults.data ? faults.data : "no memory\n");
	buf_free(&faults);
	return catalog ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

/* ---- the pattern files of the tree ------------------------------------------- */

static void every_rule_holds_its_examples(void **state)
{
	struct buf faults = {0};
	size_t count = 0, checked = 0;
	(void)state;
	assert_true(lint_examples(catalog, on_fault, &faults, &count, &checked));
	if (count > 0)
		print_error("%s", faults.data);
	assert_int_equal(count, 0);
	assert_true(checked > 300);
	buf_free(&faults);
}

static void the_embedded_files_are_those_of_the_tree(void **state)
{
	struct buf faults = {0};
	bool no_memory = false;
	size_t here, there;
	(void)state;
	struct catalog *embedded = catalog_load(NULL, on_fault, &faults, &no_memory);
	assert_non_null(embedded);
	assert_string_equal(catalog_origin(embedded), "embedded");
	const struct rule *const *a = catalog_rules(catalog, &here);
	const struct rule *const *b = catalog_rules(embedded, &there);
	assert_int_equal(here, there);
	for (size_t i = 0; i < here; i++)
		assert_string_equal(a[i]->id, b[i]->id);
	catalog_free(embedded);
	buf_free(&faults);
}

static void the_causes_of_the_contract_are_there(void **state)
{
	static const struct {
		const char *id;
		int headline;
		bool facets, last;
	} causes[] = {
		{"corrupt-file", 1, true, false},
		{"missing-scratch", 2, true, false},
		{"av-lock", 3, true, false},
		{"cloud-file", 4, false, false},
		{"wrapper", 0, false, true},
		{"informational", 0, false, true},
		{"unclassified", 0, false, false},
	};
	static const char *const others[] = {"recreated-folder", "vault-credentials",
		"credentials-download", "connection-blocked", "wrong-vault", "encryption-key",
		"activation-incomplete", "passphrase", "schedule", "server-renamed", "job-overlap",
		"restore-mount", "scratch-prerequisites", "shadow-storage", "scratch-locked",
		"checksum-store", "scratch-vhd", "scratch-full", "bitmap", "unsupported-file",
		"encrypted-file", "path-name", "snapshot", "resources", "privilege",
		"authentication", "service", "policy", "system-state", "offline-seeding",
		"cancelled", "no-recovery-point", "replica", "too-many-failures"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(causes); i++) {
		const struct cause *c = catalog_cause(catalog, causes[i].id);
		if (!c)
			fail_msg("no cause %s", causes[i].id);
		assert_int_equal(c->headline, causes[i].headline);
		assert_int_equal(c->facets, causes[i].facets);
		assert_int_equal(c->last, causes[i].last);
	}
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		if (!catalog_cause(catalog, others[i]))
			fail_msg("no cause %s", others[i]);
	}
	assert_null(catalog_cause(catalog, "no-such-cause"));
	assert_int_equal(catalog_cause(catalog, "corrupt-file")->exclusion, EXCLUSION_NEVER);
	assert_int_equal(catalog_cause(catalog, "cloud-file")->exclusion, EXCLUSION_YES);
	assert_int_equal(
		catalog_cause(catalog, "missing-scratch")->exclusion, EXCLUSION_AFTER_CHECK);
}

static void every_cause_says_what_to_do(void **state)
{
	size_t count;
	const struct cause *const *causes = catalog_causes(catalog, &count);
	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct cause *c = causes[i];
		assert_int_equal(c->index, i);
		assert_true(c->action_count > 0);
		assert_non_null(strstr(c->doc, "https://"));
		if (c->severity == SEVERITY_JOB)
			assert_int_equal(c->exclusion, EXCLUSION_NEVER);
	}
}

/* ---- codes ----------------------------------------------------------------------- */

static void code_texts(void **state)
{
	static const char *const good[] = {
		"0x80070005", "0xC0000022", "34513", "130055", "HTTP 407", "SalLowDiskSpace"};
	static const char *const bad[] = {"", "0x8007000", "0x800700055", "0x8007018b",
		"0X80070005", "1234567", "-5", "HTTP x", "HTTP ", "a b", "5x"};
	struct code code;
	char text[CODE_TEXT_SIZE];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(code_parse(good[i], &code));
		code_format(&code, text);
		assert_string_equal(text, good[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (code_parse(bad[i], &code))
			fail_msg("a code: \"%s\"", bad[i]);
	}
	code_format(&(struct code){0}, text);
	assert_string_equal(text, "");
}

static void every_code_is_found_by_its_text_and_its_name(void **state)
{
	size_t count;
	const struct code_info *const *codes = catalog_codes(catalog, &count);
	(void)state;
	assert_true(count > 300);
	for (size_t i = 0; i < count; i++) {
		char text[CODE_TEXT_SIZE];
		struct code code;
		uint32_t status;
		code_format(&codes[i]->code, text);
		assert_true(code_parse(text, &code));
		assert_true(code_equal(&code, &codes[i]->code));
		assert_ptr_equal(catalog_code(catalog, &code), codes[i]);
		if (codes[i]->symbol &&
			!catalog_symbol(catalog, span_of(codes[i]->symbol), &status))
			fail_msg("%s is not found by its name %s", text, codes[i]->symbol);
	}
}

/* Numbers of Windows' public headers, one or more of each class. */
static const struct {
	const char *symbol;
	unsigned win32;
	const char *cause;
} win32_codes[] = {
	{"ERROR_FILE_CORRUPT", 1392, "corrupt-file"},
	{"ERROR_DISK_CORRUPT", 1393, "corrupt-file"},
	{"ERROR_CRC", 23, "corrupt-file"},
	{"ERROR_IO_DEVICE", 1117, "corrupt-file"},
	{"ERROR_FILE_NOT_FOUND", 2, "missing-scratch"},
	{"ERROR_PATH_NOT_FOUND", 3, "missing-scratch"},
	{"ERROR_DELETE_PENDING", 303, "missing-scratch"},
	{"ERROR_ACCESS_DENIED", 5, "av-lock"},
	{"ERROR_SHARING_VIOLATION", 32, "av-lock"},
	{"ERROR_LOCK_VIOLATION", 33, "av-lock"},
	{"ERROR_VIRUS_INFECTED", 225, "av-lock"},
	{"ERROR_CLOUD_FILE_ACCESS_DENIED", 395, "cloud-file"},
	{"ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING", 362, "cloud-file"},
	{"ERROR_FILE_OFFLINE", 4350, "cloud-file"},
	{"ERROR_CANT_ACCESS_FILE", 1920, "unsupported-file"},
	{"ERROR_REPARSE_TAG_INVALID", 4393, "unsupported-file"},
	{"ERROR_DECRYPTION_FAILED", 6001, "encrypted-file"},
	{"ERROR_FILENAME_EXCED_RANGE", 206, "path-name"},
	{"ERROR_DISK_FULL", 112, "scratch-full"},
};

static void win32_numbers_lead_to_their_causes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(win32_codes); i++) {
		struct code code = {CODE_HRESULT, 0x80070000u | win32_codes[i].win32, NULL};
		const struct code_info *info = catalog_code(catalog, &code);
		if (!info)
			fail_msg("%s is not in the catalogue", win32_codes[i].symbol);
		assert_string_equal(info->symbol, win32_codes[i].symbol);
		assert_string_equal(info->cause->id, win32_codes[i].cause);
	}
}

/* One table for all notations: the code that each means, and its cause. */
static const struct {
	const char *message, *code, *original, *cause;
} readings[] = {
	{"Failed: Hr: = [0x8007018b] x", "0x8007018B", "", "cloud-file"},
	{"error 80070570", "0x80070570", "", "corrupt-file"},
	{"error -2147024891", "0x80070005", "", "av-lock"},
	{"error 2147942402", "0x80070002", "", "missing-scratch"},
	{"Win32 error 32", "0x80070020", "", "av-lock"},
	{"gave ERROR_SHARING_VIOLATION", "0x80070020", "", "av-lock"},
	{"Failed: Hr: = [0xC0000022] x", "0x80070005", "0xC0000022", "av-lock"},
	{"Failed: Hr: = [0xD0000022] x", "0x80070005", "0xD0000022", "av-lock"},
	{"Failed: Hr: = [0xC0000034] x", "0x80070002", "0xC0000034", "missing-scratch"},
	{"x (Id: 34513)", "34513", "", "vault-credentials"},
	{"no connection (ID: 100050)", "100050", "", "connection-blocked"},
	{"x (407) Proxy Authentication Required", "HTTP 407", "", "connection-blocked"},
	{"x (ID: 403)", "HTTP 403", "", "credentials-download"},
	{"x (ID: 100110)", "100110", "", "wrong-vault"},
	{"service error [0x1FC07].", "130055", "", "activation-incomplete"},
	{"Error 34506. The encryption passphrase", "34506", "", "passphrase"},
	{"x (ID: 230006)", "230006", "", "server-renamed"},
	{"for volume x (0x186FB)", "100091", "", "wrapper"},
	{"SalLowDiskSpace", "SalLowDiskSpace", "", "scratch-full"},
	{"SalVhdInitializationError", "SalVhdInitializationError", "", "scratch-vhd"},
	{"SalBitmapError", "SalBitmapError", "", "bitmap"},
	{"SalChecksumStoreInitializationFailed", "SalChecksumStoreInitializationFailed", "",
		"checksum-store"},
	{"Failed: Hr: = [0x8ABE0107] x", "0x8ABE0107", "", "unclassified"},
	/* several codes: that after Hr, else the first known, else the first */
	{"error 2, Failed: Hr: = [0x80070570] error 5", "0x80070570", "", "corrupt-file"},
	{"Failed: Hr: = [0x8ABE0107] error 5", "0x8ABE0107", "", "unclassified"},
	{"[0x8ABE0107] then error 5", "0x80070005", "", "av-lock"},
	{"[0x8ABE0107] then [0x8ABE0108]", "0x8ABE0107", "", "unclassified"},
	/* text without a code */
	{"Job could not be started as another job was in progress", "", "", "job-overlap"},
	{"A critical inconsistency was detected, therefore changes cannot be replicated.", "", "",
		"recreated-folder"},
	{"Failed to set the encryption key for secure backups.", "", "", "encryption-key"},
};

static void classify_message(const char *message, enum record_level level, struct record *record,
	struct entry *entry, bool *is_entry)
{
	struct classifier *c = classifier_new(catalog);
	assert_non_null(c);
	*record = (struct record){.kind = INPUT_ERRLOG,
		.line = 1,
		.clock = CLOCK_UNKNOWN,
		.level = level,
		.message = span_of(message)};
	*is_entry = classify(c, record, entry);
	classifier_free(c);
}

static void unknown_codes_lie_in_ranges(void **state)
{
	static const struct {
		const char *code, *words; /* NULL: in no range */
	} codes[] = {{"130000", "the cloud service"}, {"130999", "the cloud service"},
		{"129999", NULL}, {"131000", NULL}, {"480500", "recovery volumes"},
		{"0x80780000", "wbengine"}, {"0x8078FFFF", "wbengine"}, {"0x8077FFFF", NULL},
		{"0x80790000", NULL}, {"0x0001FBD0", NULL}, {"HTTP 130", NULL}, {"SalX", NULL}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		struct code code;
		struct buf text = {0};
		assert_true(code_parse(codes[i].code, &code));
		const struct code_range *range = catalog_range(catalog, &code);
		catalog_describe_unknown(catalog, &code, &text);
		if (!range != !codes[i].words || (range && !strstr(text.data, codes[i].words)))
			fail_msg("%s: %s", codes[i].code, text.len > 0 ? text.data : "no range");
		buf_free(&text);
	}
}

static void messages_lead_to_codes_and_causes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(readings); i++) {
		struct record record;
		struct entry entry;
		bool is_entry;
		char code[CODE_TEXT_SIZE], original[CODE_TEXT_SIZE];
		classify_message(readings[i].message, LEVEL_WARNING, &record, &entry, &is_entry);
		if (!is_entry)
			fail_msg("no entry: %s", readings[i].message);
		code_format(&entry.code, code);
		code_format(&entry.original, original);
		if (strcmp(entry.cause->id, readings[i].cause) != 0)
			print_error("message: %s\n", readings[i].message);
		assert_string_equal(code, readings[i].code);
		assert_string_equal(original, readings[i].original);
		assert_string_equal(entry.cause->id, readings[i].cause);
	}
}

static void what_is_an_entry(void **state)
{
	static const struct {
		enum record_level level;
		const char *message;
		bool entry;
	} cases[] = {
		{LEVEL_NORMAL, "Failed: Hr: = [0x80070005] x", false},
		{LEVEL_WARNING, "Failed: Hr: = [0x80070005] x", true},
		{LEVEL_WARNING, "Failed: Hr: = [0x8ABE0107] x", true},
		{LEVEL_OTHER, "Failed: Hr: = [0x80070005] x", true},
		{LEVEL_WARNING, "nothing that anybody knows", false},
		{LEVEL_WARNING, "x failed with error code: 1b7afbe0", false},
		{LEVEL_ERROR, "x failed with error code: 1b7afbe0", true},
		{LEVEL_CRITICAL, "nothing", true},
		{LEVEL_FATAL, "nothing", true},
		{LEVEL_ACTIVITY, "nothing", false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct record record;
		struct entry entry;
		bool is_entry;
		classify_message(cases[i].message, cases[i].level, &record, &entry, &is_entry);
		if (is_entry != cases[i].entry)
			print_error("level %d: %s\n", (int)cases[i].level, cases[i].message);
		assert_int_equal(is_entry, cases[i].entry);
	}
}

/* ---- places ------------------------------------------------------------------------- */

/* The answer by the extension agrees with that by the whole name. */
static void stores_are_known_by_type(void **state)
{
	static const struct {
		const char *extension;
		enum store_by_type answer;
	} cases[] = {{"pst", STORE_ALWAYS}, {"MDB", STORE_ALWAYS}, {"sqlite-wal", STORE_ALWAYS},
		{"docx", STORE_NEVER}, {"", STORE_NEVER}, {"pst ", STORE_NEVER},
		{"db", STORE_BY_NAME}, {"DIT", STORE_BY_NAME}, {"log", STORE_BY_NAME},
		{"ibdata1", STORE_NEVER}};
	static const char *const names[] = {"a", "report 1", "thumbs", "IconCache_32", "ntds",
		"edb", "a.b", "ibdata1", "iconcache", "xthumbs"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *extension = cases[i].extension;
		assert_int_equal(
			catalog_store_by_type(catalog, span_of(extension)), cases[i].answer);
		for (size_t k = 0; k < COUNT_OF(names); k++) {
			char path[80];
			snprintf(path, sizeof(path), "D:\\Data\\%s.%s", names[k], extension);
			bool store = catalog_store_of(catalog, span_of(path)) != NULL;
			if (cases[i].answer != STORE_BY_NAME)
				assert_int_equal(store, cases[i].answer == STORE_ALWAYS);
		}
	}
	assert_null(catalog_store_of(catalog, SPAN("D:\\a\\Thumbs.db")));
	assert_non_null(catalog_store_of(catalog, SPAN("D:\\a\\xthumbs.db")));
	assert_non_null(catalog_store_of(catalog, SPAN("D:\\a\\IBDATA1")));
	assert_null(catalog_store_of(catalog, SPAN("D:\\a\\ibdata1.txt")));
}

static void places_hold_whole_components(void **state)
{
	const struct place fixed = {.folder = SPAN("\\Windows\\Temp")};
	const struct place anywhere = {.folder = SPAN("\\DPM\\MARS"), .anywhere = true};
	const struct place starred = {.folder = SPAN("\\Users\\*\\OneDrive - *")};
	(void)state;
	assert_true(catalog_place_holds(&fixed, SPAN("C:\\windows\\TEMP")));
	assert_true(catalog_place_holds(&fixed, SPAN("D:\\Windows\\Temp\\a\\b.txt")));
	assert_true(catalog_place_holds(&fixed, SPAN("\\\\?\\C:\\Windows\\Temp\\b.txt")));
	assert_true(catalog_place_holds(&fixed,
		SPAN("\\\\?\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}\\Windows\\Temp\\b.txt")));
	assert_false(catalog_place_holds(&fixed, SPAN("C:\\Windows\\Temporary\\b.txt")));
	assert_false(catalog_place_holds(&fixed, SPAN("C:\\x\\Windows\\Temp\\b.txt")));
	assert_false(catalog_place_holds(&fixed, SPAN("C:\\Windows")));
	assert_false(catalog_place_holds(&fixed, SPAN("\\\\fs\\Windows\\Temp\\b.txt")));
	assert_true(catalog_place_holds(&anywhere, SPAN("E:\\a\\b\\dpm\\mars\\c")));
	assert_false(catalog_place_holds(&anywhere, SPAN("E:\\a\\xdpm\\mars\\c")));
	assert_true(catalog_place_holds(&starred, SPAN("C:\\Users\\j\\OneDrive - Contoso\\a.txt")));
	assert_false(
		catalog_place_holds(&starred, SPAN("C:\\Users\\j\\k\\OneDrive - Contoso\\a.txt")));
	assert_false(catalog_place_holds(&starred, SPAN("C:\\Users\\j\\OneDrive\\a.txt")));
}

/* ---- pattern files that must be refused ------------------------------------------------ */

/* A pattern file with a line for the fault. The fault is in line 3. */
#define FILE_OF(part) "{ \"format\": \"marslog.patterns/1\", \"about\": \"x\",\n\n" part "\n}\n"
#define CAUSE(id)                                                                                  \
	"{ \"id\": \"" id                                                                          \
	"\", \"title\": \"x\", \"severity\": \"file\", \"exclusion\": \"never\","                  \
	" \"explanation\": \"x\", \"actions\": [ { \"do\": \"x\" } ], \"doc\": \"https://x\","     \
	" \"source\": \"x\" }"
#define CODE_RULE_OF(id, code)                                                                     \
	"{ \"id\": \"" id                                                                          \
	"\", \"cause\": \"wrapper\", \"source\": \"x\", \"codes\": [ { \"code\": \"" code          \
	", \"meaning\": \"x\" } ], \"examples\": [ \"x\" ], \"counter_examples\": [ \"y\" ] }"
#define CODE_RULE(id, code) CODE_RULE_OF(id, code "\", \"symbol\": null")
#define NAMED_RULE(id, code, symbol, aliases)                                                      \
	CODE_RULE_OF(id, code "\", \"symbol\": \"" symbol "\", \"aliases\": [ " aliases " ]")
#define RANGE(from, to, title)                                                                     \
	"\"ranges\": [ { \"from\": " from ", \"to\": " to ", \"title\": \"" title                  \
	"\", \"source\": \"x\" } ]"
#define MATCH_RULE(match)                                                                          \
	"{ \"id\": \"m\", \"cause\": \"wrapper\", \"source\": \"x\", \"match\": " match            \
	", \"examples\": [ \"x\" ], \"counter_examples\": [ \"y\" ] }"
#define CAUSES                                                                                     \
	"\"causes\": [ " CAUSE("wrapper") ", " CAUSE("unclassified") ", " CAUSE(                   \
		"informational") " ]"
#define RULES(rules) CAUSES ", \"rules\": [ " rules " ]"

static const struct {
	const char *text;
	const char *fault; /* its beginning, and … */
	const char *words; /* … what it must mention */
} refused[] = {
	{"{ \"format\": \"marslog.patterns/1\",\n\n\"about\": ]\n}\n", "bad.json:3: ", "JSON"},
	{"", "bad.json:", "JSON"},
	{"[]", "bad.json:1: ", "object"},
	{"{ \"about\": \"x\" }", "bad.json:", "format"},
	{"{ \"format\": \"marslog.patterns/2\", \"about\": \"x\" }", "bad.json:1: ", "format"},
	{FILE_OF(CAUSES ", \"colour\": 1"), "bad.json:3: ", "colour"},
	{FILE_OF(CAUSES ", \"causes\": []"), "bad.json:3: ", "twice"},
	{FILE_OF("\"causes\": [ " CAUSE("wrapper") ", " CAUSE("wrapper") " ]"),
		"bad.json:3: ", "wrapper"},
	{FILE_OF("\"causes\": [ " CAUSE("Wrapper") " ]"), "bad.json:3: ", "Wrapper"},
	{FILE_OF(RULES(CODE_RULE("a", "0x8007018b"))), "bad.json:3: ", "0x8007018b"},
	{FILE_OF(RULES(CODE_RULE("a", "1") ", " CODE_RULE("a", "2"))), "bad.json:3: ", "twice"},
	{FILE_OF(RULES(CODE_RULE("a", "1") ", " CODE_RULE("b", "1"))), "bad.json:3: ", "twice"},
	{FILE_OF(RULES(NAMED_RULE("a", "1", "E_AB", "\"E_A B\""))), "bad.json:3: ", "name"},
	{FILE_OF(RULES(NAMED_RULE("a", "1", "E_AB", "5"))), "bad.json:3: ", "name"},
	{FILE_OF(RULES(NAMED_RULE("a", "1", "E_AB", "\"E_AB\""))), "bad.json:3: ", "E_AB"},
	{FILE_OF(RULES(NAMED_RULE("a", "1", "E_AB", "\"E_X\", \"E_X\""))), "bad.json:3: ", "E_X"},
	{FILE_OF(RULES(
		 NAMED_RULE("a", "1", "E_AB", "\"E_CD\"") ", " NAMED_RULE("b", "2", "E_CD", ""))),
		"bad.json:3: ", "E_CD"},
	{FILE_OF(RULES(MATCH_RULE("{}"))), "bad.json:3: ", "message"},
	{FILE_OF(RULES(MATCH_RULE("{ \"message\": { \"literals\": [ \"abc\" ] } }"))),
		"bad.json:3: ", "literal"},
	{FILE_OF(RULES(MATCH_RULE("{ \"message\": { \"literals\": [] } }"))),
		"bad.json:3: ", "literals"},
	{FILE_OF(RULES(MATCH_RULE(
		 "{ \"message\": { \"literals\": [ \"abcd\" ], \"regex\": \"a(b\" } }"))),
		"bad.json:3: ", "regular expression"},
	{FILE_OF(RULES(MATCH_RULE(
		 "{ \"levels\": [ \"LOUD\" ], \"message\": { \"literals\": [ \"abcd\" ] } }"))),
		"bad.json:3: ", "level"},
	{FILE_OF(RULES(MATCH_RULE("{ \"codes\": [ \"0x80070005\" ], \"message\": { \"literals\": [ "
				  "\"abcd\" ] } }"))),
		"bad.json:3: ", "0x80070005"},
	{FILE_OF(RULES("{ \"id\": \"a\", \"cause\": \"nobody\", \"source\": \"x\", \"codes\": [],"
		       " \"examples\": [ \"x\" ] }")),
		"bad.json:3: ", "nobody"},
	{FILE_OF(RULES("{ \"id\": \"a\", \"cause\": \"wrapper\", \"source\": \"x\", \"examples\": "
		       "[ \"x\" ] }")),
		"bad.json:3: ", "codes"},
	{FILE_OF(CAUSES
		 ", \"places\": [ { \"id\": \"p\", \"kind\": \"attic\", \"folder\": \"\\\\x\","
		 " \"title\": \"x\", \"source\": \"x\" } ]"),
		"bad.json:3: ", "attic"},
	{FILE_OF(CAUSES ", " RANGE("\"130999\"", "\"130000\"", "x")), "bad.json:3: ", "no range"},
	{FILE_OF(CAUSES ", " RANGE("\"130000\"", "\"0x80070005\"", "x")),
		"bad.json:3: ", "no range"},
	{FILE_OF(CAUSES ", " RANGE("\"0x8007000g\"", "\"0x8007000F\"", "x")),
		"bad.json:3: ", "from"},
	{FILE_OF(CAUSES ", " RANGE("\"130000\"", "\"HTTP 404\"", "x")), "bad.json:3: ", "to"},
	{FILE_OF(CAUSES ", " RANGE("\"1\"", "\"2\"", "")), "bad.json:3: ", "title"},
	{FILE_OF("\"causes\": [ " CAUSE("wrapper") " ]"), "", "unclassified"},
};

static char folder[64];

static void put(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Whether a line of the faults begins and continues as expected. */
static bool told(char *faults, const char *beginning, const char *words)
{
	for (char *line = strtok(faults, "\n"); line; line = strtok(NULL, "\n")) {
		if (strncmp(line, beginning, strlen(beginning)) == 0 && strstr(line, words))
			return true;
	}
	return false;
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/marslog-catalog-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char path[128];
	(void)state;
	snprintf(path, sizeof(path), "%s/bad.json", folder);
	unlink(path);
	return rmdir(folder);
}

static void bad_pattern_files_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct buf faults = {0};
		bool no_memory = false;
		put("bad.json", refused[i].text);
		struct catalog *c = catalog_load(folder, on_fault, &faults, &no_memory);
		if (c)
			fail_msg("accepted: %s", refused[i].text);
		assert_false(no_memory);
		assert_true(faults.len > 0);
		char *copy = strdup(faults.data);
		assert_non_null(copy);
		if (!told(copy, refused[i].fault, refused[i].words))
			fail_msg("of: %s\nno fault \"%s…%s\" in:\n%s", refused[i].text,
				refused[i].fault, refused[i].words, faults.data);
		free(copy);
		buf_free(&faults);
	}
}

static void a_small_good_file_is_accepted(void **state)
{
	struct buf faults = {0};
	bool no_memory = false;
	(void)state;
	put("bad.json", FILE_OF(RULES(NAMED_RULE("a", "0x80070005", "E_AB", "\"E_CD\", \"E_X\""))));
	struct catalog *c = catalog_load(folder, on_fault, &faults, &no_memory);
	if (!c)
		print_error("%s", faults.data ? faults.data : "");
	assert_non_null(c);
	uint32_t status = 1;
	const struct code_info *info = catalog_symbol(c, SPAN("E_X"), &status);
	assert_non_null(info);
	assert_ptr_equal(info, catalog_symbol(c, SPAN("E_AB"), &status));
	assert_string_equal(info->symbol, "E_AB");
	assert_int_equal(status, 0);
	catalog_free(c);
	buf_free(&faults);
}

static void folders_without_patterns_are_refused(void **state)
{
	struct buf faults = {0};
	bool no_memory = false;
	(void)state;
	assert_null(catalog_load("tests", on_fault, &faults, &no_memory));
	assert_null(catalog_load("no/such/folder", on_fault, &faults, &no_memory));
	assert_false(no_memory);
	assert_true(faults.len > 0);
	buf_free(&faults);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_holds_its_examples),
		cmocka_unit_test(the_embedded_files_are_those_of_the_tree),
		cmocka_unit_test(the_causes_of_the_contract_are_there),
		cmocka_unit_test(every_cause_says_what_to_do),
		cmocka_unit_test(code_texts),
		cmocka_unit_test(every_code_is_found_by_its_text_and_its_name),
		cmocka_unit_test(win32_numbers_lead_to_their_causes),
		cmocka_unit_test(unknown_codes_lie_in_ranges),
		cmocka_unit_test(messages_lead_to_codes_and_causes),
		cmocka_unit_test(what_is_an_entry),
		cmocka_unit_test(stores_are_known_by_type),
		cmocka_unit_test(places_hold_whole_components),
		cmocka_unit_test_setup_teardown(
			bad_pattern_files_are_refused, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_small_good_file_is_accepted, make_folder, remove_folder),
		cmocka_unit_test(folders_without_patterns_are_refused),
	};
	return cmocka_run_group_tests_name("catalog", tests, load, unload);
}
