import type { Problem } from './problem.ts'

/** The data of each scope, in words. */
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

export interface ProblemText {
  readonly title: string
  readonly text: string
  /** The label of the button or link. */
  readonly action: string
}

/** A problem as a text: title, explanation and action. */
export function problemText(problem: Problem): ProblemText {
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
            text: 'You allow access at Oura and return to this page.',
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
        text: 'Oura’s rate limit is reached.',
        action: 'Try again',
      }
    case 'unavailable':
      return {
        title: 'Oura is not answering',
        text: 'This part could not be loaded. This is usually temporary.',
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
        text: 'Your connection works, but the gateway does not respond. It may be restarting: try again in a minute.',
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
