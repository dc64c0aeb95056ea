/** Workouts that are fetched at once: about what a list shows before one has to scroll. */
export const WORKOUTS_PAGE = 10

/** Measurements that are fetched at once: the most that the gateway gives, enough for over an hour without a break. */
export const HEART_RATE_PAGE = 1000
