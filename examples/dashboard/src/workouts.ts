/** Page size of the workouts: a typical week fits in one page, a month in a few. */
export const WORKOUTS_PAGE = 20

/** Page size of heart rate samples: the maximum of the gateway, enough for more than an hour. */
export const HEART_RATE_PAGE = 1000
