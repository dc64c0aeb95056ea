import { parseArgs } from 'node:util'
import { toMarkdown } from '../report.ts'
import { buildServers } from '../server-process.ts'
import { measureCpu } from './cpu.ts'
import { buildRevision } from './revision.ts'
import { measureStarts } from './starts.ts'

const HELP = `Usage: npm run bench:observability -- [--base REVISION] [--rounds COUNT] [--requests COUNT]
  --base      another commit, which is built and measured in turn with this checkout: what tracing costs when it is
              off shows beside the commit before it
  --rounds    @default 9
  --requests  of each round and variant @default 200

CPU of a request and of a start, with metrics and tracing on and off. The dashboard of npm run bench; cold: each request is
from a new user, warm: all are from one user. Each figure is the median over the rounds, in which the variants run in turn; a
ratio is the median of the ratios of the rounds.`

const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    requests: { type: 'string', default: '200' },
    help: { type: 'boolean' },
  },
})
if (values.help) process.stdout.write(`${HELP}\n`)
else {
  const plan = { rounds: Number(values.rounds), requests: Number(values.requests) }
  await buildServers()
  using base = values.base === undefined ? null : buildRevision(values.base)
  const requests = await measureCpu(plan, base)
  process.stdout.write(`${toMarkdown(requests)}\n\n`)
  process.stdout.write(`${toMarkdown(await measureStarts(plan.rounds))}\n`)
}
