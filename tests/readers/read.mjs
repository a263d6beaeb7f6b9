// Reads every file of statements in a folder with N3.js and jsonld.js; nothing may be fetched.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.READERS}/`);
const N3 = require('n3');
const jsonld = require('jsonld');
const folder = process.argv[2];
const forms = { nt: 'N-Triples', ttl: 'Turtle', nq: 'N-Quads', trig: 'TriG' };

for (const name of fs.readdirSync(folder, { recursive: true }).sort()) {
  const format = forms[name.split('.').pop()];
  if (!format) continue;
  let count = 0;
  await new Promise((resolve, reject) => {
    const parser = new N3.StreamParser({ format });
    parser.on('data', () => { count += 1; }).on('error', (error) => reject(new Error(`${name}: ${error.message}`))).on('end', resolve);
    fs.createReadStream(`${folder}/${name}`).pipe(parser);
  });
  if (!name.includes('/')) console.log(`N3.js: ${name}: ${count} statements`);
}
const documentLoader = async (address) => { throw new Error(`a file needs ${address}`); };
for (const name of ['accepted.jsonld', 'dataset.jsonld']) {
  const quads = await jsonld.toRDF(JSON.parse(fs.readFileSync(`${folder}/${name}`, 'utf8')), { documentLoader, safe: true });
  console.log(`jsonld.js: ${name}: ${quads.length} statements`);
}
