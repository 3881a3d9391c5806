import { onTestFinished } from 'vitest';
import { type CliBench, cliBench, temporaryFolder } from './cli.ts';
import { StubPlatform } from './stub-platform.ts';

type Routes = Parameters<typeof StubPlatform.open>[1];

/** What answers whoever shows no token, as the platform does. */
export const STRANGER = { id: 'unauthorized', message: 'Invalid credentials provided.' };

const ACCOUNT: Routes = {
  'GET /account': ({ headers }) =>
    headers.authorization === undefined
      ? { status: 401, body: STRANGER }
      : { body: { id: 'a1', email: `holder of ${headers.authorization}` } },
};

export interface RemoteBench extends CliBench {
  /** The platform elsewhere; `platform` is the local one. */
  readonly elsewhere: StubPlatform;
}

/** A local platform and one elsewhere, which has been added under the name `two`. */
export async function remoteBench(routes: Routes = {}): Promise<RemoteBench> {
  const bench = await cliBench();
  const elsewhere = await platformElsewhere(routes);
  const added = await bench.run(['backends:add', 'two', elsewhere.url, '--ca', elsewhere.authorityFile]);
  if (added.status !== 0) throw new Error(added.stderr);
  elsewhere.seen.length = 0;
  return { ...bench, elsewhere };
}

/** A platform elsewhere that nobody has added yet; gone when the test has finished. */
export async function platformElsewhere(routes: Routes = {}): Promise<StubPlatform> {
  const platform = await StubPlatform.openElsewhere(temporaryFolder(), { ...ACCOUNT, ...routes });
  onTestFinished(() => platform.close());
  return platform;
}
