/** pino's numbers of levels. */
const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' }

/**
 * Makes a line of the log readable for people: local time, level, message, and the fields that say something.
 * @param json a line of pino
 */
export function toTerminalLine(json: string): string {
  const { level, time, msg, pid: _, hostname: __, ...fields } = JSON.parse(json) as Record<string, unknown>
  const at = new Date(Number(time)).toTimeString().slice(0, 8)
  const values = Object.entries(fields)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => ` ${name}=${textOf(value)}`)
  return `${at} ${(LEVELS[Number(level)] ?? `${level}`).padEnd(5)} ${msg}${values.join('')}\n`
}

/** JSON escapes what a terminal would take for a command. */
const textOf = (value: unknown): string =>
  typeof value === 'string' && !/[\p{C}\s"=]/u.test(value)
    ? value
    : JSON.stringify(value).replace(UNSAFE, '\ufffd')

/** Control characters that JSON leaves as they are: C1, and those that change the direction of text. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const isEmpty = (value: unknown): boolean =>
  value === null || value === 0 || (Array.isArray(value) && value.length === 0)
