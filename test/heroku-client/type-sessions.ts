import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portOf } from '../../src/lib/std/port-of.ts';
import { eventually, Installation } from '../acceptance/installation.ts';
import { ownLoopback } from '../support/own-loopback.ts';
import { OfficialClient, type } from './official-client.ts';
import { BROWSER } from './sessions/account.ts';
import type { Place, Step } from './step.ts';

const PYTHON = `import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'a frog jumps in\\n')
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;

const PASSWORD = 'correct horse battery';

/** Where sessions are typed. */
export interface Ground {
  readonly renga: Installation;
  /** More words for `heroku:env`. */
  readonly pointed?: string;
  /** Words that lead to the machine of the installation, where it is not this one. */
  readonly enter?: readonly string[];
  /** Ends what the installation needed, when it has gone. */
  remove(): Promise<void>;
}

/** An installation on this machine, and nothing else. */
export const thisMachine = async (): Promise<Ground> => ({
  renga: new Installation({ allowPrivateTargets: true, sshBind: [ownLoopback()] }),
  remove: async () => undefined,
});

/** Types sessions one after the other, in one installation, and looks at what each step has done. */
export function typeSessions(
  sessions: Readonly<Record<string, readonly Step[]>>,
  make: () => Promise<Ground> = thisMachine,
): void {
  const found = new Map<string, string>();
  let ground: Ground;
  let place: Place;
  let client: OfficialClient;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  const hook = createServer((request, response) => request.resume().on('end', () => response.end()));

  beforeAll(async () => {
    hook.listen(0, '127.0.0.1');
    await once(hook, 'listening');
    found.set('HOOK', `http://127.0.0.1:${portOf(hook)}/`);
    client = await OfficialClient.install();
    ground = await make();
    const { renga } = ground;
    place = {
      renga,
      found,
      expect,
      eventually,
      json: async (command) => JSON.parse(await renga.must(`${command} --json`)),
    };
    folder = await renga.repository('haiku', {
      Procfile: 'web: exec python3 server.py\nworker: exec sleep 1000000\n',
      'server.py': PYTHON,
      browser: BROWSER,
      editor: '#!/bin/sh\nsed -i s/summer/winter/ "$1"\n',
    });
    await renga.must('account:password --stdin', { input: `${PASSWORD}\n` });
    found.set('EMAIL', (await renga.must('whoami')).trim());
    found.set('PASSWORD', PASSWORD);
    const shell = JSON.parse(await renga.must(`heroku:env --json ${ground.pointed ?? ''}`));
    env = {
      ...renga.env,
      ...client.env,
      ...shell,
      PATH: `${renga.work}:${client.env['PATH']}`,
      // What the client keeps goes with the installation.
      XDG_CACHE_HOME: join(renga.work, 'cache'),
    };
    delete env['GIT_SSL_CAINFO'];
  });
  afterAll(async () => {
    hook.close();
    hook.closeAllConnections();
    await ground?.renga.remove();
    await ground?.remove();
  });

  describe.each(Object.entries(sessions))('%s', (_, steps) => {
    it.each(steps.map((step) => [step.typed, step] as const))('%s', async (_typed, step) => {
      const outcome = await type(step.typed, {
        cwd: folder,
        enter: ground.enter ?? [],
        env: { ...env, ...Object.fromEntries(found) },
        answers: (step.answers ?? []).map(([question, answer]) => [question, found.get(answer) ?? answer]),
      });
      const said = `${outcome.stdout}${outcome.stderr}`;
      expect(outcome.code, said).toBe(step.code ?? 0);
      if (step.says !== undefined) expect(said).toMatch(step.says);
      await step.shows?.(place, said);
    });
  });
}
