import { WHOLE } from '../../oura/records/slots.ts'
import { personalInfo } from '../../oura/resources/personal-info.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { rawField } from '../relay/record-node.ts'
import { User } from '../user.ts'

const PersonalInfo = builder.objectRef<RecordOf<typeof personalInfo>>('PersonalInfo').implement({
  description:
    'Personal details from the Oura account. A field is null if the user did not enter it or did not grant its scope: `email` for the address, `personal` for the others.',
  fields: (t) => ({
    ouraId: t.exposeString('ouraId', {
      description: "Oura's own id of the user. Webhook events carry it as user_id. Needs no scope.",
    }),
    age: t.exposeInt('age', { description: 'Age in years.' }),
    weight: t.exposeFloat('weight', { description: 'Weight in kilograms.' }),
    height: t.exposeFloat('height', { description: 'Height in metres.' }),
    biologicalSex: t.exposeString('biologicalSex', {
      description: 'Biological sex as Oura sends it, such as male or female. An open list of words.',
    }),
    email: t.exposeString('email', { description: 'Email address of the Oura account.' }),
    raw: rawField(t, personalInfo),
  }),
})

builder.objectField(User, 'personalInfo', (t) =>
  t.field({
    type: PersonalInfo,
    description: "Age, body measurements and email address. Null if Oura has none, as in Oura's sandbox.",
    extensions: { resource: personalInfo.name },
    resolve: async ({ loadersAt }, _, __, info) =>
      (await loadersAt(info.path).range(personalInfo, WHOLE, { fields: 'full' }))[0],
  }),
)
