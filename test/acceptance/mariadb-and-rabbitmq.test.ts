import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { eventually, Installation } from './installation.ts';

// AMQP 0-9-1 by hand, as the stack has no client of it: one queue that lasts, one message that is kept.
const JOBS = `import os, socket, struct, sys, urllib.parse

url = urllib.parse.urlparse(os.environ['RABBITMQ_URL'])
link = socket.create_connection((url.hostname, url.port), 5)
link.settimeout(10)
short = lambda text: bytes([len(text)]) + text.encode()
long = lambda data: struct.pack('>I', len(data)) + data

def take(count):
    data = b''
    while len(data) < count:
        try: more = link.recv(count - len(data))
        except ConnectionResetError: more = b''
        if not more: raise SystemExit('the broker hung up')
        data += more
    return data

def send(kind, channel, payload):
    link.sendall(struct.pack('>BHI', kind, channel, len(payload)) + payload + b'\\xce')

def call(channel, method, arguments, answer):
    send(1, channel, struct.pack('>HH', *method) + arguments)
    return expect(answer)

def expect(*answers):
    kind, channel, size = struct.unpack('>BHI', take(7))
    payload = take(size + 1)
    found = struct.unpack('>HH', payload[:4])
    if found not in answers: raise SystemExit('refused: %r' % (payload,))
    return found, payload

link.sendall(b'AMQP\\x00\\x00\\x09\\x01')
expect((10, 10))
plain = ('\\0' + url.username + '\\0' + url.password).encode()
call(0, (10, 11), long(b'') + short('PLAIN') + long(plain) + short('en_US'), (10, 30))
send(1, 0, struct.pack('>HHHIH', 10, 31, 1, 131072, 0))
call(0, (10, 40), short(url.path[1:]) + short('') + b'\\0', (10, 41))
call(1, (20, 10), short(''), (20, 11))
call(1, (50, 10), struct.pack('>H', 0) + short('jobs') + b'\\x02' + long(b''), (50, 11))
if sys.argv[1] == 'put':
    call(1, (85, 10), b'\\0', (85, 11))
    body = sys.argv[2].encode()
    send(1, 1, struct.pack('>HHH', 60, 40, 0) + short('') + short('jobs') + b'\\0')
    send(2, 1, struct.pack('>HHQH', 60, 0, len(body), 0x1000) + b'\\x02')
    send(3, 1, body)
    expect((60, 80))
    print('kept')
else:
    send(1, 1, struct.pack('>HHH', 60, 70, 0) + short('jobs') + b'\\0')
    found, _ = expect((60, 71), (60, 72))
    if found == (60, 72): raise SystemExit('empty')
    for _ in range(2):
        kind, channel, size = struct.unpack('>BHI', take(7))
        payload = take(size + 1)
    print(payload[:-1].decode())
`;

const LETTER = `import os, smtplib, sys
from email.message import EmailMessage

mail = EmailMessage()
mail['From'], mail['To'], mail['Subject'] = 'basho@example.com', 'sora@example.com', 'Gr\u00fc\u00dfe'
mail.set_content('An old silent pond')
with smtplib.SMTP(os.environ['MAIL_SMTP_SERVER'], int(os.environ['MAIL_SMTP_PORT']), timeout=20) as server:
    try:
        server.login(os.environ['MAIL_SMTP_LOGIN'], (sys.argv[1:] or [os.environ['MAIL_SMTP_PASSWORD']])[0])
        for _ in range(2):
            server.send_message(mail, to_addrs=['sora@example.com', 'hidden@example.com'])
    except smtplib.SMTPAuthenticationError as error:
        print(error.smtp_code)
`;

