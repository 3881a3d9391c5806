import { join } from 'node:path';

/** What decides where an installation lives. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The folder of the local installation: `RENGA_HOME`, else the platform's place for data of programs. */
export function homeFolder({ platform, home, env }: Surroundings): string {
  if (env['RENGA_HOME']) return env['RENGA_HOME'];
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'renga');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'renga');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'renga');
}
