// SPDX-License-Identifier: MIT
/*
 * Parse PowerShell with a grammar of the language: the scripts named on the command line, and every
 * PowerShell command of the catalogue. Speaks TAP. Run by `make check-powershell`, which installs
 * the two npm packages; `make check` does without them (tests/catalog/shells.py,
 * tests/exclude/powershell.py).
 */

import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [modules, patterns, ...scripts] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'x.js'));
const { Parser, Language } = require('web-tree-sitter');

await Parser.init();
const grammar = await Language.load(path.join(modules, 'node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm'));
const parser = new Parser();
parser.setLanguage(grammar);

let count = 0;
let failures = 0;
function check(good, name) {
	count += 1;
	failures += good ? 0 : 1;
	console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
}

// The grammar has no bare words in a list of arguments ("Format-Table Name, Id"): quote them.
function quoteLists(line) {
	return line.replace(/'[^']*'|\b[A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)+/g,
		(part) => part[0] === "'" ? part : part.replace(/\w+/g, "'$&'"));
}

function isValid(text) {
	return !parser.parse(text).rootNode.hasError;
}

// The grammar itself: what it must refuse.
for (const wrong of ['if ($x) {', "Get-Item 'x", 'foreach ($a in) {}', 'try { a }}'])
	check(!isValid(wrong), `refused: ${wrong}`);

function* commandsOf(node) {
	if (Array.isArray(node)) {
		for (const item of node)
			yield* commandsOf(item);
	} else if (node && typeof node === 'object') {
		if (node.shell === 'powershell' && typeof node.command === 'string')
			yield* node.command.split('\n');
		for (const item of Object.values(node))
			yield* commandsOf(item);
	}
}

for (const name of fs.readdirSync(patterns).filter((n) => n.endsWith('.json')).sort()) {
	const data = JSON.parse(fs.readFileSync(path.join(patterns, name), 'utf8'));
	for (const command of commandsOf(data)) {
		const filled = command.replace('{volume}', 'D:').replace('{scratch_drive}', 'D')
			.replace(/\{(scratch|install|elsewhere)\}/g, 'C:\\Program Files\\Agent');
		check(isValid(quoteLists(filled)), `${name}: ${filled.slice(0, 90)}`);
	}
}
for (const name of scripts) {
	const text = fs.readFileSync(name, 'utf8').replace(/^\ufeff/, '');
	check(isValid(text), name);
	// The rules to check first, taken in.
	check(isValid(text.replaceAll('# @{', '@{')), `${name}, with every rule`);
}
process.exit(failures ? 1 : 0);
