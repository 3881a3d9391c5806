// What the use cases need of the world. Services implement these and meet only here.

export type * from './ports/account-records.ts';
export type * from './ports/acme.ts';
export type * from './ports/add-ons.ts';
export type * from './ports/app-records.ts';
export type * from './ports/backups.ts';
export type * from './ports/builds.ts';
export type * from './ports/dynos.ts';
export type * from './ports/git.ts';
export type * from './ports/images.ts';
export type * from './ports/installation-records.ts';
export type * from './ports/logs.ts';
export type * from './ports/partners.ts';
export type * from './ports/routing.ts';
export type * from './ports/store.ts';
export type * from './ports/team-records.ts';
export type * from './ports/terminals.ts';
export type * from './ports/webhooks.ts';
