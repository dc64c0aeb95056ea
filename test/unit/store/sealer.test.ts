import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnsealError } from '../../../src/store/errors.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import { anyText } from '../../support/any-text.ts'

const [old, current, foreign] = ['o', 'c', 'f'].map((letter) => letter.repeat(32)) as [string, string, string]
const sealer = createSealer([current])

describe('the sealer', () => {
  it('opens what it sealed, with the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, context) => {
        expect(sealer.open(sealer.seal(text, context), context)).toBe(text)
      }),
    )
  })

  it('opens no value with a changed character, shortened or extended', () => {
    const sealed = sealer.seal('refresh-token', 'grant:anna')
    const alphabet = '.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+ \0'
    for (let at = 0; at < sealed.length; at++) {
      for (const letter of alphabet) {
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1)
        if (changed !== sealed) expect(() => sealer.open(changed, 'grant:anna')).toThrow(UnsealError)
      }
      expect(() => sealer.open(sealed.slice(0, at), 'grant:anna')).toThrow(UnsealError)
    }
    for (const more of ['A', '.', '=', '.A', 'AAAA']) {
      expect(() => sealer.open(sealed + more, 'grant:anna')).toThrow(UnsealError)
    }
  })

  it('opens no value of another form', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => sealer.open(text, 'grant:anna')).toThrow(UnsealError)
      }),
    )
  })

  it('opens no value with another context', () => {
    const anna = sealer.seal("anna's", 'grant:anna')
    expect(() => sealer.open(anna, 'grant:ben')).toThrow(UnsealError)
    expect(() => sealer.open(anna, '')).toThrow(UnsealError)
  })

  it('never seals the same text in the same way', () => {
    const seals = Array.from({ length: 1000 }, () => sealer.seal('text', 'place').split('.')[2]?.slice(0, 16))
    expect(new Set(seals).size).toBe(1000)
  })

  it('reveals neither text nor secret in a sealed value, and nothing of it in an error', () => {
    const sealed = createSealer([foreign]).seal('refresh-token', 'grant:anna')
    expect(sealed).not.toContain('refresh')
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]+$/)
    const fault = (text: string) => {
      try {
        sealer.open(text, 'grant:anna')
      } catch (error) {
        return error as Error
      }
      throw new Error('It opened.')
    }
    const own = sealer.seal('refresh-token', 'grant:anna')
    for (const text of [sealed, `${own}AAAA`, own.replace('v1', 'v2')]) {
      const error = fault(text)
      expect(error.cause).toBeUndefined()
      for (const part of text.split('.').slice(1)) expect(`${error.stack}`).not.toContain(part)
    }
  })

  it('opens and finds values from before a rotation', () => {
    const before = createSealer([old])
    const after = createSealer([current, old])
    const sealed = before.seal('text', 'place')
    expect(after.open(sealed, 'place')).toBe('text')
    expect(after.hashes('token')).toEqual([sealer.hash('token'), before.hash('token')])
    expect(after.hash('token')).toBe(sealer.hash('token'))
    expect(() => before.open(after.seal('text', 'place'), 'place')).toThrow(UnsealError)
    expect(() => sealer.open(sealed, 'place')).toThrow(/does not list/)
  })

  it('hashes by secret and text only, with another key than it seals', () => {
    expect(sealer.hash('token')).toBe(createSealer([current]).hash('token'))
    expect(sealer.hash('token')).not.toBe(sealer.hash('token '))
    expect(sealer.hash('token')).not.toBe(createSealer([foreign]).hash('token'))
    expect(sealer.hash('token')).toMatch(/^[\w-]{43}$/)
  })

  it('opens values of format v1 that were sealed earlier', () => {
    // A change of the key derivation or the format would lock all users out.
    expect(sealer.open(SEALED_BY_V1, 'place')).toBe('text')
    expect(sealer.hash('token')).toBe(HASHED_BY_V1)
  })

  it('needs a secret', () => {
    expect(() => createSealer([])).toThrow(TypeError)
  })
})

const SEALED_BY_V1 = 'v1.IB-wiqs-.Mp4X64ZoQDO2NfwfaHLznp4_yYAzsWhEDLgABZkuYCQ'
const HASHED_BY_V1 = '3zyUyBaxvu8vuzGM4KWvsw9i1XPxmT4kfXT1Rs0ZkeM'
