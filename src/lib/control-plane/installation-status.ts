import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../engine/port.ts';
import type { StatusResource } from '../schema/renga.ts';
import { timestamp } from '../schema/timestamp.ts';

interface StatusOptions {
  readonly engine: Engine;
  readonly version: string;
  readonly home: string;
  readonly publicUrl: () => string;
  readonly domain: string;
  readonly authorityFile: string;
  readonly secureGitHost: () => string;
  readonly startedAt: Date;
  readonly closedSince: () => Promise<Date | null>;
}

/** What `backend:status` shows; asks the engine each time. */
export function statusOf({
  engine,
  version,
  home,
  publicUrl,
  domain,
  authorityFile,
  secureGitHost,
  startedAt,
  closedSince,
}: StatusOptions): () => Promise<StatusResource> {
  return async () => ({
    version,
    pid: process.pid,
    home,
    public_url: publicUrl(),
    domain,
    certificate_authority: authorityFile,
    secure_git_host: secureGitHost(),
    started_at: timestamp(startedAt),
    maintenance_since: timestampOrNull(await closedSince()),
    engine: await engineStatus(engine),
  });
}

const timestampOrNull = (at: Date | null): StatusResource['maintenance_since'] => at && timestamp(at);

async function engineStatus(engine: Engine): Promise<StatusResource['engine']> {
  try {
    const { name, version, liveRestore } = await Promise.race([engine.info(), tooLate()]);
    return { name, version, available: true, live_restore: liveRestore, message: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name: 'docker', version: null, available: false, live_restore: null, message };
  }
}

/** Whoever asks for the status is not to wait for an engine that hangs. */
async function tooLate(): Promise<never> {
  await delay(ANSWER_WITHIN_MS, undefined, { ref: false });
  throw new Error(`It did not answer within ${ANSWER_WITHIN_MS / 1000} s.`);
}

const ANSWER_WITHIN_MS = 5_000;
