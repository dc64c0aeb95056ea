import { createHash } from 'node:crypto'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset'
import { graphcacheSchemaPreset } from './scripts/graphcache-schema.ts'

/** What docs/front-ends.md tells every front end to use; strictness and the form of imports are this project's. */
const types = {
  preset: 'client',
  config: {
    scalars: {
      Date: 'string',
      DateTime: 'string',
      JSONObject: 'Record<string, unknown>',
      TimeZone: 'string',
    },
    strictScalars: true,
    useTypeImports: true,
  },
} as const

/** As trusted documents are known: the bare digest, without the prefix that the preset would put before it. */
const sha256 = (document: string): string => createHash('sha256').update(document).digest('hex')

const DASHBOARD = 'examples/dashboard'

/**
 * What is made from the schema: what the package has for the caches of front ends, and typed documents for the
 * end-to-end tests and for the example front ends. `npm run codegen` writes them.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  // The compiler rewrites '.ts' where it builds, and tsx and vitest read it as it is.
  importExtension: '.ts',
  generates: {
    'possible-types.json': { plugins: ['fragment-matcher'] },
    'graphcache-schema.json': { preset: graphcacheSchemaPreset },
    'test/generated/': {
      ...types,
      documents: 'test/operations/**/*.graphql',
      presetConfig: { fragmentMasking: false, skipIndexFile: true },
    },
    [`${DASHBOARD}/src/generated/`]: {
      ...types,
      documents: [`${DASHBOARD}/operations/*.graphql`, `${DASHBOARD}/src/panels/*.graphql`],
      // Clients with a normalized cache send __typename: with it the manifest has what is really sent.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: {
        fragmentMasking: { unmaskFunctionName: 'readFragment' },
        persistedDocuments: { hashAlgorithm: sha256 },
        skipIndexFile: true,
      },
    },
  },
}

export default config
