import type { PartJson } from '../execution/merge-parts.ts'

/** The parts of a multipart answer, one after the other. Breaking the loop leaves the rest unread. */
export async function* readParts(response: Response): AsyncGenerator<PartJson, void> {
  if (response.body === null) return
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\r\n---'); end >= 0; end = text.indexOf('\r\n---')) {
      const part = text.slice(0, end)
      text = text.slice(end + '\r\n---'.length)
      const body = part.split('\r\n\r\n')[1]
      if (body !== undefined) yield JSON.parse(body)
    }
  }
}

/** All parts of an answer. */
export async function allParts(response: Response): Promise<PartJson[]> {
  const parts: PartJson[] = []
  for await (const part of readParts(response)) parts.push(part)
  return parts
}

/** What Apollo Client's Defer20220824Handler sends. */
export const MULTIPART =
  'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9'
