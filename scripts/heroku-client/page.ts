import { sessions } from '../../test/heroku-client/sessions.ts';
import { commandOf } from '../../test/heroku-client/step.ts';
import { reasons } from '../../test/heroku-client/unavailable.ts';

const HEAD = `# The official heroku client

The \`heroku\` command of npm works with a backend of yours as it is: apps, git, dynos, logs and the rest that is listed below. It is told
where the backend is by variables of the shell, which this prints:

\`\`\`sh
renga heroku:env
\`\`\`

\`eval "$(renga heroku:env)"\` sets them, and \`heroku apps\` then shows the apps of the local backend; \`git push heroku main\` deploys. The
variables hold a token of yours. With \`--login\` they do not, and \`heroku login -i\` asks for e-mail and password.

The client speaks to Heroku and to this machine alone. A backend elsewhere needs \`renga heroku:proxy --backend NAME\` in a second terminal,
and \`eval "$(renga heroku:env --backend NAME)"\` in the first.

\`heroku pg:psql\`, \`pg:push\`, \`pg:pull\` and \`redis:cli\` connect to a database by themselves, with the psql of your machine. They find those of a
server that was given [data ports](server.md#databases-from-outside). Without any, the name in a database's URL tells them nothing, as dynos alone know it.
On a Linux machine with a backend and its container engine, \`eval "$(renga heroku:env --database DATABASE --app APP)"\` leads psql to the
address that the container of one database has just now. No port is opened for that. Every psql of that shell goes there, so use a shell
of its own; after the database was started anew, ask again.

\`heroku ps:exec\` and \`ps:copy\` come in by SSH, where the server has [a door](server.md#ssh-into-dynos) for that. On a machine of your own,
\`"sshBind": ["127.0.0.2"]\` in \`settings.json\` is one, for a control plane that may listen on port 80.

\`heroku container:login\`, \`container:push\` and the rest look for a registry beside \`api.localhost\`, at the usual port of https. A backend on this
machine is found there with \`"securePort": 443\` in \`settings.json\`, and a line in \`/etc/hosts\`: \`127.0.0.1 api.localhost registry.localhost\`.
\`eval "$(renga heroku:env --registry)"\` then leads them there; use a shell of its own. To push to a backend elsewhere, use
\`renga container:push\`.

This page is written by \`npm run heroku-client\` from the tests that type each command into version 11.10.0, as npm has it, and look at the
effect; a check fails when it is stale.
`;

/** What the official client can do here, one table a subject. */
export function herokuClientPage(): string {
  return [HEAD, works(), doesNot()].join('\n');
}

function works(): string {
  const typed = new Map<string, string>();
  for (const step of Object.values(sessions).flat())
    if (!typed.has(commandOf(step))) typed.set(commandOf(step), step.typed);
  const rows = [...typed]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([command, line]) => `| \`${command}\` | \`${line.replaceAll('|', '\\|')}\` |`);
  return `## What works\n\n${rows.length} commands. Beside each is what a test types.\n\n| command | typed |\n|---|---|\n${rows.join('\n')}\n`;
}

function doesNot(): string {
  const rows = reasons.map(
    ([reason, commands]) => `| ${commands.map((each) => `\`${each}\``).join(', ')} | ${reason} |`,
  );
  return `## What does not\n\n| commands | why |\n|---|---|\n${rows.join('\n')}\n`;
}
