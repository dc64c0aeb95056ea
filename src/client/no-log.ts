import type { Log } from '../log.ts'

const ignore = (): void => undefined

/** A log that writes nothing: a library is silent unless it is given one. */
export const NO_LOG: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
