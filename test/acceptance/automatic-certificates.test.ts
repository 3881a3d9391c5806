import type { ChildProcess } from 'node:child_process';
import type { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OfficialClient, type } from '../heroku-client/official-client.ts';
import { certificates } from '../heroku-client/sessions/certificates.ts';
import type { Step } from '../heroku-client/step.ts';
import { certificateFor } from '../support/certificate.ts';
import { findPebble, Pebble } from '../support/pebble.ts';
import { ControlPlaneProcess } from './control-plane-process.ts';
import { eventually, Installation } from './installation.ts';

const found = await findPebble();
const absent = 'absent' in found ? found.absent : null;
const WAIT_MS = 60_000;
const DOMAIN = 'acm.localhost';
const [SECURE_PORT = 0, HTTP_PORT = 0, PROXY_PORT = 0] = [20_000, 24_000, 28_000].map(
  (from) => from + Math.floor(Math.random() * 4_000),
);
const [enable, failing, refresh, issued, disable] = certificates;

describe.skipIf(absent !== null)(
  `automatic certificates${absent === null ? '' : ` (skipped: ${absent})`}`,
  () => {
    let pebble: Pebble;
    let renga: Installation;
    let server: ControlPlaneProcess;
    let proxy: ChildProcess;
    let heroku: (step: Step) => Promise<void>;

    beforeAll(async () => {
      if ('absent' in found) return;
      pebble = await Pebble.start({ ...found, httpPort: HTTP_PORT });
      // The name of an app that is not there yet.
      await pebble.lead('www.pond.example', '127.0.0.99');
      const settings = {
        domain: DOMAIN,
        publicPort: SECURE_PORT,
        redirectPort: HTTP_PORT,
        acme: { contact: 'me@example.com', directory: pebble.directory },
      };
      renga = new Installation(settings, { NODE_EXTRA_CA_CERTS: pebble.caFile });
      await start();
    }, WAIT_MS);

    async function start(): Promise<void> {
      server = new ControlPlaneProcess(renga);
      await server.answers();
    }

    afterAll(async () => {
      proxy?.kill();
      await renga?.remove();
      await pebble?.stop();
    }, WAIT_MS);

    /** What is shown to who asks for a name by https. */
    const shown = (host: string) =>
      new Promise<X509Certificate>((resolve, reject) => {
        const options = { host: '127.0.0.1', port: renga.port, servername: host, rejectUnauthorized: false };
        const socket = connect(options, () => {
          const certificate = socket.getPeerX509Certificate();
          socket.destroy();
          if (certificate) resolve(certificate);
          else reject(new Error('no certificate'));
        });
        socket.on('error', reject);
      });
    const isIssued = async (host: string) => {
      const certificate = await shown(host);
      return (
        certificate.issuer.includes('Pebble') && certificate.checkHost(host) !== undefined && certificate
      );
    };
    const domainNamed = async (host: string) => {
      const { domains } = JSON.parse(await renga.must('certs:auto --app haiku --json'));
      return domains.find(({ hostname }: { readonly hostname: string }) => hostname === host);
    };

    it('are there for the names of the server, and of each app as it is made', async () => {
      await renga.must('apps:create haiku --no-remote');
      for (const host of [`api.${DOMAIN}`, `git.${DOMAIN}`, `haiku.${DOMAIN}`])
        await eventually(() => isIssued(host), WAIT_MS);
      const other = await shown(`other.${DOMAIN}`);
      expect([other.issuer.includes('Renga'), other.checkHost(`other.${DOMAIN}`)]).toEqual([
        true,
        `*.${DOMAIN}`,
      ]);
    });

    it('are trusted by whoever trusts the authority, and by nobody else', async () => {
      const api = `https://api.${DOMAIN}:${SECURE_PORT}`;
      const root = join(renga.work, 'root.pem');
      writeFileSync(root, await pebble.root());
      await renga.must(`backends:add here ${api} --ca ${root}`);
      const doubtful = await renga.renga(`backends:add doubtful ${api} --ca ${pebble.caFile}`);
      expect(doubtful.stderr).toContain('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
      const token = (await renga.must('auth:token')).trim();
      await renga.must(`login --backend here --token ${token}`);
      expect(await renga.must('apps --backend here')).toContain('haiku');

      proxy = renga.start('renga', ['heroku:proxy', '--backend', 'here', '--port', String(PROXY_PORT)]);
      const client = await OfficialClient.install();
      const shell = JSON.parse(
        await renga.must(`heroku:env --json --backend here --proxy-port ${PROXY_PORT}`),
      );
      const env = { ...renga.env, ...client.env, ...shell };
      heroku = async ({ typed, says = '' }: Step) => {
        const { code, stdout, stderr } = await type(typed, { cwd: renga.work, env, answers: [] });
        expect(code, stdout + stderr).toBe(0);
        expect(stdout + stderr).toMatch(says);
      };
    });

    it('say why a domain has none that leads elsewhere, and are there when that is repaired', async () => {
      expect(await renga.renga('certs:auto:refresh --app haiku')).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('acm_disabled'),
      });
      await renga.must('domains:add www.pond.example --app haiku');
      await heroku(enable);
      const domain = await eventually(async () => {
        const seen = await domainNamed('www.pond.example');
        return seen.acm_status === 'failing' && seen;
      }, WAIT_MS);
      expect(domain.acm_status_reason).toContain('127.0.0.99');
      await heroku(failing);

      await pebble.lead('www.pond.example', null);
      await renga.must('maintenance:on --app haiku');
      await heroku(refresh);
      await heroku(issued);
      await eventually(() => isIssued('www.pond.example'), WAIT_MS);
      expect(await domainNamed('www.pond.example')).toMatchObject({
        acm_status: 'cert issued',
        acm_status_reason: null,
      });
      expect(await renga.must('certs --app haiku')).toMatch(/www\.pond\.example .* ACM /);
    });

    it('leave out names that cannot be proven by HTTP, and domains with a certificate that was added', async () => {
      await renga.must('domains:add *.pond.example --app haiku');
      const { cert, key } = await certificateFor('own.example');
      writeFileSync(join(renga.work, 'own.pem'), cert);
      writeFileSync(join(renga.work, 'own.key'), key);
      await renga.must('certs:add own.pem own.key --app haiku');
      const added = JSON.parse(await renga.must('certs --app haiku --json')).find(
        ({ ssl_cert }: { readonly ssl_cert: { readonly acm: boolean } }) => !ssl_cert.acm,
      );
      await renga.must(`domains:add own.example --cert ${added.name} --app haiku`);
      const told = await renga.must('certs:auto --app haiku --json');
      expect(JSON.parse(told)).toMatchObject({ enabled: true });
      expect(await domainNamed('*.pond.example')).toMatchObject({ acm_status: 'failed' });
      expect(await domainNamed('own.example')).toMatchObject({ acm_status: 'cert issued' });
      expect((await shown('own.example')).issuer).toBe('CN=own.example');
      for (const host of ['*.pond.example', 'own.example'])
        await renga.must(`domains:remove ${host} --app haiku`);
      await renga.must(`certs:remove --name ${added.name} --app haiku --confirm haiku`);
    });
    it('are renewed when it is time, also by a control plane that was away then', async () => {
      const first = await shown('www.pond.example');
      server.kill();
      await server.ended;
      const database = new DatabaseSync(join(renga.home, 'state/renga.sqlite'));
      const row = database
        .prepare("SELECT next_at FROM managed_names WHERE hostname = 'www.pond.example'")
        .get();
      const [from, to] = [first.validFromDate.getTime(), first.validToDate.getTime()];
      expect(row?.['next_at']).toBe(Math.trunc(to - (to - from) / 3));
      database.exec("UPDATE managed_names SET next_at = 0 WHERE hostname = 'www.pond.example'");
      database.close();
      await start();
      await eventually(
        async () => (await shown('www.pond.example')).serialNumber !== first.serialNumber,
        WAIT_MS,
      );
      const [endpoint, ...others] = JSON.parse(await renga.must('certs --app haiku --json'));
      expect([endpoint.ssl_cert.acm, others]).toEqual([true, []]);
    });

    it('are proven to the authority alone, and only while it asks', async () => {
      const answer = await new Promise<number | undefined>((resolve, reject) => {
        const asked = request(
          {
            host: '127.0.0.1',
            port: HTTP_PORT,
            path: '/.well-known/acme-challenge/guessed',
            headers: { host: 'www.pond.example' },
          },
          (response) => resolve(response.resume().statusCode),
        );
        asked.on('error', reject).end();
      });
      expect(answer).toBe(301);
    });

    it('are taken away, and leave the domain with that of the server', async () => {
      const name = JSON.parse(await renga.must('certs --app haiku --json'))[0].name;
      expect((await renga.renga(`certs:remove --name ${name} --app haiku --confirm haiku`)).stderr).toContain(
        'managed_certificate',
      );
      await heroku(disable);
      expect(await renga.must('certs:auto --app haiku')).toContain('is disabled on haiku');
      expect(JSON.parse(await renga.must('certs --app haiku --json'))).toEqual([]);
      expect((await shown('www.pond.example')).issuer).toContain('Renga');
    });
  },
);
