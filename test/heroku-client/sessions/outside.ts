import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownLoopback } from '../../support/own-loopback.ts';
import type { Place, Step } from '../step.ts';

/** The ports are those that URLs have: anything may hold them on the usual address. */
const ADDRESS = ownLoopback();

const SETTINGS = `"dataPorts":[5432,6379],"dataBind":["${ADDRESS}"]`;

/**
 * Lets names of databases be known, as DNS would make them, and PostgreSQL's programs be those of an image, for there may be
 * none on this machine: on the network of the machine where a host is named, else beside the server of `field`, which has
 * the databases of one's own too.
 */
async function standOutside({ renga, found, json }: Place): Promise<void> {
  const config = await json('config --app haiku');
  const [field, brook] = ['FIELD', 'BROOK'].map((name) => hostOf(config[`${name}_URL`]));
  const hosts = join(renga.work, 'hosts');
  writeFileSync(hosts, `127.0.0.1 localhost\n${ADDRESS} ${field} ${brook}\n`);
  found.set('HOSTS', hosts);
  for (const program of ['psql', 'pg_dump', 'pg_restore', 'createdb'])
    writeFileSync(
      join(renga.work, program),
      `#!/bin/sh
program=/usr/lib/postgresql/17/bin/${program}
variables='-e PGPASSWORD -e PGDATABASE -e PGSSLMODE'
own=$(docker ps --filter label=renga.alias=${field} --format '{{.Names}}')
case " $PGHOST $*" in
  ' '*.localhost*)
    exec docker run --rm --interactive --network host --volume ${hosts}:/etc/hosts:ro --user 1000:1000 $variables \\
      -e PGHOST -e PGPORT -e PGUSER --entrypoint $program $(docker inspect --format '{{.Config.Image}}' $own) "$@" ;;
  *) exec docker exec --interactive $variables -e PGHOST=/tmp -e PGUSER=postgres $own $program "$@" ;;
esac
`,
      { mode: 0o755 },
    );
}

const hostOf = (url: string): string => new URL(url).hostname;

const REACH = `import os, socket, urllib.parse
for name in ('FIELD_URL', 'BROOK_URL'):
    url = urllib.parse.urlparse(os.environ[name])
    socket.create_connection((url.hostname, url.port), 5)
print('reached')`;

const count = '--command=SELECT count(*) FROM frogs';

/** Databases of an installation that has been given data ports, as they are used from another machine. */
export const outside: readonly Step[] = [
  {
    typed: `renga backend:stop && sed -i 's/^{/{${SETTINGS},/' "$RENGA_HOME/settings.json" && renga backend:start && heroku addons:create heroku-postgresql:mini --name field --as FIELD --wait`,
  },
  {
    typed: 'heroku addons:create heroku-redis:mini --name brook --as BROOK --wait',
    shows: async (place) => {
      await standOutside(place);
      await place.renga.type('createdb', ['pond']);
      const table = '--command=CREATE TABLE frogs AS SELECT generate_series(1, 1000) AS jump';
      await place.renga.type('psql', ['--dbname=pond', table]);
    },
  },
  { typed: 'heroku pg:push pond field', says: 'Pushing complete' },
  {
    typed: 'heroku pg:psql field --command "SELECT count(*) FROM frogs"',
    says: '1000',
    // The same URL, in a dyno.
    shows: async ({ renga, expect }) => {
      const { stdout } = await renga.type('renga', ['run', '--app', 'haiku', '--', 'python3', '-c', REACH]);
      expect(stdout).toContain('reached');
    },
  },
  {
    typed: 'heroku pg:pull field lake',
    says: 'Pulling complete',
    shows: async ({ renga, expect }) => {
      expect((await renga.type('psql', ['--dbname=lake', count])).stdout).toContain('1000');
    },
  },
  { typed: 'printf "SET jump splash\\nGET jump\\n" | heroku redis:cli brook', says: 'splash' },
  { typed: 'heroku addons:destroy field brook --confirm haiku' },
];
