import { BackendError } from '../backend/backend-error.ts';
import { controlPlaneLog, startControlPlane } from '../backend/start-control-plane.ts';
import type { PlatformClient } from '../client/platform-client.ts';
import type { BackendStatus } from '../client/wire/backend.ts';
import { isAlive } from '../std/is-alive.ts';
import type { Output } from './output/output.ts';
import { timeAgo } from './output/time-ago.ts';
import { rengaHome } from './surroundings.ts';

const POLL_MS = 50;
/** Dynos may take their time to end, thirty seconds each way. */
const STOP_LIMIT_MS = 120_000;

/** Starts the control plane of this installation unless it runs; resolves with its status. */
export async function startLocal(client: PlatformClient, root: string): Promise<BackendStatus> {
  await startControlPlane({ home: rengaHome(), root });
  return client.platform.status();
}

/**
 * Ends it, if it runs, and resolves when its process is gone.
 * @throws {BackendError} `backend_not_stopped` when that takes too long
 */
export async function stopLocal(client: PlatformClient, dynos: 'stop' | 'keep'): Promise<void> {
  const status = await localStatus(client);
  if (!status) return;
  await client.platform.shutdown(dynos).catch(unlessStopped);
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (isAlive(status.pid)) {
    if (Date.now() > deadline)
      throw new BackendError(
        'backend_not_stopped',
        `The local backend (process ${status.pid}) still runs after ${STOP_LIMIT_MS / 1000} s. Look at: renga backend:logs`,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Its status, or null when it does not run. */
export async function localStatus(client: PlatformClient): Promise<BackendStatus | null> {
  try {
    return await client.platform.status();
  } catch (error) {
    unlessStopped(error);
    return null;
  }
}

export function showStatus(out: Output, status: BackendStatus): void {
  const { engine } = status;
  out.header('Local Backend');
  out.keyValues({
    URL: out.style.info(status.public_url),
    Engine: engine.available
      ? [engine.name, engine.version].filter(Boolean).join(' ')
      : `${engine.name} is away: ${engine.message ?? 'no reason known'}`,
    ...(engine.live_restore === false ? { 'Live restore': 'off' } : {}),
    Version: status.version,
    Process: status.pid,
    Since: timeAgo(new Date(status.started_at), new Date()),
    ...(status.maintenance_since === null
      ? {}
      : {
          Maintenance: `all apps are closed since ${timeAgo(new Date(status.maintenance_since), new Date())}`,
        }),
    Home: status.home,
    CA: status.certificate_authority,
  });
  if (engine.live_restore === false) out.note(`\n${LIVE_RESTORE_OFF}`);
}

const LIVE_RESTORE_OFF =
  'Dynos and add-ons restart whenever the container engine does. To let them run on, add "live-restore": true\n' +
  'to /etc/docker/daemon.json and run: systemctl reload docker';

/** The file that the control plane writes about itself. */
export const localLog = (): string => controlPlaneLog(rengaHome());

function unlessStopped(error: unknown): void {
  if (!(error instanceof BackendError && error.id === 'backend_not_running')) throw error;
}
