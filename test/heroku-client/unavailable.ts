/** Commands of the official client that do not work here, or not by this backend, and why. `TOPIC:*` is all of a topic. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  'It is about your machine alone; no backend is asked.': [
    'accounts:*',
    'ci:migrate-manifest',
    'mcp:start',
    'repl',
  ],
  "It speaks to a service of Heroku's that cannot be given another address, and shows your token there.": [
    'apps:errors',
    'apps:favorites:*',
    'ci:debug',
    'ci:rerun',
    'ci:run',
    'notifications',
    'pipelines:connect',
    'pipelines:diff',
    'pipelines:setup',
    'ps:autoscale:*',
  ],
  "It opens a page of Heroku's dashboard. Use: renga members --team TEAM": ['orgs:open'],
  "It is Heroku's business with its customers: spaces, telemetry, prices.": [
    'spaces:*',
    'telemetry:*',
    'usage:addons',
  ],
  'It is about followers, links, pools or fleets of databases, which are not offered.': [
    'data:*',
    'pg:connection-pooling:attach',
    'pg:diagnose',
    'pg:links:*',
    'pg:unfollow',
  ],
  'Databases have the settings that their plan gives them.': ['pg:settings:*'],
  'It tells how Heroku is, and asks nothing of yours. Use: renga backend:status': ['status'],
  'The client itself has given it up. Use: renga 2fa:disable': ['auth:2fa:disable'],
};

/** Every reason with the commands that it is about. */
export const reasons: readonly (readonly [reason: string, commands: readonly string[]])[] =
  Object.entries(REASONS);

/** Why a command does not work here; `undefined` when nothing is said of it. */
export function reasonOf(command: string): string | undefined {
  return reasons.find(([, commands]) => commands.some((each) => isAbout(each, command)))?.[0];
}

function isAbout(pattern: string, command: string): boolean {
  if (!pattern.endsWith(':*')) return pattern === command;
  const topic = pattern.slice(0, -2);
  return command === topic || command.startsWith(`${topic}:`);
}
