import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { DEMO_USER, userId } from '../../../src/simulator/users.ts'
import { NOW, startApi } from '../../support/simulator/api.ts'

const SLEEP = '/v2/usercollection/daily_sleep'

describe('the journal', () => {
  it('has the user, the request and the status', async () => {
    await using api = await startApi()
    const { text } = await api.get(`${SLEEP}?start_date=2026-10-01&end_date=2026-10-03`)
    expect(api.simulator.journal).toEqual([
      {
        method: 'GET',
        path: SLEEP,
        resource: 'daily_sleep',
        query: { start_date: '2026-10-01', end_date: '2026-10-03' },
        user: userId(DEMO_USER),
        status: 200,
        bytes: text.length,
        startedAt: NOW,
        aborted: false,
      },
    ])
  })

  it('never has the token', async () => {
    await using api = await startApi({ users: [{ token: 'canary-token' }] })
    await api.get(SLEEP, 'canary-token')
    await api.get(SLEEP, 'canary-unknown')
    expect(JSON.stringify(api.simulator.journal)).not.toContain('canary')
    expect(api.simulator.journal[0]?.user).toBe(userId({ token: 'canary-token' }))
    expect(api.simulator.journal[1]).toMatchObject({ user: null, status: 401 })
  })

  it('has the user id of personal_info, the same for two tokens of one person', async () => {
    await using api = await startApi({ users: [{ token: 'old', seed: 7 }] })
    api.simulator.addUser({ token: 'new', seed: 7 })
    const { body } = await api.get('/v2/usercollection/personal_info', 'old')
    await api.get('/v2/usercollection/personal_info', 'new')
    expect(api.simulator.journal.map(({ user }) => user)).toEqual([body.id, body.id])
  })

  it('has an entry on arrival, and counts the request as in flight', async () => {
    await using api = await startApi({ latencyMs: 100 })
    const asking = api.get(SLEEP)
    await vi.waitFor(() => expect(api.simulator.journal).toHaveLength(1))
    expect(api.simulator.journal[0]).toMatchObject({ status: null, bytes: 0, aborted: false })
    expect(api.simulator.inFlight).toBe(1)
    await asking
    expect(api.simulator.journal[0]?.status).toBe(200)
    await vi.waitFor(() => expect(api.simulator.inFlight).toBe(0))
  })

  it('marks a request whose client disconnected', async () => {
    await using api = await startApi()
    api.simulator.inject({ kind: { type: 'hang' } })
    await expect(api.get(SLEEP, 'demo', { signal: AbortSignal.timeout(50) })).rejects.toThrow()
    await vi.waitFor(() => expect(api.simulator.journal[0]).toMatchObject({ status: null, aborted: true }))
    expect(api.simulator.inFlight).toBe(0)
  })

  it('marks pipelined requests too, when the client disconnects', async () => {
    await using api = await startApi()
    api.simulator.inject({ kind: { type: 'hang' } })
    const socket = connect(Number(new URL(api.simulator.url).port), '127.0.0.1')
    const request = `GET ${SLEEP} HTTP/1.1\r\nhost: oura\r\nauthorization: Bearer demo\r\n\r\n`
    socket.write(request + request)
    await vi.waitFor(() => expect(api.simulator.inFlight).toBe(2))
    socket.destroy()
    await vi.waitFor(() => expect(api.simulator.inFlight).toBe(0))
    expect(api.simulator.journal.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('does not blame the client for a connection that a fault destroyed', async () => {
    await using api = await startApi()
    api.simulator.inject({ times: 1, kind: { type: 'reset' } })
    api.simulator.inject({ times: 1, kind: { type: 'cutBody' } })
    await expect(api.get(SLEEP)).rejects.toThrow()
    await expect(api.get(SLEEP)).rejects.toThrow()
    await vi.waitFor(() => expect(api.simulator.inFlight).toBe(0))
    expect(api.simulator.journal).toMatchObject([
      { status: null, aborted: false },
      { status: 200, aborted: false },
    ])
  })

  it('is in order of arrival, with faults', async () => {
    await using api = await startApi()
    api.simulator.inject({ times: 1, kind: failWith(503) })
    for (const path of [SLEEP, '/v2/usercollection/sleep/x', '/nowhere?a=b']) await api.get(path)
    expect(api.simulator.journal.map(({ resource, status, path }) => [resource, status, path])).toEqual([
      ['daily_sleep', 503, SLEEP],
      ['sleep', 404, '/v2/usercollection/sleep/x'],
      [null, 404, '/nowhere'],
    ])
  })
})

describe('close', () => {
  it('ends hanging requests, idle connections and the port', async () => {
    const api = await startApi()
    await api.get(SLEEP)
    api.simulator.inject({ kind: { type: 'hang' } })
    const hanging = api.get(SLEEP).catch((error: unknown) => error)
    await vi.waitFor(() => expect(api.simulator.inFlight).toBe(1))
    await api.simulator.close()
    expect(await hanging).toBeInstanceOf(TypeError)
    expect(api.simulator.journal[1]).toMatchObject({ status: null, aborted: false })
    await expect(api.get(SLEEP)).rejects.toThrow()
  })

  it('start fails if the port is taken', async () => {
    await using api = await startApi()
    const port = Number(new URL(api.simulator.url).port)
    await expect(startApi({ port })).rejects.toThrow(/EADDRINUSE/)
  })
})
