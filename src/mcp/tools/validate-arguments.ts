import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
} from 'graphql'
import { expectedScalar } from './scalar-schemas.ts'

/** A variable of an operation, which is an argument of its tool. */
export interface Variable {
  readonly type: GraphQLInputType
  readonly isRequired: boolean
  /** Undefined without a default. */
  readonly defaultValue: unknown
}

/**
 * Checks the arguments of a call. Each fault is a sentence that a model can act on: which argument, what it is, what is
 * allowed, and an example.
 * @returns the faults, or the variables of the operation: an argument that is null counts as left out
 */
export function validateArguments(
  variables: ReadonlyMap<string, Variable>,
  args: Readonly<Record<string, unknown>>,
): { readonly faults: readonly string[] } | { readonly values: Readonly<Record<string, unknown>> } {
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== undefined)
  const faults: string[] = []
  for (const fault of faultsOfAll(variables, given)) {
    faults.push(fault)
    if (faults.length === MAX_FAULTS) break
  }
  return faults.length > 0 ? { faults } : { values: Object.fromEntries(given) }
}

/** Faults are looked for up to this number: those of a list of fifty thousand items would take seconds. */
const MAX_FAULTS = 10

function* faultsOfAll(
  variables: ReadonlyMap<string, Variable>,
  given: readonly (readonly [string, unknown])[],
): Generator<string> {
  for (const [name, value] of given) {
    const variable = variables.get(name)
    if (variable === undefined) yield unknownName('argument', name, [...variables.keys()])
    else yield* faultsOf(value, variable.type, `The argument ${name}`)
  }
  const names = new Set(given.map(([name]) => name))
  for (const [name, { type, isRequired }] of variables) {
    if (isRequired && !names.has(name)) yield `The argument ${name} is missing; it must be ${expected(type)}.`
  }
}

/** @param subject what the value is, as the beginning of a sentence */
function* faultsOf(value: unknown, type: GraphQLInputType, subject: string): Generator<string> {
  if (isNonNullType(type)) {
    yield* faultsOf(value, type.ofType, subject)
    return
  }
  if (value === null || value === undefined) return
  const fault = () => `${subject} is ${quote(value)}; it must be ${expected(type)}.`
  const ofSubject = subject.replace(/^The/, 'the')
  if (isListType(type)) {
    // GraphQL takes a single value for a list of it (specification, section 3.11).
    if (!Array.isArray(value)) yield* faultsOf(value, type.ofType, subject)
    else {
      for (const [index, item] of value.entries()) {
        const place = `Item ${index + 1} of ${ofSubject}`
        if (item === null && isNonNullType(type.ofType))
          yield `${place} is null; it must be ${expected(type.ofType)}.`
        else yield* faultsOf(item, type.ofType, place)
      }
    }
    return
  }
  if (isScalarType(type) || isEnumType(type)) {
    try {
      type.parseValue(value)
    } catch {
      yield fault()
    }
    return
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || Array.isArray(value)) {
    yield fault()
    return
  }
  const fields = type.getFields()
  for (const [name, item] of Object.entries(value)) {
    const field = fields[name]
    if (field === undefined) yield `In ${ofSubject}: ${unknownName('field', name, Object.keys(fields))}`
    else yield* faultsOf(item, field.type, `The field ${name} of ${ofSubject}`)
  }
  for (const field of Object.values(fields).filter(isRequiredInputField)) {
    if ((value as Record<string, unknown>)[field.name] == null) {
      yield `The field ${field.name} of ${ofSubject} is missing; it must be ${expected(field.type)}.`
    }
  }
}

/** What a value of a type must be, in words. */
function expected(type: GraphQLInputType): string {
  if (isNonNullType(type)) return expected(type.ofType)
  if (isListType(type)) return `a list, each item ${expected(type.ofType)}`
  if (isScalarType(type)) return expectedScalar(type)
  if (isEnumType(type)) {
    return `one of ${type
      .getValues()
      .map(({ name }) => name)
      .join(', ')}`
  }
  const names = isInputObjectType(type) ? Object.keys(type.getFields()) : []
  return `an object with the fields ${names.join(', ')}`
}

/** Says which names there are, and which one was probably meant. */
function unknownName(kind: string, name: string, names: readonly string[]): string {
  const meant = names.find((each) => plain(each) === plain(name))
  if (meant !== undefined) return `There is no ${kind} ${quote(name)}; it is called ${meant}.`
  const allowed = names.length === 0 ? `There are no ${kind}s` : `The ${kind}s are ${names.join(', ')}`
  return `There is no ${kind} ${quote(name)}. ${allowed}.`
}

/** start_date and startdate mean startDate. */
const plain = (name: string): string => name.replace(/[^a-z\d]/gi, '').toLowerCase()

/** A value as JSON, shortened. One that is nested too deeply for it is only named. */
function quote(value: unknown): string {
  let text: string
  try {
    text = JSON.stringify(value)
  } catch {
    return 'nested too deeply'
  }
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
