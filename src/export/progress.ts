/** What an export has of a resource with days or times. Days are slots (see oura/records/slots.ts), of UTC for series. */
export interface Progress {
  /** First day. */
  readonly from: number
  /**
   * Last day that is settled: it was read when it was so old that Oura is not expected to change it. The next run reads
   * what comes after it; `from` - 1 if no day is settled.
   */
  readonly settledThrough: number
  /**
   * Since when nothing is missing, ms since 1970: what Oura had at that instant is in the export. Null before the first
   * complete run.
   */
  readonly completeAt: number | null
}
