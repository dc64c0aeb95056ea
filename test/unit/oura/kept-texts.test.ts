import { describe, expect, it } from 'vitest'
import { KeptTexts, keepTextsOf, keptTextsOf } from '../../../src/oura/records/kept-texts.ts'

const selection = () => ({})

describe('texts kept with records', () => {
  it('are found by selection and record', () => {
    const [texts, one, other, record] = [new KeptTexts(), selection(), selection(), {}]
    texts.set(one, record, '{"score":81}')
    expect(texts.get(one, record)).toBe('{"score":81}')
    expect(texts.get(other, record)).toBeUndefined()
    expect(texts.get(one, {})).toBeUndefined()
  })

  it('count in bytes, at least their characters, and no more once they are dropped', () => {
    const texts = new KeptTexts()
    const selections = Array.from({ length: 20 }, selection)
    for (const one of selections) {
      texts.set(one, {}, 'x'.repeat(1_000))
      expect(texts.bytes).toBeGreaterThanOrEqual(1_000)
    }
    // Of many selections only the last few are kept.
    expect(texts.bytes).toBeLessThan(10_000)
  })

  it('belong to the records that hold them alone', () => {
    const [texts, record] = [new KeptTexts(), {}]
    expect(keptTextsOf(record)).toBeUndefined()
    keepTextsOf([record], texts)
    expect(keptTextsOf(record)).toBe(texts)
  })
})
