-- A fleet document in a database, with the time that it was made:
--
--	marslog fleet -f json -o fleet.json bundles/*.zip
--	sqlite3 mars.db < fleet.sql
CREATE TABLE IF NOT EXISTS machines (
	taken TEXT, key TEXT, "group" TEXT, host TEXT, state TEXT, incomplete INTEGER,
	files_not_protected INTEGER, last_backup TEXT, PRIMARY KEY (taken, key)
);
CREATE TABLE IF NOT EXISTS causes (
	taken TEXT, key TEXT, id TEXT, severity TEXT, current INTEGER, failures INTEGER, files INTEGER
);
CREATE TEMP TABLE document AS SELECT datetime('now') AS taken, CAST(readfile('fleet.json') AS TEXT) AS text;
INSERT INTO machines
	SELECT taken, m.value ->> '$.key', m.value ->> '$.group', m.value ->> '$.host.name',
		m.value ->> '$.verdict.state', m.value ->> '$.verdict.incomplete',
		m.value ->> '$.verdict.files_not_protected', m.value ->> '$.last_backup'
	FROM document, json_each(text, '$.machines') AS m;
INSERT INTO causes
	SELECT taken, m.value ->> '$.key', c.value ->> '$.id', c.value ->> '$.severity',
		c.value ->> '$.current', c.value ->> '$.failures', c.value ->> '$.files'
	FROM document, json_each(text, '$.machines') AS m, json_each(m.value, '$.causes') AS c;
