import type { Dashboard } from './dashboard.ts'

/** What the gateway of an example answers by itself, to compare with what is on the screen. */
export async function answerOf<Data>({ url }: Dashboard, query: string): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data } = (await response.json()) as { data: Data }
  return data
}
