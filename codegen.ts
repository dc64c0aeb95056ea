import type { CodegenConfig } from '@graphql-codegen/cli'

/** Typed documents for end-to-end tests, from test/operations. `npm run codegen` writes them. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'test/operations/**/*.graphql',
  // The compiler rewrites '.ts' where it builds, and tsx and vitest read it as it is.
  importExtension: '.ts',
  generates: {
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, skipIndexFile: true },
      config: {
        strictScalars: true,
        scalars: { Date: 'string', DateTime: 'string' },
        useTypeImports: true,
      },
    },
  },
}

export default config
