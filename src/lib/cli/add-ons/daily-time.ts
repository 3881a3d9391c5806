import { CommandError } from '../command-error.ts';

/** What people call time zones, as Heroku's client takes them. */
const ZONES: Readonly<Record<string, string>> = {
  BST: 'Europe/London',
  CDT: 'America/Chicago',
  CEST: 'Europe/Paris',
  CET: 'Europe/Paris',
  CST: 'America/Chicago',
  EDT: 'America/New_York',
  EST: 'America/New_York',
  GMT: 'Europe/London',
  MDT: 'America/Boise',
  MST: 'America/Boise',
  PDT: 'America/Los_Angeles',
  PST: 'America/Los_Angeles',
  Z: 'UTC',
};

/** `02:00 Europe/Paris`, `2:00 PST`, `14:00`. @throws {CommandError} usage */
export function parseDaily(text: string): { readonly hour: number; readonly timezone: string } {
  const [, hour, zone = ''] = /^(0?\d|1\d|2[0-3]):00 ?(\S*)$/.exec(text.trim()) ?? [];
  if (hour === undefined)
    throw CommandError.usage("Invalid schedule format: expected --at '[HOUR]:00 [TIMEZONE]'");
  return { hour: Number(hour), timezone: ZONES[zone.toUpperCase()] ?? (zone || 'UTC') };
}
