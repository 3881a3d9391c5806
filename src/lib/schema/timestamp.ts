/** A time as every resource spells it: ISO 8601 in UTC, whole seconds, `2012-01-01T12:00:00Z`. */
export type Timestamp = string;

export const timestamp = (date: Date): Timestamp => `${date.toISOString().slice(0, 19)}Z`;
