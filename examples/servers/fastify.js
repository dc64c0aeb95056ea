import Fastify from 'fastify'
import { createApp, limitConnections, parseConfig } from 'oura-graphql'

const gateway = createApp(parseConfig({ ...process.env, DEMO: '0' }))

// Behind a reverse proxy on this machine, `request.ip` is then the client's address. The gateway itself reads no address.
const app = Fastify({ trustProxy: 'loopback' })
app.addHook('onRequest', async (request, reply) => {
  // Without the query, which has the code of a login.
  const [path] = request.url.split('?')
  reply.raw.on('finish', () => console.log(request.ip, request.method, path, reply.raw.statusCode))
})
app.get('/', async () => 'My own page')
app.register(async (scope) => {
  // In this scope alone: the gateway reads the body itself.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _body, done) => done(null))
  // Every other path.
  scope.all('/*', (request, reply) => {
    reply.hijack()
    return gateway.fetch(request.raw, reply.raw)
  })
})

limitConnections(app.server)
await app.listen({ port: Number(process.env.PORT ?? 4000) })
console.log('listening on', app.server.address())

process.once('SIGTERM', async () => {
  const closed = app.close()
  await gateway.close()
  app.server.closeAllConnections()
  await closed
})
