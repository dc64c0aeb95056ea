import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** A query that is valid by the schema, and its variables. */
export interface RandomOperation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export interface RandomOperationOptions {
  readonly schema: GraphQLSchema
  readonly random: () => number
  /** JSON of a value of a scalar type, for an argument. @default text, numbers and truth values */
  readonly scalarValue?: (typeName: string, argument: string) => unknown
  readonly maxDepth?: number
  /** Fields that are left out, as `Type.field`. */
  readonly without?: readonly string[]
  /** Whether fragments get @defer, and lists @stream. @default false */
  readonly isIncremental?: boolean
}

/** Builds a query: aliases, fragments, repeated fields, @skip and @include, literal arguments and variables. */
export function randomOperation({
  schema,
  random,
  maxDepth = 5,
  without = [],
  isIncremental = false,
  ...options
}: RandomOperationOptions): RandomOperation {
  const chance = (probability: number) => random() < probability
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const scalarValue = options.scalarValue ?? ((name: string) => plainScalar(name, random))
  const definitions: string[] = []
  const variables: Record<string, unknown> = {}
  const fragments: string[] = []

  function inputValue(type: GraphQLInputType, argument: string): unknown {
    if (isNonNullType(type)) return inputValue(type.ofType, argument)
    if (isListType(type))
      return Array.from({ length: Math.floor(random() * 3) }, () => inputValue(type.ofType, argument))
    if (isEnumType(type)) return pick(type.getValues()).name
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || chance(0.5),
      )
      return Object.fromEntries(fields.map((field) => [field.name, inputValue(field.type, field.name)]))
    }
    return scalarValue(type.name, argument)
  }

  function variable(type: string, value: unknown): string {
    const name = `v${definitions.length}`
    definitions.push(`$${name}: ${type}`)
    if (value !== undefined) variables[name] = value
    return `$${name}`
  }

  function argumentsOf(field: GraphQLField<unknown, unknown>): string {
    const chosen = field.args.filter((argument) => isNonNullType(argument.type) || chance(0.3))
    const texts = chosen.map((argument) => {
      const value = inputValue(argument.type, argument.name)
      const text = chance(0.4) ? variable(String(argument.type), value) : literal(argument.type, value)
      return `${argument.name}: ${text}`
    })
    return texts.length === 0 ? '' : `(${texts.join(', ')})`
  }

  const condition = (): string => {
    if (!chance(0.1)) return ''
    const value = chance(0.5)
    return ` @${pick(['skip', 'include'])}(if: ${chance(0.5) ? variable('Boolean!', value) : value})`
  }

  let labels = 0
  const incremental = (directive: 'defer' | 'stream'): string => {
    if (!isIncremental || !chance(0.6)) return ''
    const args = directive === 'stream' && chance(0.6) ? [`initialCount: ${Math.floor(random() * 3)}`] : []
    if (chance(0.3)) args.push(`label: "${directive}${labels++}"`)
    if (chance(0.3)) {
      const value = chance(0.5)
      args.push(`if: ${chance(0.5) ? variable('Boolean!', value) : value}`)
    }
    return ` @${directive}${args.length === 0 ? '' : `(${args.join(', ')})`}`
  }

  let aliases = 0
  function fieldText(
    field: GraphQLField<unknown, unknown>,
    depth: number,
    needsAlias: boolean,
  ): string | undefined {
    const type = getNamedType(field.type)
    if (isCompositeType(type) && depth >= maxDepth) return undefined
    const args = argumentsOf(field)
    // Fields of one response name must not conflict: what has arguments gets a name of its own.
    const isList = isListType(getNullableType(field.type))
    const stream = isList ? incremental('stream') : ''
    const alias = needsAlias || stream !== '' || args !== '' || chance(0.15) ? `a${aliases++}: ` : ''
    const inner = isCompositeType(type) ? ` ${selection(type, depth + 1)}` : ''
    const text = `${alias}${field.name}${args}${condition()}${stream}${inner}`
    return alias === '' && chance(0.1) && inner === '' ? `${text} ${text}` : text
  }

  /** @param needsAlias the selection is merged with those of other types, whose fields of that name may differ */
  function selection(type: GraphQLCompositeType, depth: number, needsAlias = false): string {
    const parts: string[] = []
    if (isObjectType(type) || 'getFields' in type) {
      const fields = Object.values(type.getFields()).filter(
        ({ name }) => !without.includes(`${type.name}.${name}`),
      )
      const wanted = Math.min(fields.length, 1 + Math.floor(random() * 5))
      for (let count = 0; count < wanted; count++) {
        const text = fieldText(pick(fields), depth, needsAlias)
        if (text !== undefined) parts.push(text)
      }
    }
    if (isAbstractType(type)) {
      for (const possible of schema.getPossibleTypes(type)) {
        if (chance(0.4))
          parts.push(
            `... on ${possible.name}${condition()}${incremental('defer')} ${selection(possible, depth + 1, true)}`,
          )
      }
    }
    if (chance(isIncremental ? 0.4 : 0.1) && depth < maxDepth)
      parts.push(`...${condition()}${incremental('defer')} ${selection(type, depth + 1, needsAlias)}`)
    if (chance(0.1) && depth < maxDepth) {
      const name = `F${fragments.length}`
      const index = fragments.push('') - 1
      fragments[index] = `fragment ${name} on ${type.name} ${selection(type, depth + 1, needsAlias)}`
      parts.push(`...${name}${condition()}${incremental('defer')}`)
    }
    if (parts.length === 0 || chance(0.2)) parts.push('__typename')
    return `{ ${parts.join(' ')} }`
  }

  const root = schema.getQueryType()
  if (root == null) throw new Error('The schema has no query type.')
  const body = selection(root, 0)
  const head = definitions.length === 0 ? 'query Random' : `query Random(${definitions.join(', ')})`
  return { query: [`${head} ${body}`, ...fragments].join('\n'), variables }
}

/** A value as it is written in a query. */
function literal(type: GraphQLInputType, value: unknown): string {
  if (isNonNullType(type)) return literal(type.ofType, value)
  if (value === null || value === undefined) return 'null'
  if (isListType(type))
    return `[${(value as unknown[]).map((item) => literal(type.ofType, item)).join(', ')}]`
  if (isEnumType(type)) return String(value)
  if (isInputObjectType(type)) {
    const fields = type.getFields()
    const members = Object.entries(value as object).map(([name, item]) => {
      const field = fields[name]
      return field === undefined ? '' : `${name}: ${literal(field.type, item)}`
    })
    return `{${members.join(', ')}}`
  }
  return JSON.stringify(value)
}

function plainScalar(typeName: string, random: () => number): unknown {
  if (typeName === 'Int') return Math.floor(random() * 5)
  if (typeName === 'Float') return random() * 10
  if (typeName === 'Boolean') return random() < 0.5
  return `text "${Math.floor(random() * 5)}"`
}
