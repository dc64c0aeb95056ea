import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { unpackProject } from '../../support/packed-project.ts'

const parent = mkdtempSync(path.join(tmpdir(), 'oura-graphql-links-'))
const folder = path.join(parent, 'package')
unpackProject(folder)
afterAll(() => rmSync(parent, { recursive: true }))

const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.md'),
)

/** Relative targets of links and pictures, without anchors. */
const targetsOf = (page: string): string[] =>
  [...readFileSync(path.join(folder, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
    ([, to = '']) => to,
  )

test('the package contains its documentation', () => {
  expect(pages.length).toBeGreaterThan(10)
  expect(targetsOf('README.md')).toEqual(expect.arrayContaining(['docs/errors.md', 'docs/dashboard.jpg']))
})

test.each(pages)('every link of %s leads to a file of the package', (page) => {
  const missing = targetsOf(page).filter((to) => !existsSync(path.resolve(folder, path.dirname(page), to)))
  expect(missing).toEqual([])
})

test('the package contains every file that it exports, except the build', () => {
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>
  }
  const files = Object.values(exports).filter((file) => typeof file === 'string')
  expect(files).toContain('./graphcache-schema.json')
  expect(files.filter((file) => !existsSync(path.join(folder, file)))).toEqual([])
})
