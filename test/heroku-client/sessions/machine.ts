import type { Place, Step } from '../step.ts';

const inHall = (typed: string): string => `cd ~/hall && ${typed}`;

/** Has something go on until a page has been had from it. A first signal to end is not enough for it. */
const until = (page: string, typed: string): string =>
  `${typed} & curl --silent --fail --retry 60 --retry-delay 1 --retry-all-errors ${page}; code=$?; kill -KILL $!; exit $code`;

const imagesOf = async ({ renga }: Place): Promise<string> => {
  const words = ['images', '--format', '{{.Repository}}', 'registry.localhost/hall/*'];
  return (await renga.type('docker', words)).stdout.trim();
};

/** What wants ports and names of a whole machine. */
export const machine: readonly Step[] = [
  {
    typed: 'heroku container:login',
    says: 'Login Succeeded',
  },
  {
    typed: inHall('renga apps:create hall --stack container && heroku container:push web --app hall'),
    says: "You can now release it with the 'container:release' command",
    shows: async ({ json, expect }) => {
      expect((await json('releases --app hall')).length).toBe(2);
    },
  },
  {
    typed: 'heroku container:release web --app hall',
    shows: async ({ json, eventually, expect }) => {
      await eventually(async () => (await json('ps --app hall'))[0]?.state === 'up');
      expect((await json('releases --app hall'))[0]).toMatchObject({ status: 'succeeded' });
    },
  },
  {
    typed: inHall('docker rmi --force registry.localhost/hall/web && heroku container:pull web --app hall'),
    shows: async (place) => place.expect(await imagesOf(place)).toBe('registry.localhost/hall/web'),
  },
  {
    typed: inHall('script --quiet --return --command "heroku container:run web env --app hall" /dev/null'),
    says: 'VERSE=frog',
  },
  {
    typed: until('http://localhost:4000/', 'heroku ps:forward 4000:9000 --app hall'),
    says: 'frog',
  },
  {
    typed: until('--socks5-hostname localhost:1080 http://0.0.0.0:9000/', 'heroku ps:socks --app hall'),
    says: 'frog',
  },
  {
    typed: 'heroku container:logout',
    says: 'Removing login credentials',
    shows: async ({ renga, expect }) => {
      const { stdout } = await renga.type('cat', ['.docker/config.json']);
      expect(JSON.parse(stdout)).toEqual({ auths: {} });
    },
  },
  {
    typed:
      "echo 'verse: echo a frog jumps in' > Procfile.local && heroku local verse --procfile Procfile.local",
    says: 'a frog jumps in',
  },
  { typed: 'echo PLACE=pond > .env && heroku local:run printenv PLACE', says: /^pond$/m },
  { typed: 'heroku local:version', says: /^\d+\.\d+/ },
  {
    typed: 'heroku certs:generate www.pond.example --selfsigned --now --app hall',
    says: 'Next, run:\n$ heroku certs:add www.pond.example.crt www.pond.example.key',
  },
  { typed: 'heroku autocomplete bash', says: 'Building the autocomplete cache... done' },
];
