import { type Doc, fences } from './markdown.ts'

/** A program of a page, with what it prints. */
export interface Program {
  readonly name: string
  /** Runs against the simulator at OURA_API_URL. */
  readonly code: string
  readonly output: string
}

/** The blocks of `ts` that a block of `text` with their output follows. */
export function programsOf(doc: Doc): Program[] {
  const all = fences(doc.text)
  return all.flatMap(({ info, content, line }, index) => {
    const next = all[index + 1]
    if (info !== 'ts' || next?.info !== 'text') return []
    // Oura's own address is the default of a client.
    const code = content.replace(
      /createClient\(\{(?![^}]*baseUrl)/g,
      'createClient({ baseUrl: process.env.OURA_API_URL,',
    )
    return [{ name: `${doc.file}:${line}`, code, output: next.content }]
  })
}
