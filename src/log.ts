/** The methods of a pino logger that the gateway calls. `fields` never hold tokens, headers or URLs. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
