import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { createApp, limitConnections, parseConfig } from 'oura-graphql'

const gateway = createApp(parseConfig({ ...process.env, DEMO: '0' }))

const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1']

/**
 * The client's address, also behind a reverse proxy on this machine. The gateway itself reads no address.
 * @param {import('hono').Context} context
 */
function addressOf(context) {
  const { address = '' } = getConnInfo(context).remote
  const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return LOOPBACK.includes(address) ? (forwarded ?? address) : address
}

const app = new Hono()
app.use(async (context, next) => {
  await next()
  console.log(addressOf(context), context.req.method, context.req.path, context.res.status)
})
app.get('/', (context) => context.text('My own page'))
// Every other path.
app.all('*', (context) => gateway.fetch(context.req.raw))

const server = /** @type {import('node:http').Server} */ (
  serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 4000) }, (address) =>
    console.log('listening on', address),
  )
)
limitConnections(server)

process.once('SIGTERM', async () => {
  server.close()
  await gateway.close()
  server.closeAllConnections()
})
