/** A JSON value as the simulator makes it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object; the order of its keys is the order on the wire. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
