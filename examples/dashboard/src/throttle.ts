/**
 * Makes a function that calls `work` at once, and then at most once in each period: calls during a period are one call at its end.
 * @returns the function, and one that cancels what waits
 */
export function throttle(work: () => void, periodMs: number): [call: () => void, cancel: () => void] {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isCalled = false

  function run(): void {
    isCalled = false
    work()
    timer = setTimeout(() => {
      timer = undefined
      if (isCalled) run()
    }, periodMs)
  }

  const call = () => {
    if (timer === undefined) run()
    else isCalled = true
  }
  return [call, () => clearTimeout(timer)]
}
