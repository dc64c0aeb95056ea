import { createHmac } from 'node:crypto'

/** An event as Oura writes it. */
export const eventBody = (change: object = {}): string =>
  JSON.stringify({
    event_type: 'update',
    data_type: 'daily_sleep',
    object_id: 'record-1',
    event_time: '2026-03-01T08:00:00+02:00',
    user_id: 'user-1',
    ...change,
  })

/** Headers of a signed event. @param timestamp as it is sent, seconds or ms */
export const signedHeaders = (body: string, secret: string, timestamp: number) => ({
  'content-type': 'application/json',
  'x-oura-timestamp': `${timestamp}`,
  'x-oura-signature': createHmac('sha256', secret).update(`${timestamp}${body}`).digest('hex').toUpperCase(),
})
