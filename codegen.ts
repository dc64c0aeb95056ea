import { createHash } from 'node:crypto'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset'
import { graphcacheSchemaPreset } from './scripts/graphcache-schema.ts'

const types = {
  strictScalars: true,
  scalars: { Date: 'string', DateTime: 'string' },
  useTypeImports: true,
} as const

/** As trusted documents are known: the bare digest, without the prefix that the preset would put before it. */
const sha256 = (document: string): string => createHash('sha256').update(document).digest('hex')

const DASHBOARD = 'examples/dashboard'

/**
 * What is made from the schema: the possible types that the package has for front ends, typed documents for the
 * end-to-end tests and for the example front ends, and what the examples' caches know of the schema. `npm run codegen`
 * writes them.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  // The compiler rewrites '.ts' where it builds, and tsx and vitest read it as it is.
  importExtension: '.ts',
  generates: {
    'possible-types.json': { plugins: ['fragment-matcher'] },
    'test/generated/': {
      preset: 'client',
      documents: 'test/operations/**/*.graphql',
      presetConfig: { fragmentMasking: false, skipIndexFile: true },
      config: types,
    },
    [`${DASHBOARD}/src/generated/`]: {
      preset: 'client',
      documents: [`${DASHBOARD}/operations/*.graphql`, `${DASHBOARD}/src/panels/*.graphql`],
      // Clients with a normalized cache send __typename: with it the manifest has what is really sent.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: {
        fragmentMasking: { unmaskFunctionName: 'readFragment' },
        persistedDocuments: { hashAlgorithm: sha256 },
        skipIndexFile: true,
      },
      config: types,
    },
    'examples/dashboard-urql/src/generated/schema.json': { preset: graphcacheSchemaPreset },
  },
}

export default config
