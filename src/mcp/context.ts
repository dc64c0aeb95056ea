/** What an operation answers (GraphQL specification, section 7.1). */
export interface OperationResult {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly OperationError[]
}

export interface OperationError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** An operation of a tool, a resource or a prompt. */
export interface OperationRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly operationName?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Executes operations on behalf of the user of one client, within the limits of the gateway. */
export type ExecuteOperation = (request: OperationRequest) => Promise<OperationResult>
