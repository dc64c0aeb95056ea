import { afterAll, describe, expect, test } from 'vitest'
import { createShell, firstBlock } from '../../support/docs/commands.ts'
import { docOf } from '../../support/docs/markdown.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const doc = docOf('docs/commands.md')
const folder = makeTemporaryFolder()
afterAll(() => folder[Symbol.dispose]())
const run = createShell(folder)

describe('the page about commands', () => {
  test('has a query that answers in the demo', () => {
    const answer = JSON.parse(run(firstBlock(doc, 'query', 'sh')))
    expect(answer.data.viewer.dailySleep.nodes).toHaveLength(7)
  })

  test('has a simulator that prints where it is, and stops at SIGTERM', () => {
    const block = firstBlock(doc, 'simulator', 'sh').trim()
    const output = run(
      `${block} > line & until grep -q url line; do sleep 0.1; done; kill -TERM $!; wait $! && cat line`,
    )
    const shown = /^ {4}(\{"url".*)$/m.exec(doc.text)?.[1] ?? ''
    const keysOf = (text: string) => [...text.matchAll(/[{,]"(\w+)":/g)].map(([, key]) => key)
    expect(keysOf(output).slice(0, 7)).toEqual(keysOf(shown).slice(0, 7))
  })
})
