import { describe, expect, it } from 'vitest';
import { checkDrainUrl, publicDrainUrl } from '../../src/lib/domain/drain.ts';

describe('the URL of a drain', () => {
  it.each([
    'https://logs.example.com',
    'https://user:pass@logs.example.com:8443/path?query=1',
    'http://127.0.0.1:9000/',
    'syslog://logs.example.com:514',
    'syslog+tls://logs.example.com',
    'syslog+tls://[::1]:6514#insecure',
  ])('may be %s', (url) => {
    expect(checkDrainUrl(url)).toBe(url);
  });

  it.each([
    '',
    'logs.example.com',
    'ftp://logs.example.com',
    'https://',
    'syslog:',
    'syslog://',
    'syslog:///path',
    'syslog://a b',
    'syslog://logs.example.com:99999',
    'syslog://logs.example.com:0',
    'https://logs.example.com/a b',
    'https://logs.example.com/\nx',
    `https://logs.example.com/${'a'.repeat(2000)}`,
    'syslog+udp://logs.example.com',
    'syslog://%2f',
  ])('is refused when it is %j', (url) => {
    expect(() => checkDrainUrl(url)).toThrow(/^This URL cannot drain logs/);
  });

  it('keeps its secrets when it is shown', () => {
    expect(publicDrainUrl('syslog+tls://u:p@logs.example.com:6514/x?token=s#insecure')).toBe(
      'syslog+tls://logs.example.com:6514/x',
    );
  });
});
