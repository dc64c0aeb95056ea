import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { detail, type Exchange, type HttpResponse, RequestError } from '../http-response.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { RegisteredClient } from '../oauth/clients.ts'
import { readBody } from '../request-body.ts'
import { validationError } from '../window.ts'
import { verifyCallback } from './callback-verification.ts'
import {
  type SubscriptionTarget,
  WEBHOOK_DATA_TYPES,
  WEBHOOK_EVENT_TYPES,
  type WebhookSubscription,
  type WebhookSubscriptions,
} from './webhook-subscriptions.ts'

/** The subscription that a path names. */
export interface WebhookRoute {
  /** null: the list. */
  readonly id: string | null
  readonly isRenewal: boolean
}

const PATH = /^\/v2\/webhook\/subscription(?:\/(renew\/)?([^/]+))?$/

/** The resource name of the API in the journal and in faults. */
export const WEBHOOK_RESOURCE = 'webhook_subscription'

/** The webhook route of a path; null if there is none. */
export function findWebhookRoute(path: string): WebhookRoute | null {
  const match = PATH.exec(path)
  return match && { id: match[2] ?? null, isRenewal: match[1] !== undefined }
}

/** Parses a request to the webhook API; a callback URL is verified before the promise resolves. */
export type WebhookApi = (request: IncomingMessage, route: WebhookRoute) => Promise<Exchange>

export interface WebhookApiOptions {
  readonly clients: ReadonlyMap<string, RegisteredClient>
  readonly subscriptions: WebhookSubscriptions
}

const TOO_LARGE = detail(413, 'Request body too large.')
const BAD_CLIENT = detail(401, 'Invalid client credentials.')
/** "Unusual 403 used to indicate 404" (oura-api.md section 4). */
const UNKNOWN_ID = detail(403, 'Webhook with specified id does not exist.')
const NOT_VERIFIED = detail(400, 'The callback URL could not be verified.')

/** The API that manages an application's subscriptions (oura-api.md section 4). */
export function createWebhookApi({ clients, subscriptions }: WebhookApiOptions): WebhookApi {
  return async (request, route) => {
    const text = await readBody(request, TOO_LARGE)
    const respond = await prepare(request, route, text).catch((error: unknown) => {
      if (error instanceof RequestError) return () => error.response
      throw error
    })
    return { user: null, token: null, respond }
  }

  /** Checks a request, and returns the function that executes it. Throws RequestError for a refusal. */
  async function prepare(
    { method = 'GET', headers }: IncomingMessage,
    { id, isRenewal }: WebhookRoute,
    text: string,
  ): Promise<() => HttpResponse> {
    const client = authenticate(headers)
    if (id === null) {
      if (method === 'GET') return () => json(200, subscriptions.list(client.id).map(toJson))
      if (method !== 'POST') throw notAllowed('GET, POST')
      const body = parseBody(text)
      const target = readTarget(body)
      await verify(target, readText(body, 'verification_token'))
      return () => json(201, toJson(subscriptions.create(client.id, target)))
    }
    const subscription = subscriptions.find(client.id, id)
    if (isRenewal) {
      if (method !== 'PUT') throw notAllowed('PUT')
      return () => json(200, toJson(subscriptions.renew(known(subscription))))
    }
    switch (method) {
      case 'GET':
        return () => json(200, toJson(known(subscription)))
      case 'DELETE':
        return () => {
          subscriptions.remove(known(subscription).id)
          return { status: 204, body: '' }
        }
      case 'PUT': {
        const old = known(subscription)
        const body = parseBody(text)
        const target = readTarget({ ...toJson(old), ...withoutNulls(body) })
        await verify(target, readText(body, 'verification_token'))
        return () => json(200, toJson(subscriptions.update(old, target)))
      }
      default:
        throw notAllowed('GET, PUT, DELETE')
    }
  }

  function authenticate(headers: IncomingHttpHeaders): RegisteredClient {
    const client = clients.get(String(headers['x-client-id']))
    if (client?.secret !== headers['x-client-secret'] || client === undefined)
      throw new RequestError(BAD_CLIENT)
    return client
  }
}

async function verify({ callbackUrl }: SubscriptionTarget, verificationToken: string): Promise<void> {
  if (!(await verifyCallback(callbackUrl, verificationToken))) throw new RequestError(NOT_VERIFIED)
}

function known(subscription: WebhookSubscription | null): WebhookSubscription {
  if (subscription === null) throw new RequestError(UNKNOWN_ID)
  return subscription
}

function parseBody(text: string): JsonObject {
  try {
    const body: unknown = JSON.parse(text)
    if (isJsonObject(body)) return body
  } catch {
    // answered below
  }
  throw new RequestError(
    validationError([{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error', input: '' }]),
  )
}

function readTarget(body: JsonObject): SubscriptionTarget {
  return {
    callbackUrl: readText(body, 'callback_url'),
    eventType: readEnum(body, 'event_type', WEBHOOK_EVENT_TYPES),
    dataType: readEnum(body, 'data_type', WEBHOOK_DATA_TYPES),
  }
}

function readText(body: JsonObject, name: string): string {
  const value = body[name]
  if (typeof value === 'string') return value
  throw invalid(name, value, { type: 'missing', msg: 'Field required' })
}

/** Oura's message lists all allowed values (oura-api.md section 4). */
function readEnum(body: JsonObject, name: string, allowed: readonly string[]): string {
  const value = readText(body, name)
  if (allowed.includes(value)) return value
  const expected = `${allowed.slice(0, -1).map(quote).join(', ')} or ${quote(allowed.at(-1) ?? '')}`
  throw invalid(name, value, { type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } })
}

function invalid(
  name: string,
  value: Json | undefined,
  problem: { type: string; msg: string; ctx?: JsonObject },
): RequestError {
  const input = typeof value === 'string' ? value : ''
  return new RequestError(validationError([{ ...problem, loc: ['body', name], input }]))
}

const quote = (text: string): string => `'${text}'`

const withoutNulls = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))

const toJson = ({ id, callbackUrl, eventType, dataType, expiresAt }: WebhookSubscription): JsonObject => ({
  id,
  callback_url: callbackUrl,
  event_type: eventType,
  data_type: dataType,
  // without an offset, as an observer of the real API parses it
  expiration_time: new Date(expiresAt).toISOString().replace('Z', ''),
})

const json = (status: number, body: Json): HttpResponse => ({ status, body: JSON.stringify(body) })

const notAllowed = (allow: string): RequestError =>
  new RequestError({ ...detail(405, 'Method Not Allowed'), headers: { allow } })
