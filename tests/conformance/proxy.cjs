// What rdf-test-suite calls an engine, which needs no method here; run by itself, a proxy that adds the bearer token,
// since the suites send none and the server takes no change without one: proxy.cjs PORT SERVER_PORT
const http = require('http')

if (require.main === module) {
  const [port, onwardPort] = process.argv.slice(2)
  http.createServer((request, response) => {
    const headers = { ...request.headers, authorization: `Bearer ${process.env.ACCEDE_TOKEN}` }
    const onward = http.request({ host: '127.0.0.1', port: onwardPort, method: request.method, path: request.url, headers }, answer => {
      response.writeHead(answer.statusCode, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', error => response.destroy(error))
    request.pipe(onward)
  }).listen(port, '127.0.0.1')
}
