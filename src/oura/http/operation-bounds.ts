import { GatewayBusyError, OperationTooLargeError } from '../errors.ts'
import type { OuraResponse, UnsignedRequest } from './send.ts'

/** Most requests to Oura of one operation. */
export const MAX_OPERATION_REQUESTS = 500

/** Bytes of Oura's responses after which an operation sends no further request. */
export const MAX_OPERATION_BYTES = 64_000_000

/** Bytes of the lists that are being fetched, of all operations together. */
export const MAX_BYTES_IN_FLIGHT = 256_000_000

/**
 * Refuses further requests of an operation that has sent or received too much. What it asks for cannot be known in
 * advance: it depends on the cache, and on how many records the user has.
 * @throws OperationTooLargeError
 */
export function withOperationBounds(
  send: (request: UnsignedRequest) => Promise<OuraResponse>,
): (request: UnsignedRequest) => Promise<OuraResponse> {
  return (request) => {
    const { cost } = request.operation
    // Retries are in the figures alone.
    const requests = Math.max(cost.begun, cost.figures.requests)
    if (requests >= MAX_OPERATION_REQUESTS) {
      return Promise.reject(new OperationTooLargeError('requests to Oura', MAX_OPERATION_REQUESTS))
    }
    if (cost.figures.bytes >= MAX_OPERATION_BYTES) {
      return Promise.reject(new OperationTooLargeError('bytes from Oura', MAX_OPERATION_BYTES))
    }
    cost.begun = requests + 1
    return send(request)
  }
}

/** Counts the bytes of lists from their first page until all of their records are made. */
export interface BytesInFlight {
  /** @throws GatewayBusyError if all lists together are too large */
  add(bytes: number): void
  release(bytes: number): void
}

export function createBytesInFlight(): BytesInFlight {
  let held = 0
  return {
    add(bytes) {
      held += bytes
      if (held > MAX_BYTES_IN_FLIGHT) throw new GatewayBusyError()
    },
    release(bytes) {
      held -= bytes
    },
  }
}
