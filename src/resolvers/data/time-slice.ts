import { createTimeSlice } from '../../execution/time-slice.ts'

/**
 * The time for which loading and computing may work in one turn of the event loop, before others run. One slice for all
 * operations.
 */
export const timeSlice = createTimeSlice(20)
