-- Entries of every night in one database of DuckDB; the same record again is left out:
--
--	marslog entries -f csv --csv-raw --group customer1 -o entries.csv bundle.zip
--	duckdb mars.duckdb < entries.duckdb.sql
--
-- The types are given, because DuckDB takes "job" for a UUID and empty columns for JSON.
CREATE TABLE IF NOT EXISTS entries (
	schema TEXT, host TEXT, "group" TEXT, key TEXT, input TEXT, line BIGINT, time TIMESTAMP,
	pid TEXT, tid TEXT, level TEXT, source TEXT, job TEXT, code TEXT, original_code TEXT,
	symbol TEXT, cause TEXT, rule TEXT, facet TEXT, path TEXT, message TEXT,
	PRIMARY KEY ("group", host, key)
);
INSERT OR IGNORE INTO entries
	SELECT schema, coalesce(host, ''), coalesce("group", ''), * EXCLUDE (schema, host, "group")
	FROM read_csv('entries.csv', header = true, delim = ',', quote = '"', escape = '"',
		columns = {'schema': 'TEXT', 'host': 'TEXT', 'group': 'TEXT', 'key': 'TEXT',
			'input': 'TEXT', 'line': 'BIGINT', 'time': 'TIMESTAMP', 'pid': 'TEXT',
			'tid': 'TEXT', 'level': 'TEXT', 'source': 'TEXT', 'job': 'TEXT', 'code': 'TEXT',
			'original_code': 'TEXT', 'symbol': 'TEXT', 'cause': 'TEXT', 'rule': 'TEXT',
			'facet': 'TEXT', 'path': 'TEXT', 'message': 'TEXT'});
