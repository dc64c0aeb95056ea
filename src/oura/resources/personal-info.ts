import { decimal, integer, text } from '../records/kinds.ts'
import { defineUndatedResource } from './define-resource.ts'

/** The wearer: `/v2/usercollection/personal_info`, a bare object. Fields depend on the scopes granted. */
export const personalInfo = defineUndatedResource({
  name: 'personal_info',
  scope: null,
  single: true,
  shape: { age: integer, weight: decimal, height: decimal, biological_sex: text, email: text },
})
