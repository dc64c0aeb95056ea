/**
 * A time some seconds after another, in the same UTC offset and with the same number of decimals.
 * @param timestamp RFC 3339, as Oura writes it
 */
export function addSeconds(timestamp: string, seconds: number): string {
  const [, decimals = '', offset = 'Z'] = /(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i.exec(timestamp) ?? []
  const wallClock = Date.parse(`${timestamp.slice(0, 19)}Z`)
  const fraction = decimals === '' ? 0 : Number(decimals)
  const shifted = new Date(wallClock + (seconds + fraction) * 1000).toISOString()
  const shiftedDecimals =
    decimals === ''
      ? ''
      : shifted.slice(19, 23).padEnd(decimals.length, '0').slice(0, Math.max(4, decimals.length))
  return `${shifted.slice(0, 19)}${shiftedDecimals}${offset}`
}
