import type { Component } from './sbom.ts'

/** Licenses of code that we may distribute under MIT, with their texts. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]

/** Licenses of tools that users of the package do not get. */
const TOOLS_ONLY = [
  // A list of browsers.
  'CC-BY-4.0',
  // Apollo's federation: not as a service for others.
  'Elastic-2.0',
  'MPL-2.0',
  'Python-2.0',
]

/** The license of a package as an SPDX expression; '' without one. */
export const licenseOf = ({ licenses = [] }: Component): string =>
  licenses
    .map((each) => ('expression' in each ? each.expression : (each.license.id ?? each.license.name ?? '')))
    .join(' AND ')

/**
 * Whether a license is on the list.
 * @param license an SPDX expression of licenses with OR or AND, without nested parentheses
 * @param isShipped whether users of the package get it
 */
export function isAllowed(license: string, isShipped: boolean): boolean {
  const allowed = isShipped ? PERMISSIVE : [...PERMISSIVE, ...TOOLS_ONLY]
  const names = (text: string, operator: string) =>
    text
      .replace(/^\((.*)\)$/, '$1')
      .split(operator)
      .map((each) => each.trim())
  return names(license, ' OR ').some((option) =>
    names(option, ' AND ').every((each) => allowed.includes(each)),
  )
}
