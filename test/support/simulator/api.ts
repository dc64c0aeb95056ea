import {
  DEMO_TOKEN,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../src/simulator/simulator.ts'

/** A Friday afternoon in Berlin, winter time. */
export const NOW = Date.parse('2026-11-20T14:00:00Z')

export type ApiRecord = Record<string, unknown> & { id?: string; day?: string }
export interface Answer {
  status: number
  headers: Headers
  text: string
  body: { data: ApiRecord[]; next_token: string | null; detail: unknown } & ApiRecord
}

/** A simulator at a fixed time, and fetch with the demo user's token. */
export async function startApi(options: SimulatorOptions = {}) {
  const simulator: Simulator = await startSimulator({ now: () => NOW, ...options })
  const get = async (
    path: string,
    token: string | null = DEMO_TOKEN,
    init: RequestInit = {},
  ): Promise<Answer> => {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(simulator.url + path, { headers, ...init })
    const text = await response.text()
    const isJson = response.headers.get('content-type') === 'application/json'
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
  }
  const list = async (resource: string, query = '', token = DEMO_TOKEN): Promise<ApiRecord[]> => {
    const { status, body, text } = await get(`/v2/usercollection/${resource}?${query}`, token)
    if (status !== 200) throw new Error(`${resource} answered ${status}: ${text}`)
    return body.data
  }
  return { simulator, get, list, [Symbol.asyncDispose]: () => simulator.close() }
}

/** Every page of a list, by next_token alone. */
export async function allPages(
  get: (path: string) => Promise<Answer>,
  resource: string,
  query: string,
): Promise<{ data: ApiRecord[]; pages: number }> {
  const data: ApiRecord[] = []
  let token: string | null = null
  let pages = 0
  do {
    const { body }: Answer = await get(
      `/v2/usercollection/${resource}?${token ? `next_token=${token}` : query}`,
    )
    data.push(...body.data)
    token = body.next_token
    pages += 1
  } while (token && pages < 500)
  return { data, pages }
}

/** A range with all data of the person. */
export const EVERYTHING = 'start_date=2024-01-01&end_date=2026-12-31'

export const days = (records: ApiRecord[]): unknown[] => records.map(({ day }) => day)
