// SPDX-License-Identifier: MIT
//
// Runs the DuckDB recipes of man/examples and asks them what marslog says itself: usage
// duckdb.js PROGRAM (speaks TAP). Run by duckdb.sh.

"use strict";

const { execFileSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { DuckDBInstance } = require("@duckdb/node-api");

const program = process.argv[2];
const root = path.join(__dirname, "..", "..");
const folder = path.join(root, "fixtures", "bundles");
const bundles = fs.readdirSync(folder).sort().map((name) => path.join(folder, name));
let number = 0, failed = 0;

function check(ok, what, detail) {
	number++;
	console.log(`${ok ? "ok" : "not ok"} ${number} - ${what}`);
	if (!ok) {
		failed++;
		console.log("#", JSON.stringify(detail).slice(0, 600));
	}
}

function marslog(...words) {
	try {
		return execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28,
			stdio: ["ignore", "pipe", "ignore"] });
	} catch (error) {
		return error.stdout;
	}
}

function same(a, b) {
	return JSON.stringify(a) === JSON.stringify(b);
}

async function rows(connection, sql) {
	const reader = await connection.runAndReadAll(sql);
	return reader.getRows().map((row) => row.map((v) => (v === null ? "" : String(v))));
}

async function recipe(connection, name) {
	const text = fs.readFileSync(path.join(root, "man", "examples", name), "utf8");
	await connection.run(text);
}

async function entries(connection) {
	const want = [];
	const count = {};
	for (const bundle of bundles) {
		const group = path.basename(bundle);
		for (const line of marslog("entries", "-q", "--group", group, bundle).split("\n")) {
			if (line === "") continue;
			const entry = JSON.parse(line);
			want.push([entry.group, entry.key, entry.time ? entry.time.slice(0, 19).replace("T", " ") : "",
				// CSV shows control characters.
				entry.path ?? "", (entry.message ?? "").replaceAll("\t", "\\x09")]);
			count[entry.cause] = (count[entry.cause] ?? 0) + 1;
		}
		// Twice, as on two nights: each record counts once.
		for (let night = 0; night < 2; night++) {
			marslog("entries", "-q", "-f", "csv", "--csv-raw", "--group", group, "-o", "entries.csv", bundle);
			await recipe(connection, "entries.duckdb.sql");
		}
	}
	want.sort();
	const found = await rows(connection, `SELECT "group", key, strftime(time, '%Y-%m-%d %H:%M:%S'), path,
		message FROM entries`);
	found.sort();
	const at = found.findIndex((row, i) => !same(row, want[i]));
	check(want.length > 100 && same(found, want), `${want.length} entries, each once`,
		[found.length, want.length, found[at], want[at]]);
	const causes = await rows(connection, "SELECT cause, count(*) FROM entries GROUP BY cause ORDER BY cause");
	check(same(causes, Object.keys(count).sort().map((id) => [id, String(count[id])])), "causes of entries", causes);
}

async function fleet(connection) {
	marslog("fleet", "-q", "-f", "json", "-o", "fleet.json", ...bundles);
	const document = JSON.parse(fs.readFileSync("fleet.json", "utf8"));
	await recipe(connection, "fleet.duckdb.sql");
	const machines = await rows(connection, `SELECT key, state, files_not_protected,
		strftime(last_backup, '%Y-%m-%dT%H:%M:%S') FROM machines ORDER BY key`);
	const want = document.machines.map((m) => [m.key, m.verdict.state, String(m.verdict.files_not_protected),
		m.last_backup ? m.last_backup.slice(0, 19) : ""]).sort();
	check(same(machines, want), "machines of a fleet document", machines);
	const causes = await rows(connection, `SELECT id, count(DISTINCT key), sum(files) FROM causes
		GROUP BY id ORDER BY id`);
	check(same(causes, document.totals.causes.map((c) => [c.id, String(c.machines), String(c.files)]).sort()),
		"causes by machines", causes);
	await recipe(connection, "fleet.duckdb.sql");
	const nights = await rows(connection, "SELECT count(DISTINCT taken), count(*) FROM machines");
	check(same(nights, [["2", String(2 * want.length)]]), "a second night stands beside the first", nights);
	marslog("fleet", "-q", "-f", "csv", "--csv-raw", "-o", "fleet.csv", ...bundles);
	const table = await rows(connection, `SELECT key, state FROM read_csv('fleet.csv', header = true,
		all_varchar = true) ORDER BY key`);
	check(same(table, want.map((m) => m.slice(0, 2))), "the CSV of a fleet", table);
}

async function main() {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), "marslog-duckdb-"));
	process.chdir(work);
	try {
		const connection = await (await DuckDBInstance.create("mars.duckdb")).connect();
		await entries(connection);
		await fleet(connection);
		connection.closeSync();
	} finally {
		process.chdir(root);
		fs.rmSync(work, { recursive: true });
	}
	console.log(`1..${number}\n${number - failed} passed, ${failed} failed`);
	process.exitCode = failed ? 1 : 0;
}

main().catch((error) => {
	console.log(`not ok ${number + 1} - ${error.stack}`);
	console.log(`${number} passed, 1 failed`);
	process.exitCode = 1;
});
