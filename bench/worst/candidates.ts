import type { Candidate } from './candidate.ts'
import { documentCandidates } from './document-candidates.ts'
import { type CandidateOptions, fieldCandidates } from './field-candidates.ts'
import { lookupCandidates } from './lookup-candidates.ts'

/** Everything that is searched. */
export function* candidates(options: CandidateOptions): Generator<Candidate> {
  yield* documentCandidates()
  yield* lookupCandidates(options)
  yield* fieldCandidates(options)
}
