import type { CodegenConfig } from '@graphql-codegen/cli'

/** What is made from the schema: the possible types that the package has for front ends, and typed documents for tests. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'test/operations/**/*.graphql',
  // The compiler rewrites '.ts' where it builds, and tsx and vitest read it as it is.
  importExtension: '.ts',
  generates: {
    'possible-types.json': { plugins: ['fragment-matcher'] },
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
