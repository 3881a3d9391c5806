import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONTROL_PLANE_FLAGS, controlPlaneEnvironment } from '../../backend/start-control-plane.ts';
import { makePrivateFolder } from '../../std/private-folder.ts';
import { CommandError } from '../command-error.ts';

/** `--data-port 0`: none from now on. */
const NO_PORT = 0;

/** What is said of a server on the command line; what is not stays as it is. */
export interface ServerFlags {
  readonly domain?: string | undefined;
  readonly port?: number | undefined;
  readonly redirectPort?: number | undefined;
  readonly bind?: readonly string[] | undefined;
  readonly dataPorts?: readonly number[] | undefined;
  readonly dataBind?: readonly string[] | undefined;
  readonly sshBind?: readonly string[] | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** E-mail address for the authority that certificates are asked of. */
  readonly acme?: string | undefined;
  /** URL of its directory. */
  readonly acmeDirectory?: string | undefined;
}

interface ServerOptions {
  /** `RENGA_HOME` */
  readonly home: string;
  /** Where this program is installed. */
  readonly root: string;
}

/** Writes what was said into the settings of the installation, where the control plane and later starts find it. */
export function changeSettings({ home }: ServerOptions, flags: ServerFlags): void {
  const { domain, port, bind, cert, key, redirectPort, dataPorts, dataBind, sshBind, acme, acmeDirectory } =
    flags;
  const change = {
    ...(domain === undefined ? {} : { domain }),
    ...(port === undefined ? {} : { publicPort: port }),
    ...(redirectPort === undefined ? {} : { redirectPort }),
    ...(bind === undefined ? {} : { bind }),
    ...(dataPorts === undefined ? {} : { dataPorts: dataPorts.filter((each) => each !== NO_PORT) }),
    ...(dataBind === undefined ? {} : { dataBind }),
    ...(sshBind === undefined ? {} : { sshBind: sshBind.filter((each) => each !== 'none') }),
    ...(cert === undefined || key === undefined ? {} : { tls: { cert: resolve(cert), key: resolve(key) } }),
    ...(acme === undefined
      ? {}
      : { acme: { contact: acme, ...(acmeDirectory === undefined ? {} : { directory: acmeDirectory }) } }),
  };
  if (Object.keys(change).length === 0) return;
  makePrivateFolder(home);
  const path = join(home, 'settings.json');
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify({ ...readSettings(path), ...change }, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
}

/** Runs the control plane in the foreground, as a service manager wants it; resolves with the status it ended with. */
export async function runServer({ home, root }: ServerOptions): Promise<number> {
  makePrivateFolder(home);
  const child = spawn(process.execPath, [...CONTROL_PLANE_FLAGS, join(root, 'bin', 'control-plane.js')], {
    cwd: home,
    stdio: 'inherit',
    env: controlPlaneEnvironment(home, process.env),
  });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** A systemd unit that runs the server from where it is installed, as the person who asks for it. */
export const systemdUnit = (
  { home, root }: ServerOptions,
  { node, user }: { readonly node: string; readonly user: string },
): string => `[Unit]
Description=Renga
After=network-online.target docker.service
Wants=network-online.target

[Service]
User=${user}
Environment=RENGA_HOME=${home}
ExecStart=${node} ${join(root, 'bin', 'run.js')} server
Restart=always
RestartSec=1
# Dynos and router go on while the control plane is started anew.
KillMode=process
TimeoutStopSec=60
AmbientCapabilities=CAP_NET_BIND_SERVICE
NoNewPrivileges=true

[Install]
WantedBy=multi-user.target
`;

function readSettings(path: string): object {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CommandError(
      `The file ${path} is not JSON: ${error instanceof Error ? error.message : error}`,
      {
        id: 'invalid_settings',
      },
    );
  }
}
