/** What one check found. */
export interface Finding {
  /** What was checked, e.g. `store`. */
  readonly check: string
  /** `warn`: it works, but not as it should. `fail`: something does not work. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do next; only if the status is not ok. */
  readonly next?: string
}

/** Makes the findings of one check. */
export const findingsOf = (check: string) => ({
  ok: (message: string): Finding => ({ check, status: 'ok', message }),
  warn: (message: string, next: string): Finding => ({ check, status: 'warn', message, next }),
  fail: (message: string, next: string): Finding => ({ check, status: 'fail', message, next }),
})

/** The lines of a finding, for people. */
export const toLines = ({ check, status, message, next }: Finding): string =>
  `${status.padEnd(4)}  ${check.padEnd(13)}  ${message}${next === undefined ? '' : `\n${' '.repeat(21)}-> ${next}`}`
