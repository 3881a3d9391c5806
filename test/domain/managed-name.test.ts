import { expect, test } from 'vitest';
import { afterFailure, newManagedName, renewalOf } from '../../src/lib/domain/managed-name.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const MINUTE = 60_000;

test('a name that fails waits longer and longer, up to a day, and has failed from the eighth time on', () => {
  const seen: string[] = [];
  let name = newManagedName('www.example.com', 'app', NOW);
  for (let count = 0; count < 11; count += 1) {
    name = afterFailure(name, 'no such name', NOW);
    seen.push(`${name.status} ${(name.nextAt.getTime() - NOW.getTime()) / MINUTE}`);
  }

  expect(seen).toEqual([
    'failing 5',
    'failing 10',
    'failing 20',
    'failing 40',
    'failing 80',
    'failing 160',
    'failing 320',
    'failed 640',
    'failed 1280',
    'failed 1440',
    'failed 1440',
  ]);
});

test('an attempt that failed leaves no order behind', () => {
  const order = { url: 'https://ca.example/order/1', privateKey: 'key' };
  const name = { ...newManagedName('www.example.com', 'app', NOW), order };

  expect(afterFailure(name, 'no such name', NOW)).toMatchObject({ order: null, reason: 'no such name' });
});

test('a certificate is renewed when the last third of its life begins', () => {
  const life = { startsAt: new Date('2026-01-01T00:00:00Z'), expiresAt: new Date('2026-04-01T00:00:00Z') };

  expect(renewalOf(life)).toEqual(new Date('2026-03-02T00:00:00Z'));
});
