import { describe, expect, it } from 'vitest'
import {
  concerns,
  firstProblem,
  pageProblem,
  problemAt,
  toProblem,
  withoutAnswer,
} from '../../../examples/dashboard/src/problem.ts'
import { problemText } from '../../../examples/dashboard/src/problem-text.ts'

const error = (code: string, path?: (string | number)[], extensions = {}) => ({
  message: 'No.',
  path,
  extensions: { code, ...extensions },
})

const AUTHORIZE = 'https://health.example.com/auth/login?returnTo=%2Fgraphql&scope=workout'

describe('toProblem', () => {
  it.each([
    ['UNAUTHENTICATED', { kind: 'sign-in', authorizationUrl: AUTHORIZE, isExpired: false }],
    ['REAUTHORIZATION_REQUIRED', { kind: 'sign-in', authorizationUrl: AUTHORIZE, isExpired: true }],
    ['FORBIDDEN', { kind: 'forbidden', authorizationUrl: AUTHORIZE, scope: 'workout' }],
    ['RATE_LIMITED', { kind: 'rate-limited', retryAfterSeconds: 13 }],
    ['UPSTREAM_UNAVAILABLE', { kind: 'unavailable' }],
    ['UPSTREAM_TIMEOUT', { kind: 'unavailable' }],
    ['UPSTREAM_INVALID', { kind: 'unavailable' }],
    ['NETWORK_ERROR', { kind: 'unreachable' }],
    ['GATEWAY_DOWN', { kind: 'gateway-down' }],
    ['BAD_USER_INPUT', { kind: 'unexpected' }],
    ['INTERNAL_SERVER_ERROR', { kind: 'unexpected' }],
  ])('%s', (code, problem) => {
    const extensions = { authorizationUrl: AUTHORIZE, requiredScope: 'workout', retryAfterSeconds: 12.2 }
    expect(toProblem(error(code, [], extensions))).toEqual(problem)
  })

  it('treats an error without extensions as unexpected', () => {
    expect(toProblem({ message: 'No.' })).toEqual({ kind: 'unexpected' })
  })

  it.each([undefined, -1, Number.NaN, '5'])(
    'waits 30 seconds if retryAfterSeconds is %s',
    (retryAfterSeconds) => {
      expect(toProblem(error('RATE_LIMITED', [], { retryAfterSeconds }))).toEqual({
        kind: 'rate-limited',
        retryAfterSeconds: 30,
      })
    },
  )
})

describe('withoutAnswer', () => {
  it.each([
    [undefined, 'unreachable'],
    [502, 'gateway-down'],
    [503, 'gateway-down'],
    [504, 'gateway-down'],
    // A captive portal, or a path that the proxy does not forward.
    [200, 'unexpected'],
    [404, 'unexpected'],
    [500, 'unexpected'],
  ])('with the status %s is %s', (status, kind) => {
    expect(toProblem(withoutAnswer('No.', status)).kind).toBe(kind)
  })

  it('does not report a working connection as broken', () => {
    expect(problemText({ kind: 'unreachable' }).text).toContain('Check your connection')
    expect(problemText({ kind: 'gateway-down' }).text).not.toContain('Check your connection')
  })
})

describe('concerns', () => {
  it.each([
    [['viewer', 'workouts'], 'viewer.workouts', true],
    [['viewer', 'workouts', 'nodes', 3, 'heartRate'], 'viewer.workouts', true],
    [['viewer'], 'viewer.workouts', true],
    [['viewer', 'dailySleep'], 'viewer.workouts', false],
    [['viewer', 'days', 'nodes', 4, 'mainSleep'], 'viewer.days.nodes.*.mainSleep', true],
    [['viewer', 'days', 'nodes', 4, 'sleep'], 'viewer.days.nodes.*.mainSleep', false],
    [['viewer', 'workoutsOfFriends'], 'viewer.workouts', false],
  ])('%j, %s: %s', (path, field, expected) => {
    expect(concerns(error('FORBIDDEN', path), field)).toBe(expected)
  })

  it('is false for an error of the whole request', () => {
    expect(concerns(error('UNAUTHENTICATED'), 'viewer.workouts')).toBe(false)
  })
})

describe('where a problem is shown', () => {
  const workouts = error('UPSTREAM_TIMEOUT', ['viewer', 'workouts'])
  const readiness = error('RATE_LIMITED', ['viewer', 'dailyReadiness'], { retryAfterSeconds: 3 })

  it('only in the panel that reads the field', () => {
    const errors = [workouts, readiness]
    expect(problemAt(errors, ['viewer.dailySleep', 'viewer.dailyReadiness'])?.kind).toBe('rate-limited')
    expect(problemAt(errors, ['viewer.dailySleep'])).toBeNull()
    expect(pageProblem(errors)).toBeNull()
  })

  it('on the page, if the whole request failed', () => {
    expect(pageProblem([error('NETWORK_ERROR')])?.kind).toBe('unreachable')
    expect(pageProblem([error('INTERNAL_SERVER_ERROR', ['viewer'])])?.kind).toBe('unexpected')
  })

  it('on the page, if it requires a login', () => {
    const expired = error('REAUTHORIZATION_REQUIRED', ['viewer', 'dailySleep'])
    expect(pageProblem([workouts, expired])).toMatchObject({ kind: 'sign-in', isExpired: true })
  })

  it('in a panel with its own query, for any error', () => {
    expect(firstProblem([error('NETWORK_ERROR')])?.kind).toBe('unreachable')
    expect(firstProblem([])).toBeNull()
  })
})

describe('problemText', () => {
  it('describes a known scope, and names an unknown one', () => {
    const forbidden = (scope: string) =>
      problemText({ kind: 'forbidden', authorizationUrl: undefined, scope }).text
    expect(forbidden('workout')).toBe('You have not allowed this page to read your workouts.')
    expect(forbidden('dreams')).toBe('You have not allowed this page to read “dreams”.')
  })

  it('requests no permission if none is missing', () => {
    const words = problemText({ kind: 'forbidden', authorizationUrl: undefined, scope: undefined })
    expect(words.action).toBe('Try again')
  })
})
