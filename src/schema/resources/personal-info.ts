import { WHOLE } from '../../oura/records/slots.ts'
import { personalInfo } from '../../oura/resources/personal-info.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { User } from '../user.ts'

const PersonalInfo = builder.objectRef<RecordOf<typeof personalInfo>>('PersonalInfo').implement({
  description:
    'What the user told Oura about themselves. Each field is null where the user left it out or did not grant the scope for it: `email` for the address, `personal` for the others.',
  fields: (t) => ({
    ouraId: t.exposeString('ouraId', {
      description: "Oura's own id of the user; webhook events carry it as user_id. Needs no scope.",
    }),
    age: t.exposeInt('age', { description: 'Age in years.' }),
    weight: t.exposeFloat('weight', { description: 'Weight in kilograms.' }),
    height: t.exposeFloat('height', { description: 'Height in metres.' }),
    biologicalSex: t.exposeString('biologicalSex', {
      description: 'Biological sex as Oura writes it, such as male or female. An open list of words.',
    }),
    email: t.exposeString('email', { description: 'E-mail address of the Oura account.' }),
  }),
})

builder.objectField(User, 'personalInfo', (t) =>
  t.field({
    type: PersonalInfo,
    description:
      'Age, body measures and e-mail address; null where Oura gives none (its sandbox has no such data).',
    extensions: { resource: personalInfo.name },
    resolve: async ({ loadersAt }, _, __, info) =>
      (await loadersAt(info.path).range(personalInfo, WHOLE, { fields: 'full' }))[0],
  }),
)
