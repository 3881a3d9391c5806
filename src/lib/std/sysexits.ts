/** `EX_TEMPFAIL`: it cannot be done now, and may be tried again. */
export const TEMPORARY_FAILURE = 75;
