/**
 * What a span says of its work: names of OpenTelemetry's semantic conventions, or `oura.…`. Values are names, ranges of
 * days, counts and codes: never ids of users or records, tokens, URLs, query texts or variables.
 */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanOptions {
  /** `client` for a request to another system, as a backend has it for its map of services. @default 'internal' */
  readonly kind?: 'internal' | 'client'
  readonly attributes?: SpanAttributes
}

/** One piece of work in a trace. */
export interface Span {
  rename(name: string): void
  set(attributes: SpanAttributes): void
  /** Marks the work as failed. @param errorType a code, a status or the name of a class (`error.type`) */
  fail(errorType: string): void
  /** Links this span and the active one with each other: the active one waits for the work of this one. */
  join(): void
  end(): void
}

/**
 * Records what an operation does as the spans of a trace (OpenTelemetry). The layers take it as an option: without
 * tracing it is undefined, and nothing is called. Outside of an operation, and in a trace that is not sampled, it only
 * runs the work.
 */
export interface Tracer {
  /** Starts a span below the active one. The caller ends it. It does not become active. */
  start(name: string, options?: SpanOptions): Span
  /** Runs work in a span below the active one, which is active until the work ends. A rejection fails the span. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>
}

/** The type of an error for `Span.fail`: its code, else the name of its class. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as Error & { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
