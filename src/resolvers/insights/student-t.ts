import { gammaln } from 'simple-statistics'

/**
 * Two-sided p-value of Pearson's correlation coefficient: the probability that |t| with `count - 2` degrees of freedom is at
 * least r √((count - 2) / (1 - r²)), if the two series are independent and normal. With x = 1 - r² this is the regularized
 * incomplete beta function I_x((count - 2) / 2, 1/2) (Abramowitz and Stegun, 26.7.1 and 26.5.27). simple-statistics has no
 * such function.
 * @param r -1 to 1
 * @param count number of pairs, at least 3
 */
export const correlationPValue = (r: number, count: number): number =>
  regularizedBeta((1 - r) * (1 + r), r * r, (count - 2) / 2, 1 / 2)

/**
 * The regularized incomplete beta function I_x(a, b).
 * @param rest 1 - x, whose digits are lost in a difference if x is close to 1
 */
function regularizedBeta(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (rest <= 0) return 1
  // The fraction converges fast below the mean of the distribution; above it, I_x(a, b) = 1 - I_(1 - x)(b, a).
  return x < (a + 1) / (a + b + 2) ? betaFraction(x, rest, a, b) : 1 - betaFraction(rest, x, b, a)
}

const MAX_STEPS = 1000
const PRECISION = 1e-15
const TINY = 1e-300

/** I_x(a, b) by its continued fraction (NIST DLMF 8.17.22), evaluated by the modified method of Lentz. */
function betaFraction(x: number, rest: number, a: number, b: number): number {
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) + gammaln(a + b) - gammaln(a) - gammaln(b)) / a
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let step = 1
    for (const coefficient of [even, odd]) {
      d = 1 / awayFromZero(1 + coefficient * d)
      c = awayFromZero(1 + coefficient / c)
      step = c * d
      fraction *= step
    }
    if (Math.abs(step - 1) < PRECISION) break
  }
  return front * fraction
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
