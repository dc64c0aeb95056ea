import { createHash } from 'node:crypto'
import type { RecordChange } from '../live/record-change.ts'

/** No id or name of Oura's comes near. */
const MAX_LENGTH = 200

/** Parses the body of an event; null if it is not one. Unknown types of events and of data are accepted. */
export function parseWebhookEvent(body: Uint8Array): RecordChange | null {
  let source: unknown
  try {
    source = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
  if (typeof source !== 'object' || source === null) return null
  const fields = source as Readonly<Record<string, unknown>>
  const textOf = (name: string) => {
    const value = fields[name]
    return typeof value === 'string' && value !== '' && value.length <= MAX_LENGTH ? value : null
  }
  const [eventType, dataType, ouraId] = [textOf('event_type'), textOf('data_type'), textOf('object_id')]
  const userId = textOf('user_id')
  if (eventType === null || dataType === null || ouraId === null || userId === null) return null
  const time = fields['event_time']
  const eventTime = typeof time === 'number' ? `${time}` : textOf('event_time')
  return { eventType, dataType, ouraId, eventTime, userId }
}

/**
 * The key by which an event is deduplicated: a digest of user, type, record, event and time. Retries repeat it.
 * @param signedAt stands for the time of an event that has none, ms since 1970
 */
export function dedupeKey(event: RecordChange, signedAt: number): string {
  const { userId, dataType, ouraId, eventType, eventTime } = event
  const identity = [userId, dataType, ouraId, eventType, eventTime ?? signedAt]
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
}
