import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Shells that complete renga's command lines. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: 'renga.bash',
  zsh: '_renga',
  fish: 'renga.fish',
  powershell: 'renga.ps1',
};

interface Place {
  readonly path: string;
  /** What the person has to do once, beyond opening a new shell; null for nothing. */
  readonly once: string | null;
}

interface Person {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The script for a shell, as it was made when renga was built. */
export const scriptPath = (root: string, shell: Shell): string =>
  join(root, 'dist', 'completion', SCRIPTS[shell]);

/** The shell of a `SHELL` variable, when it is one of ours. */
export const shellOf = (program: string | undefined): Shell | undefined =>
  SHELLS.find((shell) => program?.split(/[\\/]/).at(-1) === shell);

/** Where each shell looks for scripts by itself, so that nothing has to run when it starts. */
export function placeOf(shell: Shell, { home, env }: Person): Place {
  const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share');
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  if (shell === 'fish') return { path: join(config, 'fish', 'completions', 'renga.fish'), once: null };
  if (shell === 'bash') {
    const path = join(data, 'bash-completion', 'completions', 'renga');
    return {
      path,
      once: `If bash has no bash-completion package, add this line to ~/.bashrc:\n  source '${path}'`,
    };
  }
  if (shell === 'zsh') {
    const folder = join(data, 'zsh', 'site-functions');
    return {
      path: join(folder, '_renga'),
      once: `Add this line to ~/.zshrc, above compinit:\n  fpath=('${folder}' $fpath)`,
    };
  }
  const path = join(data, 'renga', 'completion.ps1');
  return { path, once: `Add this line to the file that $PROFILE names:\n  . '${path}'` };
}

/** Copies the script to where the shell finds it. */
export function installScript(root: string, shell: Shell, person: Person): Place {
  const place = placeOf(shell, person);
  mkdirSync(dirname(place.path), { recursive: true });
  copyFileSync(scriptPath(root, shell), place.path);
  return place;
}
