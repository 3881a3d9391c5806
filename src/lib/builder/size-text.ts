const MEGABYTE = 1024 * 1024;

/** Bytes as Heroku's build output writes them: `12.3M`, `500M`, `3.4K`. */
export function sizeText(bytes: number): string {
  const [value, unit] = bytes < MEGABYTE ? [bytes / 1024, 'K'] : [bytes / MEGABYTE, 'M'];
  return `${value.toFixed(1).replace(/\.0$/, '')}${unit}`;
}
