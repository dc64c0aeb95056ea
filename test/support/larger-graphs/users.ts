import type { LoginGateway } from '../auth/login-gateway.ts'
import type { CoachNotes } from './coach-service.ts'

/** Two Oura users, by the headers of their requests. */
export const ANNA = { authorization: 'Bearer token-of-anna' }
export const BEN = { authorization: 'Bearer token-of-ben' }

/** Simulator options with both users. */
export const simulator = {
  users: [
    { token: 'token-of-anna', seed: 11 },
    { token: 'token-of-ben', seed: 12 },
  ],
}

/** A user's workouts, from the gateway. */
export interface Page {
  readonly viewer: {
    readonly id: string
    readonly workouts: { readonly nodes: readonly { readonly id: string; readonly day: string }[] }
  }
}

/** Sends an operation to the gateway itself. */
export async function askGateway<T>(
  { url, send }: LoginGateway,
  query: string,
  headers: Record<string, string>,
): Promise<T> {
  const request = new Request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  const response = await send(request)
  return ((await response.json()) as { data: T }).data
}

/** Gives the coach Anna's id and her last workouts, then empties the gateway's cache. */
export async function takeNotes(
  gateway: LoginGateway,
  notes: CoachNotes,
  count: number,
): Promise<Page['viewer']> {
  const query = `{ viewer { id workouts(startDate: "2026-06-01", last: ${count}) { nodes { id day } } } }`
  const { viewer } = await askGateway<Page>(gateway, query, ANNA)
  notes.athlete = viewer.id
  notes.workouts = viewer.workouts.nodes.map(({ id }) => id)
  if (notes.workouts.length !== count) throw new Error(`There are no ${count} workouts.`)
  await gateway.restart()
  return viewer
}

/** Cost of an operation: requests to the gateway, and from the gateway to Oura. */
export async function costOf(
  { log, simulator: oura }: LoginGateway,
  ask: () => Promise<unknown>,
): Promise<{ toGateway: number; toOura: number }> {
  // One operation is one request, because HTTP requests are not batched.
  const operations = () => log.lines.filter(({ message }) => message === 'operation').length
  const before = { toGateway: operations(), toOura: oura.journal.length }
  await ask()
  return { toGateway: operations() - before.toGateway, toOura: oura.journal.length - before.toOura }
}
