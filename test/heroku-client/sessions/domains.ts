import type { Step } from '../step.ts';

const OPENSSL =
  'openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=www.pond.example -addext subjectAltName=DNS:www.pond.example';

/** Host names of the app's own, and the certificates that they are shown with. */
export const domains: readonly Step[] = [
  { typed: `${OPENSSL} && heroku certs:add cert.pem key.pem`, says: 'www.pond.example' },
  {
    typed: 'heroku certs',
    says: 'www.pond.example',
    shows: async ({ found }, said) => {
      found.set('CERT', /^ +(\S+-\d+) /m.exec(said)?.[1] ?? '');
    },
  },
  { typed: 'heroku certs:info', says: 'SSL certificate is self signed' },
  { typed: 'heroku domains:add www.pond.example --cert $CERT', says: 'www.pond.example' },
  { typed: 'heroku domains', says: 'www.pond.example' },
  { typed: 'heroku domains:info www.pond.example', says: 'succeeded' },
  { typed: 'heroku domains:wait www.pond.example' },
  { typed: 'heroku domains:update www.pond.example --cert $CERT', says: 'done' },
  { typed: 'heroku certs:update cert.pem key.pem --confirm haiku', says: 'Updated certificate details' },
  {
    typed: 'heroku domains:remove www.pond.example',
    shows: async ({ json, expect }) => {
      const names = (await json('domains --app haiku')).map(
        ({ hostname }: { readonly hostname: string }) => hostname,
      );
      expect(names).not.toContain('www.pond.example');
    },
  },
  { typed: 'heroku domains:clear' },
  { typed: 'heroku certs:remove --confirm haiku', says: 'done' },
];
