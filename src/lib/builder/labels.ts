import type { Labels } from '../engine/port.ts';

/** Labels by which what belongs to builds is found again. */
export const buildLabels = (installation: string, appId: string): Labels => ({
  ...allBuilds(installation),
  'renga.app': appId,
});

export const allBuilds = (installation: string): Labels => ({
  'renga.installation': installation,
  'renga.kind': 'build',
});

export const cacheLabels = (installation: string, appId: string): Labels => ({
  'renga.installation': installation,
  'renga.kind': 'cache',
  'renga.app': appId,
});

export const slugLabels = (installation: string): Labels => ({
  'renga.installation': installation,
  'renga.kind': 'slug',
});

/** What images are called while they are built of a Dockerfile begins with this. */
export const buildRefs = (installation: string): string => `renga/build:${installation}-`;

/** The first 12 hex digits of a UUID, for names. */
export const shortId = (id: string): string => id.replaceAll('-', '').slice(0, 12);
