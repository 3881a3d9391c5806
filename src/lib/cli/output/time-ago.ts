const two = (value: number): string => String(value).padStart(2, '0');

/** `2026/11/22 19:20:42 +0000`, in the time zone of the machine; without Intl, which takes long to come up. */
export function formatTime(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  return (
    `${date.getFullYear()}/${two(date.getMonth() + 1)}/${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`
  );
}

/** The same with `(~ 5m ago)` behind it for the first 25 hours. */
export function timeAgo(date: Date, now: Date): string {
  const age = ageOf(Math.floor((now.getTime() - date.getTime()) / 1000));
  return formatTime(date) + (age ? ` (~ ${age} ago)` : '');
}

/** The same with `(in ~ 5m)` behind one that is still to come. */
export function timeAhead(date: Date, now: Date): string {
  const rest = ageOf(Math.ceil((date.getTime() - now.getTime()) / 1000));
  return formatTime(date) + (rest && date > now ? ` (in ~ ${rest})` : '');
}

function ageOf(seconds: number): string | null {
  if (seconds < 60) return `${Math.max(0, seconds)}s`;
  if (seconds < 60 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 60 * 60 * 25) return `${Math.floor(seconds / 60 / 60)}h`;
  return null;
}
