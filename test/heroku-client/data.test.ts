import { describe } from 'vitest';
import { dataSessions } from './sessions.ts';
import { typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, at data services', () => typeSessions(dataSessions));
