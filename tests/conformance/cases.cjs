// The tests of the three W3C suites as a table: the same requests and the same expectations under the same names,
// in our own words, so that the independent runner has something to run without the Internet.
const DATA = 'http://kasei.us/2009/09/sparql/data/'
const [d1, d2, d3] = ['data1.rdf', 'data2.rdf', 'data3.rdf'].map(name => DATA + name)
const e = encodeURIComponent
const FORM = 'application/x-www-form-urlencoded'
const QUERY = 'application/sparql-query'
const UPDATE = 'application/sparql-update'
const good = ['2xx', '3xx']
const bad = ['4xx']
const data0 = 'default-graph-uri=' + e(DATA + 'data0.rdf')

const post = (path, type, body, more) => ({ method: 'POST', path: '/sparql/' + path, type, body, status: good, ...more })
const get = (path, more) => ({ method: 'GET', path: '/sparql/?' + path, status: good, ...more })
const yes = { boolean: true }
const PREFIXES = 'PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>'
const document = iri => `GRAPH <${iri}> { <${iri}> a foaf:Document }`
const three = `${PREFIXES} DROP ALL ; INSERT DATA { ${[d1, d2, d3].map(document).join(' ')} } ;`
const resource = iri => `<${iri}> a <http://purl.org/dc/terms/BibliographicResource> .`

