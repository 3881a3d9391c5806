/** What a drain or dyno that overflowed its buffer says of itself, in Heroku's words (Dev Center: Error Codes). */
export const outputOverflow = (count: number, since: Date): string =>
  `Error L10 (output buffer overflow): ${count} messages dropped since ${seconds(since)}.`;

/** What a tail says that was read too slowly. */
export const tailOverflow = (count: number, since: Date): string =>
  `Error L11 (Tail buffer overflow) -> This tail session dropped ${count} messages since ${seconds(since)}`;

/** `2012-11-30T06:45:26+00:00` */
const seconds = (time: Date): string => `${time.toISOString().slice(0, -5)}+00:00`;
