import { choice, dateTime, integer, text } from '../records/kinds.ts'
import { NOT_MEASURED, unlessNotMeasured } from '../records/not-measured.ts'
import { defineUndatedResource } from './define-resource.ts'

export const ringColor = choice([
  'brushed_silver',
  'glossy_black',
  'glossy_gold',
  'glossy_white',
  'gucci',
  'matt_gold',
  'rose',
  'silver',
  'stealth_black',
  'titanium',
  'titanium_and_gold',
  'cloud',
  'petal',
  'midnight',
  'tide',
  'deep_rose',
])

export const ringDesign = choice(['heritage', 'balance', 'balance_diamond', 'horizon', 'ceramic'])

/** `or5` is in no specification, but rings of that kind report it (oura-api.md, section 5). */
export const ringHardwareType = choice(['gen1', 'gen2', 'gen2m', 'gen3', 'gen4', 'or5'])

/** Every ring the user ever had: `/v2/usercollection/ring_configuration`. */
export const ringConfiguration = defineUndatedResource({
  name: 'ring_configuration',
  scope: 'ring_configuration',
  timeField: 'set_up_at',
  shape: {
    color: ringColor,
    design: ringDesign,
    firmware_version: text,
    hardware_type: ringHardwareType,
    set_up_at: unlessNotMeasured(dateTime, NOT_MEASURED.setUpAt),
    size: integer,
  },
})
