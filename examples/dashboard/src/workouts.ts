/** Workouts that are fetched at once: those of a usual week, and a month in a few pages. */
export const WORKOUTS_PAGE = 20

/** Measurements that are fetched at once: the most that the gateway gives, enough for over an hour without a break. */
export const HEART_RATE_PAGE = 1000
