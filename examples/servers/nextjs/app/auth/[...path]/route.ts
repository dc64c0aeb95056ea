import { answerAt } from '../../../gateway.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

const answer = (request: Request) => answerAt(new URL(request.url).pathname, request)

export { answer as GET, answer as POST }
