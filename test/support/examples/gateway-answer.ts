import type { Dashboard } from './dashboard.ts'

/** The gateway's own response, to compare with the page. */
export async function answerOf<Data>({ url }: Dashboard, query: string): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data } = (await response.json()) as { data: Data }
  return data
}
