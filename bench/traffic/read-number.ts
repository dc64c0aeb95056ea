/**
 * Reads a number of the command line.
 * @throws {RangeError} with the message for the user
 */
export function readNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max) return value
  throw new RangeError(`--${name} is ${JSON.stringify(text)}; it must be a number from ${min} to ${max}.`)
}