const protocol = {
  query_post_form: [post('?' + data0, FORM, 'query=ASK%20%7B%7D', yes)],
  query_dataset_default_graphs_get: { data: [d1, d2], steps: [get(`query=${e(`ASK { <${d1}> a ?type . <${d2}> a ?type . }`)}&default-graph-uri=${e(d1)}&default-graph-uri=${e(d2)}`, yes)] },
  query_dataset_default_graphs_post: { data: [d1, d2], steps: [post(`?default-graph-uri=${e(d1)}&default-graph-uri=${e(d2)}`, QUERY, `ASK { <${d1}> a ?type . <${d2}> a ?type . }`, yes)] },
  query_dataset_named_graphs_post: { data: [d1, d2], steps: [post(`?named-graph-uri=${e(d1)}&named-graph-uri=${e(d2)}`, QUERY, `ASK { GRAPH ?g1 { <${d1}> a ?type } GRAPH ?g2 { <${d2}> a ?type } }`, yes)] },
  query_dataset_named_graphs_get: { data: [d1, d2], steps: [get(`query=${e(`ASK { GRAPH ?g1 { <${d1}> a ?type } GRAPH ?g2 { <${d2}> a ?type } }`)}&named-graph-uri=${e(d1)}&named-graph-uri=${e(d2)}`, yes)] },
  query_dataset_full: { data: [d1, d2, d3], steps: [post(`?default-graph-uri=${e(d3)}&named-graph-uri=${e(d1)}&named-graph-uri=${e(d2)}`, QUERY, `ASK { <${d3}> a ?type GRAPH ?g1 { <${d1}> a ?type } GRAPH ?g2 { <${d2}> a ?type } }`, yes)] },
  // The parameters of the protocol go before FROM and FROM NAMED.
  // The W3C's manifest has the second parameter encoded into the value of the first; both are asked.
  query_multiple_dataset: { data: [d1, d2, d3], steps: [`?named-graph-uri=${e(d1)}&named-graph-uri=${e(d2)}`, `?named-graph-uri=${e(`${d1}&named-graph-uri=${d2}`)}`].map(path => post(path, QUERY, `ASK FROM <${d3}> { GRAPH ?g1 { <${d1}> a ?type } GRAPH ?g2 { <${d2}> a ?type } }`, yes)) },
  query_get: [get(`query=ASK%20%7B%7D&${data0}`, yes)],
  query_content_type_select: [post('?' + data0, QUERY, 'SELECT (1 AS ?value) {}', { format: 'tabular' })],
  query_content_type_ask: [post('?' + data0, QUERY, 'ASK {}', { format: 'boolean' })],
  query_content_type_describe: [post('?' + data0, QUERY, 'DESCRIBE <http://example.org/>', { format: 'RDF' })],
  query_content_type_construct: [post('?' + data0, QUERY, 'CONSTRUCT { <s> <p> 1 } WHERE {}', { format: 'RDF' })],
  update_dataset_default_graph: [
    post(`?using-graph-uri=${e(d1)}`, UPDATE, `${PREFIXES} CLEAR ALL ; INSERT DATA { ${document(d1)} } ; INSERT { GRAPH <http://example.org/protocol-update-dataset-test/> { ?s a dc:BibliographicResource } } WHERE { ?s a foaf:Document }`),
    post('', QUERY, `ASK { GRAPH <http://example.org/protocol-update-dataset-test/> { ${resource(d1)} } }`, yes)],
  update_dataset_default_graphs: [
    post(`?using-graph-uri=${e(d1)}&using-graph-uri=${e(d2)}`, UPDATE, `${three} INSERT { GRAPH <http://example.org/protocol-update-dataset-graphs-test/> { ?s a dc:BibliographicResource } } WHERE { ?s a foaf:Document }`),
    post('', QUERY, `ASK { GRAPH <http://example.org/protocol-update-dataset-graphs-test/> { ${resource(d1)} ${resource(d2)} } FILTER NOT EXISTS { GRAPH <http://example.org/protocol-update-dataset-graphs-test/> { ${resource(d3)} } } }`, yes)],
  update_dataset_named_graphs: [
    post(`?using-named-graph-uri=${e(d1)}&using-named-graph-uri=${e(d2)}`, UPDATE, `${three} INSERT { GRAPH <http://example.org/protocol-update-dataset-named-graphs-test/> { ?s a dc:BibliographicResource } } WHERE { GRAPH ?g { ?s a foaf:Document } }`),
    post('', QUERY, `ASK { GRAPH <http://example.org/protocol-update-dataset-named-graphs-test/> { ${resource(d1)} ${resource(d2)} } FILTER NOT EXISTS { GRAPH <http://example.org/protocol-update-dataset-named-graphs-test/> { ${resource(d3)} } } }`, yes)],
  update_dataset_full: [
    post(`?using-graph-uri=${e(d1)}&using-named-graph-uri=${e(d2)}`, UPDATE, `${three} INSERT { GRAPH <http://example.org/protocol-update-dataset-full-test/> { ?s <http://example.org/in> ?in } } WHERE { { GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) } UNION { ?s a foaf:Document . BIND("default" AS ?in) } }`),
    post('', QUERY, `ASK { GRAPH <http://example.org/protocol-update-dataset-full-test/> { <${d1}> <http://example.org/in> "default" . <${d2}> <http://example.org/in> <${d2}> . } FILTER NOT EXISTS { GRAPH <http://example.org/protocol-update-dataset-full-test/> { <${d3}> ?p ?o } } }`, yes)],
  update_post_form: [post('', FORM, 'update=CLEAR+ALL')],
  update_post_direct: [post('', UPDATE, 'CLEAR ALL')],
  update_base_uri: [
    post('', UPDATE, 'CLEAR GRAPH <http://example.org/protocol-base-test/> ; INSERT DATA { GRAPH <http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> <test> } }'),
    post('', QUERY, 'SELECT ?o WHERE { GRAPH <http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> ?o } }', { format: 'tabular' })],
  query_post_direct: [post('', QUERY, 'ASK {}', yes)],
  bad_query_method: [{ method: 'PUT', path: `/sparql/?query=ASK%20%7B%7D&${data0}`, type: FORM, status: bad }],
  bad_multiple_queries: [get('query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D', { status: bad })],
  bad_query_wrong_media_type: [post('', 'text/plain', 'ASK {}', { status: bad })],
  bad_query_missing_form_type: [post('', undefined, 'query=ASK%20%7B%7D', { status: bad })],
  bad_query_missing_direct_type: [post('', undefined, 'ASK {}', { status: bad })],
  bad_query_non_utf8: [post('', QUERY + '; charset=UTF-16', 'ASK {}', { encoding: 'UTF-16', status: bad })],
  bad_query_syntax: [get('query=ASK%20%7B', { status: bad })],
  bad_update_get: [get('update=CLEAR%20ALL', { status: bad })],
  bad_multiple_updates: [post('', FORM, 'update=CLEAR%20NAMED&update=CLEAR%20DEFAULT', { status: bad })],
  bad_update_wrong_media_type: [post('', 'text/plain', 'CLEAR NAMED', { status: bad })],
  bad_update_missing_form_type: [post('', undefined, 'update=CLEAR%20NAMED', { status: bad })],
  bad_update_non_utf8: [post('', UPDATE + '; charset=UTF-16', 'CLEAR NAMED', { encoding: 'UTF-16', status: bad })],
  bad_update_syntax: [post('', FORM, 'update=CLEAR%20XYZ', { status: bad })],
  bad_update_dataset_conflict: [post(`?using-named-graph-uri=${e('http://example/people')}`, UPDATE, `PREFIX foaf: <http://xmlns.com/foaf/0.1/> WITH <http://example/addresses> DELETE { ?person foaf:givenName 'Bill' } INSERT { ?person foaf:givenName 'William' } WHERE { ?person foaf:givenName 'Bill' }`, { status: bad })]
}

