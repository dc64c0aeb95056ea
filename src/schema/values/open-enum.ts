import type { EnumRef } from '@pothos/core'
import { builder, type Types } from '../builder.ts'

/**
 * An enum over one of Oura's lists of values. It is open: a value that Oura adds later is UNKNOWN.
 * @param kind the descriptor's list of values
 * @param meanings description of each value
 */
export function openEnum<V extends string>(
  name: string,
  kind: { readonly values: readonly V[] },
  description: string,
  meanings: Readonly<Record<V, string>>,
): EnumRef<Types, V | 'unknown'> {
  const values: Record<string, { value: string; description: string }> = {}
  for (const value of kind.values) values[value.toUpperCase()] = { value, description: meanings[value] }
  values['UNKNOWN'] = {
    value: 'unknown',
    description: 'A value that this version of the schema does not have.',
  }
  // Pothos cannot infer the values of a computed map.
  return builder.enumType(name, { description, values }) as unknown as EnumRef<Types, V | 'unknown'>
}