describe('an app with MariaDB and RabbitMQ', () => {
  const renga = new Installation();
  const engine = new DockerEngine();
  let installation: string;

  const addOnContainers = () =>
    engine.containers.list({ 'renga.installation': installation, 'renga.kind': 'addon' });
  const kill = async (service: string) => {
    const found = (await addOnContainers()).find(({ name }) => name.includes(`-${service}-`));
    await engine.containers.kill(found?.id ?? '', 'SIGKILL');
  };
  const sql = async (command: string) => {
    const { stdout, stderr } = await renga.type('renga', ['mysql:cli', '--app', 'jobs'], { input: command });
    return stdout || stderr;
  };
  const jobs = (...words: readonly string[]) =>
    renga.type('renga', ['run', '--app', 'jobs', '--', 'python3', 'jobs.py', ...words]);

  beforeAll(async () => {
    const folder = await renga.repository('jobs', {
      Procfile: 'worker: exec sleep infinity\n',
      'jobs.py': JOBS,
      'letter.py': LETTER,
    });
    await renga.must('apps:create jobs --buildpack renga/procfile', { cwd: folder });
    installation = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8')).id;
    const made = await renga.must('addons:create mysql rabbitmq --app jobs --wait');
    expect(made).toMatch(
      /^Created mariadb-\w+-\d+ as MYSQL_URL\nCreated rabbitmq-\w+-\d+ as RABBITMQ_URL\n$/,
    );
    expect((await renga.push(folder)).stderr).toContain('Released v5');
  }, 180_000);
  afterAll(async () => {
    await renga.remove();
    expect(await addOnContainers()).toEqual([]);
  });

  it('has its rows after a kill and another plan', async () => {
    expect(
      await sql('CREATE OR REPLACE TABLE poems (id INT); INSERT INTO poems VALUES (5), (7), (5);'),
    ).toMatch(/^Connecting/);
    await kill('mariadb');
    await eventually(async () => (await sql('SELECT sum(id) FROM poems;')) === 'sum(id)\n17\n');
    await renga.must('addons:upgrade MYSQL mariadb:basic --app jobs');
    expect(await sql('SELECT sum(id), @@max_connections FROM poems;')).toBe(
      'sum(id)\t@@max_connections\n17\t40\n',
    );
    const info = await renga.must('mysql:info --app jobs');
    expect(info).toMatch(
      /^=== MYSQL_URL\n\nPlan: +basic\nStatus: +Available\nConnections: +\d+\/40\nMariaDB Version: 11\./,
    );
    expect(info).toMatch(/\nTables: +1\n/);
  });

  it('has another password when that is reset, and the old one opens nothing any more', async () => {
    const before = (await renga.must('mysql:credentials --app jobs')).trim();
    expect((await renga.must('config:get MYSQL_URL --app jobs')).trim()).toBe(before);
    await renga.must('mysql:credentials --reset --app jobs');
    const after = (await renga.must('config:get MYSQL_URL --app jobs')).trim();
    expect(new URL(after).password).not.toBe(new URL(before).password);
    const rest = (url: string) => url.replace(new URL(url).password, '');
    expect(rest(after)).toBe(rest(before));
    expect(await sql('SELECT count(*) FROM poems;')).toBe('count(*)\n3\n');
    const found = (await addOnContainers()).find(({ name }) => name.includes('-mariadb-'));
    const enter = async (url: string) => {
      const { username, password } = new URL(url);
      const command = [
        'mariadb',
        '--no-defaults',
        '--host=127.0.0.1',
        `--user=${username}`,
        '--execute=SELECT 1',
      ];
      const session = await engine.containers.exec(found?.id ?? '', {
        command,
        env: { MYSQL_PWD: password },
      });
      session.output.resume();
      return session.exitCode();
    };
    expect(await enter(after)).toBe(0);
    expect(await enter(before)).toBe(1);
    await kill('mariadb');
    await eventually(async () => (await sql('SELECT count(*) FROM poems;')) === 'count(*)\n3\n');
  });

  it('has its rows and all that is made of them back from a backup', async () => {
    const contents = 'SELECT sum(id) FROM poems; SELECT * FROM best; SELECT halved(8);';
    const whole = 'sum(id)\n17\nid\n7\nhalved(8)\n4\n';
    await sql(`CREATE VIEW best AS SELECT max(id) AS id FROM poems;
      CREATE TABLE log (id INT) COMMENT 'DEFINER=\`a\`@\`b\`';
      CREATE TRIGGER noted AFTER INSERT ON poems FOR EACH ROW INSERT INTO log VALUES (NEW.id);
      CREATE FUNCTION halved(n INT) RETURNS INT DETERMINISTIC RETURN n / 2;`);
    await renga.must('mysql:backups:capture --app jobs');
    expect(await renga.must('mysql:backups --app jobs')).toMatch(/\n {2}b001 .*Completed .* mariadb-/);
    expect(await renga.must('pg:backups --app jobs')).toContain('No backups.');
    const file = join(renga.work, 'jobs.sql');
    await renga.must(`mysql:backups:download --output ${file} --app jobs`);
    await sql(
      'INSERT INTO poems VALUES (100); DROP VIEW best; CREATE TABLE later (id INT); DROP FUNCTION halved;',
    );

    await renga.must('mysql:backups:restore b001 --app jobs --confirm jobs');
    expect(await sql(contents)).toBe(whole);
    await sql('INSERT INTO poems VALUES (3);');
    expect(await sql('SELECT id FROM log; SHOW TABLES;')).toMatch(
      /^id\n3\nTables_in_\w+\nbest\nlog\npoems\n$/,
    );

    writeFileSync(
      join(renga.work, 'half.sql'),
      readFileSync(file, 'utf8').replace(/^-- Dump completed.*/m, ''),
    );
    const half = await renga.renga(
      `mysql:backups:restore ${renga.work}/half.sql MYSQL --app jobs --confirm jobs`,
    );
    expect(half.stderr).toContain('The archive does not end as one of mariadb-dump or mysqldump does');
    expect(half.code).not.toBe(0);
    expect(await sql('SELECT sum(id) FROM poems;')).toBe('sum(id)\n20\n');
    await renga.must(`mysql:backups:restore ${file} MYSQL --app jobs --confirm jobs`);
    expect(await sql(contents)).toBe(whole);
    expect(await renga.must('mysql:backups:info --app jobs')).toContain('Status:           Completed');
    await renga.must('mysql:backups:schedule MYSQL --at 02:00 --app jobs');
    expect(await renga.must('mysql:backups:schedules --app jobs')).toContain('MYSQL_URL: daily at 2:00 UTC');
    expect((await renga.renga('pg:backups:schedules --app jobs')).stderr).toContain(
      'No backup schedules found',
    );
    await renga.must('mysql:backups:unschedule --app jobs');
    await renga.must('mysql:backups:delete b001 --app jobs --confirm jobs');
    expect((await renga.renga('mysql:backups:download --app jobs')).stderr).toContain('No backups on jobs.');
  });

  it('has its messages after a kill, and reaches the broker by the password of its config alone', async () => {
    expect(await jobs('put', 'plough')).toMatchObject({ stdout: 'kept\n' });
    await kill('rabbitmq');
    await eventually(async () => (await jobs('get')).stdout === 'plough\n', 60_000);

    const url = (await renga.must('config:get RABBITMQ_URL --app jobs')).trim();
    const wrong = url.replace(/:p[0-9a-f]+@/, ':guest@');
    const refused = await renga.type('renga', [
      ...['run', '--app', 'jobs', '--env', `RABBITMQ_URL=${wrong}`],
      ...['--', 'python3', 'jobs.py', 'get'],
    ]);
    expect(refused.stdout + refused.stderr).toContain('the broker hung up');
  });

  it('has its mail caught, and shown to its owner alone', async () => {
    await renga.must('addons:create mail --app jobs --wait');
    const send = (...words: readonly string[]) =>
      renga.type('renga', ['run', '--app', 'jobs', '--', 'python3', 'letter.py', ...words]);
    expect(await send('wrong')).toMatchObject({ stdout: '535\n' });
    expect(await renga.must('mail --app jobs')).toBe('No mail was caught.\n');
    expect(await send()).toMatchObject({ code: 0, stdout: '' });
    await kill('mail');
    const caught = await eventually(async () => {
      const { code, stdout } = await renga.renga('mail --app jobs --json');
      return code === 0 && JSON.parse(stdout);
    });
    expect(caught).toMatchObject([
      { number: 2 },
      {
        number: 1,
        from: 'basho@example.com',
        to: 'sora@example.com, hidden@example.com',
        subject: 'Gr\u00fc\u00dfe',
      },
    ]);
    expect(await renga.must('mail:show 1 --app jobs')).toMatch(
      /^X-Envelope-From: .*\n\r?\nAn old silent pond\r?\n$/s,
    );
    expect((await renga.renga('mail:show 9 --app jobs')).stderr).toContain('There is no message 9.');
    await renga.must('mail:clear --app jobs');
    expect(await renga.must('mail --app jobs')).toBe('No mail was caught.\n');
  });

  it('H11: shows its passwords to nobody but its own dynos', async () => {
    const urls = [
      await renga.must('config:get MYSQL_URL --app jobs'),
      await renga.must('config:get RABBITMQ_URL --app jobs'),
    ];
    const passwords = urls.map((url) => new URL(url.trim()).password);
    const ids = (await addOnContainers()).map(({ id }) => id);
    const inspected = (await renga.type('docker', ['inspect', ...ids])).stdout;
    const processes = (await renga.type('ps', ['axww', '-o', 'args'])).stdout;
    const written = await Promise.all(ids.map((id) => renga.type('docker', ['logs', id])));
    for (const password of passwords) {
      expect(password).toMatch(/^p[0-9a-f]{64}$/);
      for (const text of [inspected, processes, ...written.map(({ stdout, stderr }) => stdout + stderr)])
        expect(text).not.toContain(password);
    }
  });
});
