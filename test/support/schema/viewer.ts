import type { GraphQLFormattedError } from 'graphql'
import { dayToSlot, timeToSlot } from '../../../src/oura/records/slots.ts'
import type { JournalEntry } from '../../../src/simulator/simulator.ts'
import { startGateway } from '../gateway.ts'

/** A request to Oura: its days or hours without the date margin, and whether heavy fields were included. */
export interface RecordedRequest {
  readonly resource: string | null
  readonly first: number
  readonly last: number
  readonly full: boolean
}

/** Raw records by resource, as Oura sends them. An error makes the resource fail. */
export type RawRecords = Readonly<Record<string, readonly unknown[] | Error>>

/** Queries a real gateway whose Oura has only these records, and records the requests to Oura. */
export function createViewer(records: RawRecords) {
  const asks: RecordedRequest[] = []
  const query = async (source: string, variables: Record<string, unknown> = {}) => {
    await using gateway = await startGateway({
      now: () => Date.parse('2024-11-30T12:00Z'),
      simulator: { users: [{ token: 'empty', empty: true }] },
      config: { ouraMaxRetries: 0 },
    })
    for (const [resource, data] of Object.entries(records)) {
      const kind =
        data instanceof Error
          ? { type: 'status' as const, status: 503 }
          : { type: 'wrongShape' as const, body: { data: data as never[], next_token: null } }
      gateway.simulator.inject({ match: { resource }, kind })
    }
    const answer = await gateway.ask<Record<string, unknown>, object>(source, variables, {
      authorization: 'Bearer empty',
    })
    asks.push(...gateway.newRequests().map(toRequest))
    const errors: readonly GraphQLFormattedError[] | undefined =
      answer.errors.length > 0 ? answer.errors : undefined
    return { data: answer.data, ...(errors && { errors }) }
  }
  return { query, asks }
}

const MARGIN_DAYS = 2

function toRequest({ resource, query }: JournalEntry): RecordedRequest {
  const full = query['fields'] === undefined
  const { start_date, end_date, start_datetime, end_datetime } = query
  return start_date !== undefined && end_date !== undefined
    ? { resource, first: dayToSlot(start_date) + MARGIN_DAYS, last: dayToSlot(end_date) - MARGIN_DAYS, full }
    : {
        resource,
        first: timeToSlot(Date.parse(start_datetime ?? '')),
        last: timeToSlot(Date.parse(end_datetime ?? '')) - 1,
        full,
      }
}
