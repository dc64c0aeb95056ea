import { describe, expect, it } from 'vitest'
import { isAllowed, licenseOf } from '../../../scripts/package/allowed-licenses.ts'

const component = (licenses?: Parameters<typeof licenseOf>[0]['licenses']) => ({
  'bom-ref': 'a@1.0.0',
  name: 'a',
  version: '1.0.0',
  ...(licenses && { licenses }),
})

describe('the list of licenses', () => {
  it.each([
    ['MIT', true, true],
    ['MPL-2.0', false, true],
    ['MPL-2.0', true, false],
    ['GPL-3.0-only', false, false],
    ['SEE LICENSE IN LICENSE', false, false],
    ['', false, false],
    ['MIT OR GPL-2.0-only', true, true],
    ['(MIT AND BSD-3-Clause)', true, true],
    ['MIT AND GPL-2.0-only', true, false],
    ['(MPL-2.0 OR Apache-2.0)', true, true],
  ])('%s, shipped: %s, is allowed: %s', (license, isShipped, allowed) => {
    expect(isAllowed(license, isShipped)).toBe(allowed)
  })

  it('needs all licenses of a package that has several', () => {
    expect(licenseOf(component([{ license: { id: 'MIT' } }, { license: { name: 'Proprietary' } }]))).toBe(
      'MIT AND Proprietary',
    )
    expect(licenseOf(component([{ expression: '(MIT OR ISC)' }]))).toBe('(MIT OR ISC)')
    expect(licenseOf(component())).toBe('')
  })
})
