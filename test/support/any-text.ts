import fc from 'fast-check'

/** Any character of Unicode. fast-check's own unit `binary` is the same, and takes a second of CPU to build. */
const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10_ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint))

/** Any text. */
export const anyText = fc.string({ unit: anyCharacter })
