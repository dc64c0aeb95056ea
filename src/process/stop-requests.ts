/** Requests to stop this process: SIGTERM, SIGINT, or the exit of npm. */
export interface StopRequests {
  /**
   * Replaces the reaction to requests, which is `process.exit(0)`.
   * @param handler `reason` is for the operator; `isRepeated` means that the user does not want to wait
   */
  onRequest(handler: (reason: string, isRepeated: boolean) => void): void
}

/** Interval of the check for the parent's exit, ms. */
const PARENT_CHECK_MS = 250

/**
 * Installs the signal handlers. Called before anything else is loaded: without a handler the kernel discards a signal
 * to PID 1, so that a container that is stopped early would only end with SIGKILL.
 * @param isRunByNpm whether to stop when the parent process exits: npm sends signals to a shell, which exits without
 * forwarding them
 */
export function handleStopRequests(isRunByNpm: boolean): StopRequests {
  let handler: (reason: string, isRepeated: boolean) => void = () => process.exit(0)
  let isStopping = false

  function request(reason: string): void {
    const isRepeated = isStopping
    isStopping = true
    handler(reason, isRepeated)
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => request(signal))
  if (isRunByNpm) {
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      // Ctrl-C in a terminal reaches npm as well as this process, which is one request.
      if (!isStopping) request('exit of npm')
    }, PARENT_CHECK_MS)
    timer.unref()
  }
  return {
    onRequest(newHandler) {
      handler = newHandler
    },
  }
}
