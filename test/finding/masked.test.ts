import { masked, namesSecret } from '../../src/finding/masked.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl';

describe('a secret of a known form', () => {
  it.each([
    ['mysqldump --password=hunter2 shop', 'mysqldump --password=[masked] shop'],
    ['tool --api-key abcdef --verbose', 'tool --api-key [masked] --verbose'],
    ['DB_PASSWORD=hunter2 ./run', 'DB_PASSWORD=[masked] ./run'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [masked]'],
    ['{"token":"abc","user":"x"}', '{"token":"[masked]","user":"x"}'],
    [`curl -H "Authorization: Bearer ${jwt}" https://x`, 'curl -H "Authorization: Bearer [masked]" https://x'],
    [`echo ${jwt}`, 'echo [masked]'],
    ['curl -u admin:hunter2 http://x', 'curl -u admin:[masked] http://x'],
    ['postgres://shop:hunter2@db:5432/shop', 'postgres://shop:[masked]@db:5432/shop'],
    ['GET /o?X-Amz-Signature=0a1b2c&x=1', 'GET /o?X-Amz-Signature=[masked]&x=1'],
    ['git clone https://ghp_0123456789abcdefghij@github.com', 'git clone https://[masked]@github.com'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end', '[masked] end'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', '[masked]'],
  ])('%s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    '--token-file=/var/run/secrets/token',
    '--token=/var/run/secrets/token',
    '--password=$(DB_PASSWORD)',
    '/bin/sh -c "cat /etc/passwd"',
    'arn:aws:iam::111122223333:role/secret-reader',
    'secretName: web-tls',
    'kubectl get secret web --namespace shop',
    'registry.example/shop/web@sha256:0123456789abcdef',
    'AKIAIOSFODNN7EXAMPLE',
  ])('is not seen in %s', (text) => {
    expect(masked(text)).toBe(text);
  });

  it.each(['password', 'vault.token', 'DB_PASSWORD', '--api-key', 'x/client-secret'])('is what %s names', (name) => {
    expect(namesSecret(name)).toBe(true);
  });

  it.each(['token-file', 'secretName', 'eks.amazonaws.com/token-expiration', 'nosecret', 'tokens'])(
    'is not what %s names',
    (name) => {
      expect(namesSecret(name)).toBe(false);
    },
  );

  it('costs no more than one reading of the text, however it is made', () => {
    const bait = [
      'eyJ-',
      '://',
      'token',
      '--',
      '-----BEGIN PRIVATE KEY-----',
      'Bearer ',
      '?sig=',
      'password = ',
      '-u a',
      'a',
    ];
    const cost = (text: string): number => {
      const since = performance.now();
      masked(text);
      return performance.now() - since;
    };
    const slow = bait.filter((part) => cost(part.repeat(200_000 / part.length)) > 1_000);
    expect(slow).toEqual([]);
  });
});
