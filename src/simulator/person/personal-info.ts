import type { JsonObject } from '../json.ts'
import { createRandom, rounded } from '../random.ts'
import type { Person } from './person.ts'

/** The bare object of /personal_info. */
export function personalInfo(person: Person, email: string): JsonObject {
  const random = createRandom(person.seed, 'body')
  return {
    id: personId(person),
    age: 38,
    weight: rounded(random.between(71, 83), 1),
    height: rounded(random.between(1.72, 1.84), 2),
    biological_sex: random.pick(['female', 'male']),
    email,
  }
}

/** The stable id of the person: the user id of /personal_info and of webhook events. */
export function personId(person: Pick<Person, 'id'>): string {
  return person.id('personal_info', 0)
}
