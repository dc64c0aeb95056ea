/** A JSON value as the simulator makes it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object; its keys are serialized in this order. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON text of each top-level field of a JSON object. */
export function fieldsOf(json: string): Map<string, string> {
  const fields = JSON.parse(json) as Record<string, Json>
  return new Map(Object.entries(fields).map(([key, value]) => [key, JSON.stringify(value)]))
}
