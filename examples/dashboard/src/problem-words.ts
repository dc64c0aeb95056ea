import type { Problem } from './problem.ts'

/** What a scope lets the page read, in words. */
const SCOPES: Readonly<Record<string, string>> = {
  email: 'your e-mail address',
  personal: 'your personal information',
  daily: 'your sleep, readiness and activity',
  heartrate: 'your heart rate',
  workout: 'your workouts',
  tag: 'your tags',
  session: 'your sessions',
  spo2: 'your blood oxygen',
  stress: 'your stress',
  heart_health: 'your heart health',
  ring_configuration: 'your ring',
}

export interface ProblemWords {
  readonly title: string
  readonly text: string
  /** What the button or link is called. */
  readonly action: string
}

/** A problem as a person should read it: what it is, what it means, what to press. */
export function wordsOf(problem: Problem): ProblemWords {
  switch (problem.kind) {
    case 'sign-in':
      return problem.isExpired
        ? {
            title: 'Your sign-in has ended',
            text: 'Oura no longer accepts the permission that you gave. Sign in again to see your data.',
            action: 'Sign in again',
          }
        : {
            title: 'Sign in to see your data',
            text: 'You give permission at Oura, and come back to this page.',
            action: 'Sign in with Oura',
          }
    case 'forbidden':
      return problem.scope === undefined
        ? {
            title: 'Oura does not share this',
            text: 'The Oura membership may have ended.',
            action: 'Try again',
          }
        : {
            title: 'Permission needed',
            text: `You have not allowed this page to read ${SCOPES[problem.scope] ?? `“${problem.scope}”`}.`,
            action: 'Allow it at Oura',
          }
    case 'rate-limited':
      return {
        title: 'Too many requests',
        text: 'Oura asks for a pause before it sends more.',
        action: 'Try again',
      }
    case 'unavailable':
      return {
        title: 'Oura is not answering',
        text: 'This part could not be loaded. It is usually over in a moment.',
        action: 'Try again',
      }
    case 'unreachable':
      return {
        title: 'No connection',
        text: 'The gateway cannot be reached. Check your connection.',
        action: 'Try again',
      }
    case 'gateway-down':
      return {
        title: 'The gateway is not running',
        text: 'Your connection works, but the server behind this page does not answer. It may be restarting: try again in a minute.',
        action: 'Try again',
      }
    case 'unexpected':
      return {
        title: 'Something went wrong',
        text: 'This part could not be loaded.',
        action: 'Try again',
      }
  }
}
