// Comunica, sparql-http-client and fetch-sparql-endpoint; the second server breaks long answers off.
const path = require('path')
const assert = require('assert')
const { createRequire } = require('module')
const { pathToFileURL } = require('url')

const [whole, short] = process.argv.slice(2)
const from = createRequire(path.join(process.env.NODE_PATH, 'clients.js'))
const load = async name => import(pathToFileURL(from.resolve(name)))
const SET = '<https://w3id.org/accede/id/set/budapest-eight>'
const INCLUDED = `${SET} <https://w3id.org/accede/ontology#includes> ?s`
const THINGS = `SELECT ?s WHERE { ${INCLUDED} } ORDER BY ?s`
const ROWS = 'SELECT * { ?s ?p ?o } LIMIT 100002'

async function fails (what, work) {
  try { await work() } catch (error) { console.error(`${what} on a truncated answer: ${error.message.split('\n')[0]}`); return }
  assert.fail(`${what}: a truncated answer was taken for complete`)
}
async function count (stream) {
  let rows = 0
  for await (const _ of stream) rows++
  return rows
}

async function comunica () {
  const { QueryEngine } = await load('@comunica/query-sparql')
  const engine = new QueryEngine()
  const sources = [whole + '/sparql']
  const typed = [{ type: 'sparql', value: whole + '/sparql' }]
  assert.equal((await (await engine.queryBindings(THINGS, { sources })).toArray()).length, 8)
  assert.equal((await (await engine.queryBindings(THINGS, { sources: typed })).toArray()).length, 8)
  assert.equal((await (await engine.queryBindings(ROWS, { sources: typed })).toArray()).length, 100002)
  assert.equal(await engine.queryBoolean(`ASK { ${INCLUDED} }`, { sources: typed }), true)
  await fails('Comunica', async () => (await engine.queryBindings(ROWS, { sources: [{ type: 'sparql', value: short + '/sparql' }] })).toArray())
}

async function httpClient () {
  const { default: Client } = await load('sparql-http-client')
  const client = new Client({ endpointUrl: whole + '/sparql' })
  assert.equal(await count(client.query.select(THINGS)), 8)
  assert.equal(await count(client.query.select(THINGS, { operation: 'postDirect' })), 8)
  assert.equal(await count(client.query.construct(`CONSTRUCT WHERE { ${INCLUDED} }`)), 8)
  assert.equal(await client.query.ask('ASK {}'), true)
  assert.equal(await count(client.query.select(ROWS)), 100002)
}

async function fetchEndpoint () {
  const { SparqlEndpointFetcher } = await load('fetch-sparql-endpoint')
  const fetcher = new SparqlEndpointFetcher()
  assert.equal(await count(await fetcher.fetchBindings(whole + '/sparql', THINGS)), 8)
  assert.equal(await fetcher.fetchAsk(whole + '/sparql', 'ASK {}'), true)
  assert.equal(await count(await fetcher.fetchTriples(whole + '/sparql', `CONSTRUCT WHERE { ${INCLUDED} }`)), 8)
}

comunica().then(httpClient).then(fetchEndpoint).then(() => process.exit(0), error => { console.error(error); process.exit(1) })
