import { expect, test } from 'vitest';
import { base32, codeAt, keyUri, stepAt } from '../../src/lib/domain/totp.ts';

const SECRET = Buffer.from('12345678901234567890');

// RFC 6238, appendix B, the last six of its eight digits.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %d the code is %s', (second, code) => {
  expect(codeAt(SECRET, stepAt(new Date(second * 1_000)))).toBe(code);
});

test('an authenticator app is given the secret in base 32', () => {
  expect(base32(SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  expect(keyUri(SECRET, 'Renga', 'me@example.com')).toBe(
    'otpauth://totp/Renga:me%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Renga',
  );
});
