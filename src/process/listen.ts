import type { Server } from 'node:http'
import { SetupError } from '../errors.ts'

/** The process cannot listen, or cannot read the demo's data. */
export class StartError extends SetupError {}

/** Address of a listening server. */
export interface ListenAddress {
  /** Origin of the server as seen from this machine. */
  readonly url: string
  readonly port: number
}

/**
 * Starts listening. Port 0 takes any free port.
 * @throws {StartError} if the port is in use or not allowed
 */
export function listen(server: Server, host: string, port: number): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toStartError(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address()
      const actualPort = typeof address === 'object' && address !== null ? address.port : port
      // localhost like the default of PUBLIC_URL: browsers do not send a cookie of localhost to 127.0.0.1.
      const name = ['127.0.0.1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
      resolve({ url: `http://${name.includes(':') ? `[${name}]` : name}:${actualPort}`, port: actualPort })
    })
  })
}

function toStartError(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(`Port ${port} of ${host} is in use. Set PORT to a free port.`)
    case 'EACCES':
      return new StartError(`Listening on port ${port} is not allowed. Set PORT to a number above 1023.`)
    default:
      return new StartError(`Cannot listen on ${host}, port ${port} (${error.code}). Check HOST and PORT.`)
  }
}
