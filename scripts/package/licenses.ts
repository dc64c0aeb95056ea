import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Metafile } from 'esbuild'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** License texts of packages that come without one. Each file is the license of the repository of its packages. */
const TEXTS = path.join(import.meta.dirname, 'licenses')
const TEXT_OF: readonly (readonly [packages: RegExp, file: string])[] = [
  [/^@whatwg-node\//, 'whatwg-node.txt'],
  [/^(@graphql-tools\/.+|cross-inspect)$/, 'graphql-tools.txt'],
  [/^@escape\.tech\/graphql-armor-/, 'graphql-armor.txt'],
]

/** What packages contain beside their own code, and its licenses. */
const CONTENTS_OF: Readonly<Record<string, string>> = {
  '@graphql-yoga/render-graphiql': 'render-graphiql.txt',
}

/**
 * The licenses of the packages in a bundle, which have to be distributed with it.
 * @throws if a package has no license text
 */
export function licensesOf(metafile: Metafile): string {
  const sections = packagesIn(metafile)
    .map(readLicense)
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
  const heading = 'This package contains code of the packages below, under their licenses.'
  return [heading, ...sections.map(({ title, text }) => `${title}\n\n${text}`)].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  )
}

/** A package with code in a bundle. */
export interface BundledPackage {
  /** From the project's root. */
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly license: string
}

/** The packages with code in a bundle. */
export function packagesIn({ outputs }: Metafile): BundledPackage[] {
  const folders = new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
        bytesInOutput > 0 ? (packageFolder(input) ?? []) : [],
      ),
    ),
  )
  return [...folders].map((folder) => {
    const manifest = readFileSync(path.join(PROJECT, folder, 'package.json'), 'utf8')
    const { name, version, license } = JSON.parse(manifest) as Omit<BundledPackage, 'folder'>
    return { folder, name, version, license }
  })
}

/** The folder of the package that an input belongs to; null for our own code. */
const packageFolder = (input: string): string | null =>
  /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? null

function readLicense({ folder, name, version, license }: BundledPackage): { title: string; text: string } {
  const read = (...file: string[]) => readFileSync(path.join(...file), 'utf8')
  const own = readdirSync(path.join(PROJECT, folder)).find((file) =>
    /^(licen[cs]e|copying)(\.\w+)?$/i.test(file),
  )
  const repository = TEXT_OF.find(([packages]) => packages.test(name))?.[1]
  const contents = CONTENTS_OF[name]
  if (own === undefined && repository === undefined) {
    throw new Error(
      `${name} is in the bundle without a license text. Add the one of its repository to ${path.relative(PROJECT, TEXTS)}.`,
    )
  }
  const texts = [
    own === undefined ? read(TEXTS, repository ?? '') : read(PROJECT, folder, own),
    ...(contents === undefined ? [] : [read(TEXTS, contents)]),
  ]
  return { title: `${name} ${version} (${license})`, text: texts.map((text) => text.trim()).join('\n\n') }
}