const TURTLE = 'text/turtle; charset=utf-8'
const WORDS = '@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n'
const card = (name, more = '') => `${WORDS}<http://www.example/gsp/person/1> a foaf:Person ; ${more} foaf:businessCard [ a v:VCard ; v:fn "${name}" ] .`
const alice = `${WORDS}[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .`
const put = (path, body, status) => ({ method: 'PUT', path, type: TURTLE, body, status })
const read = (path, expected, status = ['OK']) => ({ method: 'GET', path, accept: 'text/turtle', status, ...expected && { answer: expected, answerType: TURTLE } })
const part = (name, triple) => `--a6fe4cd636164618814be9f8d3d1a0de\r\nContent-Disposition: form-data; name="${name}.ttl"; filename="${name}.ttl"\r\nContent-Type: ${TURTLE}\r\n\r\n@prefix foaf: <http://xmlns.com/foaf/0.1/> .\r\n<http://www.example/gsp/person/1> ${triple} .\r\n\r\n`
const stored = ['OK', 'Created', 'NoContent']
const changed = ['OK', 'NoContent']

const graphStore = {}
for (const [kind, at] of [['direct', name => `/gsp/person/${name}`], ['indirect', name => `/gsp?graph=${e('http://www.example/gsp/person/' + name)}`]]) {
  const one = at('1.ttl')
  graphStore[`put_get_repeat_${kind}`] = [put(one, card('John Doe'), ['Created']), read(one, card('John Doe')), put(one, card('Jane Doe'), changed), read(one, card('Jane Doe'))]
  graphStore[`put_delete_get_delete_${kind}`] = [put(at('2.ttl'), alice, stored), { method: 'DELETE', path: at('2.ttl'), status: changed }, read(at('2.ttl'), undefined, ['NotFound']), { method: 'DELETE', path: at('2.ttl'), status: [...changed, 'NotFound'] }]
  graphStore[`post_get_post_get_${kind}`] = [
    { ...put(one, card('Jane Doe'), stored), method: 'POST' }, read(one, card('Jane Doe')),
    { method: 'POST', path: one, type: 'multipart/form-data; boundary=a6fe4cd636164618814be9f8d3d1a0de', body: part('lastName', 'foaf:familyName "Doe"') + part('firstName', 'foaf:givenName "Jane"') + '--a6fe4cd636164618814be9f8d3d1a0de--\r\n', status: changed },
    read(one, card('Jane Doe', 'foaf:givenName "Jane" ; foaf:familyName "Doe" ;'))]
  graphStore[`head_existing_${kind}`] = [put(one, card('John Doe'), stored), { method: 'HEAD', path: one, accept: TURTLE, status: ['OK'], answerType: TURTLE }]
  graphStore[`head_non_existing_${kind}`] = [{ method: 'HEAD', path: at('4.ttl'), accept: TURTLE, status: ['NotFound'] }]
}
graphStore.put_get_default = [put('/gsp?default', alice, stored), read('/gsp?default', alice)]
graphStore.post_get_new_graph = [{ ...put('/gsp', alice, ['Created']), method: 'POST', location: '$LOCATION$' }, read('/gsp?graph=$LOCATION$', alice)]
graphStore.put_get_uri_pct_encoded_indirect = [put(`/gsp?graph=${e('http://www.example/gsp/person/1.ttl')}`, card('John Doe'), ['Created']), read('/gsp?graph=http://www.example/gsp/person/1.ttl', card('John Doe')), read('/gsp?graph=http://www.example/gsp/person/%31.ttl', card('John Doe')), read('/gsp?graph=http://www.example/gsp/person/%2531.ttl', undefined, ['NotFound'])]

const description = ['GET on endpoint returns RDF', 'Service description contains a matching sd:endpoint triple', 'Service description conforms to schema']

module.exports = { protocol, graphStore, description, data: { [d1]: 'data1.nt', [d2]: 'data2.nt', [d3]: 'data3.nt' } }
