const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** `12 MB`: whole units of 1024, as Heroku shows repository and slug sizes. */
export function formatSize(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round(bytes / 1024 ** power)} ${UNITS[power]}`;
}
