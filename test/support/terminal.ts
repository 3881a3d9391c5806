import { type IPty, spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { program } from './cli.ts';

/** The program on a terminal, as a person has it. */
export interface TerminalSession {
  readonly pty: IPty;
  /** Everything on the screen so far, with its escape sequences. */
  readonly screen: () => string;
  /** Resolves when the screen has come to hold the text. */
  shows(text: string): Promise<void>;
  /** The exit status. */
  readonly ended: Promise<number>;
}

/** Starts the built program on a terminal of 80 columns and 24 rows. */
export function onTerminal(
  words: readonly string[],
  place: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
): TerminalSession {
  const pty = spawn(process.execPath, [program, ...words], {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    cwd: place.folder,
    env: { ...place.env, TERM: 'xterm-256color' },
  });
  let screen = '';
  const waiting = new Set<() => void>();
  pty.onData((text) => {
    screen += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  let running = true;
  void ended.then(() => {
    running = false;
  });
  onTestFinished(() => {
    if (running) pty.kill();
  });
  return {
    pty,
    screen: () => screen,
    ended,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!screen.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`the program ended without showing ${text}:\n${screen}`)));
      }),
  };
}
