import { answerAt } from '../../../gateway.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

const answer = (request: Request) => answerAt('/graphql', request)

export { answer as GET, answer as OPTIONS, answer as POST }
