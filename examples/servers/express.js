import express from 'express'
import { createApp, limitConnections, parseConfig } from 'oura-graphql'

const gateway = createApp(parseConfig({ ...process.env, DEMO: '0' }))

const app = express()
// Behind a reverse proxy on this machine, `request.ip` is then the client's address. The gateway itself reads no address.
app.set('trust proxy', 'loopback')
app.use((request, response, next) => {
  response.on('finish', () => console.log(request.ip, request.method, request.path, response.statusCode))
  next()
})
app.get('/', (_request, response) => {
  response.send('My own page')
})
// Last, and before any parser of bodies: the gateway reads the body itself, and answers every other path.
app.use((request, response) => gateway.fetch(request, response))

const server = app.listen(Number(process.env.PORT ?? 4000), () =>
  console.log('listening on', server.address()),
)
limitConnections(server)

process.once('SIGTERM', async () => {
  server.close()
  await gateway.close()
  server.closeAllConnections()
})
