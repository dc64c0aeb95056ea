import { createEmptyData, type DataSource } from './data-source.ts'
import type { JsonObject } from './json.ts'
import { createMadeUpData } from './person/made-up-data.ts'
import { createPerson } from './person/person.ts'
import { personalInfo, personId } from './person/personal-info.ts'
import { hash } from './random.ts'

/** Somebody whose data the simulator serves. */
export interface SimulatorUser {
  /** The bearer token. */
  token: string
  /** Whose life it is: the same seed is the same person. @default made of the token */
  seed?: number
  /** What the token may read (`daily`, `extapi:daily` ...). @default everything */
  scopes?: string[]
  /** @default demo@example.com for the demo user, else made of the seed */
  email?: string
  /** Registered, but never wore the ring: no documents at all. */
  empty?: boolean
}

/** A user as a request finds it by its token. */
export interface KnownUser {
  /** The id of /personal_info; in the journal it stands for the token. */
  readonly id: string
  readonly data: DataSource
  /** null: everything. */
  readonly scopes: ReadonlySet<string> | null
}

/** The users, by token. */
export interface Users {
  add(user: SimulatorUser): void
  find(token: string): KnownUser | null
  /** By id or by token: who somebody signs in as. */
  findPerson(name: string): KnownUser | null
  /** Everybody once, in the order they were added. */
  people(): KnownUser[]
}

/** The bearer token of the demo user. */
export const DEMO_TOKEN = 'demo'
const DEMO_SEED = 20_241_122

/** The demo user: always there. */
export const DEMO_USER: SimulatorUser = { token: DEMO_TOKEN, seed: DEMO_SEED, email: 'demo@example.com' }

/** The stable id of a user: `user` in the journal, `id` in /personal_info, what a fault's `match.user` names. */
export function userId(user: SimulatorUser): string {
  return personId(createPerson(seedOf(user)))
}

/** Users and their data; `recorded` makes the data from a folder instead of the person's life. */
export function createUsers(now: () => number, recorded?: (personalInfo: JsonObject) => DataSource): Users {
  const users = new Map<string, KnownUser>()
  // two tokens of one person share what was made of their life
  const people = new Map<string, DataSource>()
  const everybody = (): KnownUser[] => {
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
        (user.empty
          ? createEmptyData(personalInfo(person, email))
          : recorded
            ? recorded(personalInfo(person, email))
            : createMadeUpData(person, email, now))
      people.set(key, data)
      const scopes = user.scopes && new Set(user.scopes.map((scope) => scope.replace(/^extapi:/, '')))
      users.set(user.token, { id: personId(person), data, scopes: scopes ?? null })
    },
    find: (token) => users.get(token) ?? null,
    findPerson: (name) => users.get(name) ?? everybody().find(({ id }) => id === name) ?? null,
    people: everybody,
  }
}

function seedOf({ token, seed }: SimulatorUser): number {
  return seed ?? hash('user', token)
}
