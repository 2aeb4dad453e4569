-- A fleet document in a database of DuckDB, with the time that it was made:
--
--	marslog fleet -f json -o fleet.json bundles/*.zip
--	duckdb mars.duckdb < fleet.duckdb.sql
CREATE TABLE IF NOT EXISTS machines (
	taken TIMESTAMP, key TEXT, "group" TEXT, host TEXT, state TEXT, incomplete BOOLEAN,
	files_not_protected BIGINT, last_backup TIMESTAMP, PRIMARY KEY (taken, key)
);
CREATE TABLE IF NOT EXISTS causes (
	taken TIMESTAMP, key TEXT, id TEXT, severity TEXT, current BOOLEAN, failures BIGINT,
	files BIGINT
);
CREATE TEMP TABLE document AS
	SELECT now()::TIMESTAMP AS taken, unnest(machines) AS m
	FROM read_json('fleet.json', columns = {'machines': 'JSON[]'}, maximum_object_size = 1000000000);
INSERT INTO machines
	SELECT taken, m ->> '$.key', m ->> '$.group', m ->> '$.host.name', m ->> '$.verdict.state',
		(m ->> '$.verdict.incomplete')::BOOLEAN, (m ->> '$.verdict.files_not_protected')::BIGINT,
		(m ->> '$.last_backup')::TIMESTAMP
	FROM document;
INSERT INTO causes
	SELECT taken, m ->> '$.key', c ->> '$.id', c ->> '$.severity', (c ->> '$.current')::BOOLEAN,
		(c ->> '$.failures')::BIGINT, (c ->> '$.files')::BIGINT
	FROM (SELECT taken, m, unnest((m -> '$.causes')::JSON[]) AS c FROM document);
DROP TABLE document;
