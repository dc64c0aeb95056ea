import { type ChangeableData, createChangeableData } from './changed-data.ts'
import { createEmptyData, type DataSource } from './data-source.ts'
import type { JsonObject } from './json.ts'
import { createGeneratedData } from './person/generated-data.ts'
import { createPerson } from './person/person.ts'
import { personalInfo, personId } from './person/personal-info.ts'
import { hash } from './random.ts'

/** A user whose data the simulator serves. */
export interface SimulatorUser {
  /** The bearer token. */
  token: string
  /** The seed of the generated person. @default derived from the token */
  seed?: number
  /** The scopes of the token (`daily`, `extapi:daily` ...). @default all */
  scopes?: string[]
  /** @default demo@example.com for the demo user, otherwise derived from the seed */
  email?: string
  /** Registered, but never wore a ring: no records. */
  empty?: boolean
}

/** A user found by the token of a request. */
export interface KnownUser {
  /** The id of /personal_info; the journal has it instead of the token. */
  readonly id: string
  readonly data: ChangeableData
  /** null: all scopes. */
  readonly scopes: ReadonlySet<string> | null
}

/** The users, by token. */
export interface Users {
  add(user: SimulatorUser): void
  find(token: string): KnownUser | null
  /** By id or by token; for the choice on the consent page. */
  findByIdOrToken(name: string): KnownUser | null
  /** All users, each once, in the order they were added. */
  all(): KnownUser[]
}

/** The bearer token of the demo user. */
export const DEMO_TOKEN = 'demo'
const DEMO_SEED = 20_241_122

/** The demo user, which always exists. */
export const DEMO_USER: SimulatorUser = { token: DEMO_TOKEN, seed: DEMO_SEED, email: 'demo@example.com' }

/** The stable id of a user: `user` in the journal, `id` in /personal_info, and a fault's `match.user`. */
export function userId(user: SimulatorUser): string {
  return personId(createPerson(seedOf(user)))
}

/** What users have. */
export interface UsersOptions {
  readonly now: () => number
  /** Makes the data from a folder instead of a generated person. @default generated */
  readonly recorded?: ((personalInfo: JsonObject) => DataSource) | undefined
  /** How far back generated data goes. @default two years */
  readonly daysOfHistory?: number | undefined
}

/** Users and their data. */
export function createUsers({ now, recorded, daysOfHistory }: UsersOptions): Users {
  const users = new Map<string, KnownUser>()
  // two tokens of one person share the generated data
  const people = new Map<string, ChangeableData>()
  function all(): KnownUser[] {
    const byId = new Map<string, KnownUser>()
    for (const user of users.values()) if (!byId.has(user.id)) byId.set(user.id, user)
    return [...byId.values()]
  }
  return {
    add: (user) => {
      const person = createPerson(seedOf(user))
      const email = user.email ?? `person${seedOf(user)}@example.com`
      const key = JSON.stringify([seedOf(user), email, user.empty ?? false])
      const data =
        people.get(key) ??
        createChangeableData(
          user.empty
            ? createEmptyData(personalInfo(person, email))
            : recorded
              ? recorded(personalInfo(person, email))
              : createGeneratedData(person, email, now, daysOfHistory),
        )
      people.set(key, data)
      const scopes = user.scopes && new Set(user.scopes.map((scope) => scope.replace(/^extapi:/, '')))
      users.set(user.token, { id: personId(person), data, scopes: scopes ?? null })
    },
    find: (token) => users.get(token) ?? null,
    findByIdOrToken: (name) => users.get(name) ?? all().find(({ id }) => id === name) ?? null,
    all,
  }
}

const seedOf = ({ token, seed }: SimulatorUser): number => seed ?? hash('user', token)
