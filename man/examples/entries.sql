-- Entries of every night in one database; the same record again is left out, whatever its file is
-- called by then:
--
--	marslog entries -f csv --csv-raw --group customer1 -o entries.csv bundle.zip
--	sqlite3 mars.db < entries.sql
CREATE TABLE IF NOT EXISTS entries (
	schema TEXT, host TEXT, "group" TEXT, key TEXT, input TEXT, line INTEGER, time TEXT, pid TEXT,
	tid TEXT, level TEXT, source TEXT, job TEXT, code TEXT, original_code TEXT, symbol TEXT,
	cause TEXT, rule TEXT, facet TEXT, path TEXT, message TEXT,
	PRIMARY KEY ("group", host, key)
);
CREATE TEMP TABLE night AS SELECT * FROM entries WHERE 0;
.import --csv --skip 1 entries.csv night
INSERT OR IGNORE INTO entries SELECT * FROM night;
