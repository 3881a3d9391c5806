import { describe } from 'vitest';
import { peopleSessions } from './sessions.ts';
import { typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, at pipelines and people', () =>
  typeSessions(peopleSessions));
