import { expect, it } from 'vitest';
import { OfficialClient } from './official-client.ts';
import { sessions } from './sessions.ts';
import { commandOf } from './step.ts';
import { reasonOf } from './unavailable.ts';

it('the official client has no command that nothing is said of, or two things', async () => {
  const client = await OfficialClient.install();
  const works = [...new Set(Object.values(sessions).flat().map(commandOf))];
  const said = (await client.commands()).map((command) => [
    command,
    works.includes(command) ? 'works' : null,
    reasonOf(command) === undefined ? null : 'does not',
  ]);
  console.info(`The official client: ${works.length} of ${said.length} commands are typed here`);
  expect(said.filter(([, yes, no]) => (yes === null) === (no === null))).toEqual([]);
  expect(works.filter((command) => !said.some(([known]) => known === command))).toEqual([]);
});
