import type { preset as clientPreset } from '@graphql-codegen/client-preset'
import { type GraphQLSchema, type IntrospectionTypeRef, introspectionFromSchema } from 'graphql'

/** A type reference as a normalized cache needs it: every scalar and enum becomes `Any`. */
function toReference(type: IntrospectionTypeRef): object {
  if (type.kind === 'NON_NULL' || type.kind === 'LIST')
    return { kind: type.kind, ofType: toReference(type.ofType) }
  return type.kind === 'OBJECT' || type.kind === 'INTERFACE' || type.kind === 'UNION'
    ? { kind: type.kind, name: type.name }
    : { kind: 'SCALAR', name: 'Any' }
}

/**
 * The introspection result that graphcache reads: nullability of fields and the possible types of interfaces. Without
 * descriptions, arguments, scalars, enums and inputs it is a quarter of the size.
 */
export function toGraphcacheSchema(schema: GraphQLSchema): object {
  const { queryType, mutationType, types } = introspectionFromSchema(schema, { descriptions: false }).__schema
  const composite = types.flatMap((type) => {
    if (type.name.startsWith('__')) return []
    if (type.kind !== 'OBJECT' && type.kind !== 'INTERFACE') return []
    return {
      kind: type.kind,
      name: type.name,
      fields: type.fields.map((field) => ({ name: field.name, type: toReference(field.type), args: [] })),
      interfaces: type.interfaces.map(({ kind, name }) => ({ kind, name })),
      ...(type.kind === 'INTERFACE' && {
        possibleTypes: type.possibleTypes.map(({ kind, name }) => ({ kind, name })),
      }),
    }
  })
  return {
    __schema: {
      queryType: { kind: 'OBJECT', name: queryType.name },
      mutationType: mutationType ? { kind: 'OBJECT', name: mutationType.name } : null,
      subscriptionType: null,
      types: [...composite, { kind: 'SCALAR', name: 'Any' }],
    },
  }
}

const plugin = { plugin: (schema: GraphQLSchema) => `${JSON.stringify(toGraphcacheSchema(schema))}\n` }

/** Preset of GraphQL Code Generator that writes the schema for graphcache to one file. */
export const graphcacheSchemaPreset: typeof clientPreset = {
  buildGeneratesSection: (options) => [
    {
      ...options,
      filename: options.baseOutputDir,
      documents: [],
      plugins: [{ graphcacheSchema: {} }],
      pluginMap: { graphcacheSchema: plugin },
    },
  ],
}
