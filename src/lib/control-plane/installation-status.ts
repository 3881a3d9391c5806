import type { Engine } from '../engine/port.ts';
import type { StatusResource } from '../schema/renga.ts';

interface StatusOptions {
  readonly engine: Engine;
  readonly version: string;
  readonly home: string;
  readonly publicUrl: () => string;
  readonly domain: string;
  readonly authorityFile: string;
  readonly startedAt: Date;
}

/** What `backend:status` shows; asks the engine each time. */
export function statusOf({
  engine,
  version,
  home,
  publicUrl,
  domain,
  authorityFile,
  startedAt,
}: StatusOptions): () => Promise<StatusResource> {
  return async () => ({
    version,
    pid: process.pid,
    home,
    public_url: publicUrl(),
    domain,
    certificate_authority: authorityFile,
    started_at: `${startedAt.toISOString().slice(0, 19)}Z`,
    engine: await engineStatus(engine),
  });
}

async function engineStatus(engine: Engine): Promise<StatusResource['engine']> {
  try {
    const { name, version } = await engine.info();
    return { name, version, available: true, message: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name: 'docker', version: null, available: false, message };
  }
}
