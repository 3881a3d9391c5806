import { join } from 'node:path';
import { Dashboard } from '../../../src/lib/dashboard/dashboard.ts';
import { PAGES } from '../../../src/lib/dashboard/places.ts';
import { ApiHome } from '../../api/support/api-home.ts';
import { Browser } from './browser.ts';

export const PASSWORD = 'correct horse battery';

interface HomeOptions {
  readonly url?: string;
  /** What the API is asked, each as `GET /apps`. */
  readonly asked?: string[];
}

/** The dashboard in front of the API, as the control plane joins them; its owner has a password. */
export async function dashboardHome({ url = 'http://dashboard.localhost:8080', asked }: HomeOptions = {}) {
  const home = await ApiHome.open();
  await home.logins.setPassword(home.owner, PASSWORD);
  const dashboard = await Dashboard.open({
    transport: (request) => {
      asked?.push(`${request.method} ${new URL(request.url).pathname}`);
      return home.api(request, { trusted: false });
    },
    apiUrl: () => 'http://localhost:8080',
    url: () => url,
    folder: join(import.meta.dirname, '../../../dashboard'),
    clock: home.clock,
    onError: (error, doing) => void home.errors.push({ error, doing }),
  });
  return { home, dashboard, browser: new Browser(dashboard) };
}

/** The same with somebody signed in; the owner unless another one is named, who gets the same password. */
export async function signedIn(options: HomeOptions = {}) {
  const parts = await dashboardHome(options);
  await signIn(parts.browser, 'me@example.com');
  return parts;
}

/** Everything that there is one of, and the paths of all pages. */
export async function fullHome() {
  const parts = await signedIn();
  const { home } = parts;
  const { app } = await home.deployed();
  const [build] = (await home.call('GET', '/apps/haiku/builds')).json;
  await home.call('POST', '/pipelines', { body: { name: 'verses' } });
  await home.call('POST', '/pipeline-couplings', {
    body: { app: 'haiku', pipeline: 'verses', stage: 'staging' },
  });
  const words: Readonly<Record<string, string>> = {
    ':app': 'haiku',
    ':build': build.id,
    ':version': '3',
    ':pipeline': 'verses',
  };
  const paths = PAGES.map(([path]) => path.replaceAll(/:\w+/g, (name) => words[name] ?? name));
  return { ...parts, app, paths };
}

/** A browser of somebody else with an account. */
export async function browserOf(
  { home, dashboard }: Awaited<ReturnType<typeof dashboardHome>>,
  email: string,
) {
  const { account } = await home.platform.invitations.invite(email);
  await home.logins.setPassword(account, PASSWORD);
  return signIn(new Browser(dashboard), email);
}

async function signIn(browser: Browser, email: string): Promise<Browser> {
  await browser.open('/sign-in');
  return browser.fill('E-mail', email).fill('Password', PASSWORD).click('Sign in');
}
