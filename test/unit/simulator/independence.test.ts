import { readdir, readFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { expect, it } from 'vitest'

const FOLDER = resolve(import.meta.dirname, '../../../src/simulator')

// A simulator built from the gateway's descriptors would repeat their mistakes.
it('imports only its own files and Node', async () => {
  const files = (await readdir(FOLDER, { recursive: true })).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(30)
  for (const name of files) {
    const text = await readFile(join(FOLDER, name), 'utf8')
    for (const [, target = ''] of text.matchAll(/from '([^']+)'/g)) {
      const isOwn = target.startsWith('.') && resolve(FOLDER, name, '..', target).startsWith(FOLDER + sep)
      expect(isOwn || target.startsWith('node:'), `${name} imports ${target}`).toBe(true)
    }
  }
})
