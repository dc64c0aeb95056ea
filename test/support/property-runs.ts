import fc from 'fast-check'

/** How often each property is tried: 20 times locally, 300 times where CI is set, as .ci/run does. */
const PROPERTY_RUNS = process.env['CI'] === undefined ? 20 : 300

/**
 * The runs of a property that needs more or fewer than others.
 * @param factor e.g. 5 for a cheap run that seldom meets the hard case, 0.25 for one that sends many requests
 */
export const propertyRuns = (factor: number): number => Math.ceil(PROPERTY_RUNS * factor)

// As a setup file, for every property that does not name a number of its own.
fc.configureGlobal({ numRuns: PROPERTY_RUNS })
