// Writes the table of cases as manifests in the vocabulary of the W3C's: manifest.cjs FOLDER
const fs = require('fs')
const path = require('path')
const { protocol, graphStore, description, data } = require('./cases.cjs')

const folder = process.argv[2]
const HEAD = `@prefix : <http://example.org/conformance#> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix cnt: <http://www.w3.org/2011/content#> .
@prefix ht: <http://www.w3.org/2011/http#> .
@prefix hts: <http://www.w3.org/2011/http-statusCodes#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
`
const text = value => JSON.stringify(value)
const header = ([name, value]) => `[ ht:fieldName ${text(name)} ; ht:fieldValue ${text(value)} ]`
const headers = pairs => { const given = pairs.filter(pair => pair[1]); return given.length ? `ht:headers ( ${given.map(header).join(' ')} ) ;` : '' }
const content = (chars, encoding = 'UTF-8') => chars === undefined ? '' : `ht:body [ a cnt:ContentAsText ; cnt:characterEncoding ${text(encoding)} ; cnt:chars ${text(chars)} ] ;`
const status = code => 'hts:' + (/^\dxx$/.test(code) ? 'StatusCode' : '') + code

function request (step) {
  const format = step.format ?? (step.boolean === undefined ? undefined : 'boolean')
  return `[ a ht:Request ; ht:methodName ${text(step.method)} ; ht:absolutePath ${text(step.path)} ; ht:httpVersion "1.1" ;
    ${headers([['content-type', step.type], ['accept', step.accept]])} ${content(step.body, step.encoding)}
    ht:resp [ a ht:Response ; mf:expectedStatus ${step.status.map(status).join(', ')} ;
      ${format ? `mf:expectedFormat ${text(format)} ;` : ''} ${step.boolean === undefined ? '' : `mf:expectedBoolean ${step.boolean} ;`}
      ${step.location ? `mf:expectedLocation ${text(step.location)} ;` : ''} ${headers([['content-type', step.answerType]])} ${content(step.answer)} ] ]`
}

function test (type, name, given) {
  const { data: graphs = [], steps } = Array.isArray(given) ? { steps: given } : given
  return `:${name} a mf:${type} ; mf:name ${text(name)} ;
  ${graphs.map(iri => `ut:graphData [ ut:graph <${data[iri]}> ; rdfs:label ${text(iri)} ] ;`).join('\n  ')}
  mf:action [ a ht:Connection ; ht:connectionAuthority "www.example" ; ht:requests ( ${steps.map(request).join('\n  ')} ) ] .
`
}

function write (name, entries, tests) {
  fs.mkdirSync(path.join(folder, name), { recursive: true })
  fs.writeFileSync(path.join(folder, name, 'manifest.ttl'), `${HEAD}<> a mf:Manifest ; mf:entries ( ${entries.join(' ')} ) .\n${tests.join('\n')}`)
}

for (const [folderName, type, table] of [['protocol', 'ProtocolTest', protocol], ['graph-store-protocol', 'GraphStoreProtocolTest', graphStore]]) {
  write(folderName, Object.keys(table).map(name => ':' + name), Object.entries(table).map(([name, given]) => test(type, name, given)))
}
write('service-description', description.map((_, n) => `:sd${n}`), description.map((name, n) => `:sd${n} a mf:ServiceDescriptionTest ; mf:name ${text(name)} .`))
for (const [iri, file] of Object.entries(data)) {
  fs.writeFileSync(path.join(folder, 'protocol', file), `<${iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document> .\n`)
}
