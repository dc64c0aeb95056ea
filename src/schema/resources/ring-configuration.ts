import {
  ringColor,
  ringConfiguration,
  ringDesign,
  ringHardwareType,
} from '../../oura/resources/ring-configuration.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'

const RingColor = openEnum('RingColor', ringColor, 'Colour or finish of a ring.', {
  brushed_silver: 'Silver, brushed.',
  glossy_black: 'Black, glossy.',
  glossy_gold: 'Gold, glossy.',
  glossy_white: 'White, glossy.',
  gucci: 'The edition made with Gucci.',
  matt_gold: 'Gold, matt.',
  rose: 'Rose gold.',
  silver: 'Silver.',
  stealth_black: 'Black, matt.',
  titanium: 'Titanium.',
  titanium_and_gold: 'Titanium and gold.',
  cloud: 'Ceramic in white.',
  petal: 'Ceramic in pink.',
  midnight: 'Ceramic in dark blue.',
  tide: 'Ceramic in green-blue.',
  deep_rose: 'Deep rose.',
})

const RingDesign = openEnum('RingDesign', ringDesign, 'Shape of a ring.', {
  heritage: 'With a flat top.',
  balance: 'With a raised top.',
  balance_diamond: 'With a raised top, set with diamonds.',
  horizon: 'Round, without a flat or raised top.',
  ceramic: 'Made of ceramic.',
})

const RingHardwareType = openEnum('RingHardwareType', ringHardwareType, 'Generation of a ring.', {
  gen1: 'First generation.',
  gen2: 'Second generation.',
  gen2m: 'Second generation, later model.',
  gen3: 'Third generation.',
  gen4: 'Fourth generation.',
  or5: 'Newer than the fourth generation.',
})

const RingConfiguration = recordNode(ringConfiguration, {
  name: 'RingConfiguration',
  description: 'A ring that the user has or had. The ring in use is the one set up last.',
  fields: (t) => ({
    color: t.expose('color', { type: RingColor, description: 'Colour or finish.' }),
    design: t.expose('design', { type: RingDesign, description: 'Shape.' }),
    firmwareVersion: t.exposeString('firmwareVersion', {
      description: 'Firmware version of the ring, such as 3.0.3.',
    }),
    hardwareType: t.expose('hardwareType', {
      type: RingHardwareType,
      description: 'Generation of the ring.',
    }),
    setUpAt: t.expose('setUpAt', {
      type: 'DateTime',
      description: 'When the ring was set up, in UTC. Null if Oura no longer has the date.',
    }),
    size: t.exposeInt('size', { description: 'Ring size on the US scale.' }),
  }),
})

recordConnection(ringConfiguration, RingConfiguration, {
  field: 'ringConfigurations',
  description: 'Every ring of the user, in the order in which they were set up. The last one is in use.',
  items: 'rings',
})
