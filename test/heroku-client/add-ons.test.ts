import { describe } from 'vitest';
import { startProvider } from '../acceptance/sample-provider.ts';
import { addOnSessions } from './sessions.ts';
import { thisMachine, typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, at add-ons', () =>
  typeSessions(addOnSessions, async () => {
    const ground = await thisMachine();
    return { ...ground, remove: await startProvider(ground.renga) };
  }));
