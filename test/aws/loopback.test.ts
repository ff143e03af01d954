import { spawnSync } from 'node:child_process';
import { loopbackOnly, refusedIn } from './loopback.ts';

/** A process that is kept on this machine, and tries something. */
const tries = (code: string) => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', loopbackOnly, '--input-type=module', '-e', code],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    },
  );
  return { refused: refusedIn(stderr), said: stdout.trim() };
};

const aws = 'sts.eu-central-1.amazonaws.com';

describe('a function under test', () => {
  it.each([
    ['by fetch', `await fetch('https://${aws}/').catch((e) => console.log(e.cause.code))`, `connection to ${aws}`],
    [
      'by https',
      `import https from 'node:https'; https.get('https://${aws}/').on('error', (e) => console.log(e.code))`,
      `connection to ${aws}`,
    ],
    [
      'by tls',
      `import tls from 'node:tls'; tls.connect(443, '${aws}').on('error', (e) => console.log(e.code))`,
      `connection to ${aws}`,
    ],
    [
      'as an address',
      `import net from 'node:net'; net.connect({ host: '169.254.169.254', port: 80 }).on('error', (e) => console.log(e.code))`,
      'connection to 169.254.169.254',
    ],
    [
      'as a name',
      `import { lookup } from 'node:dns'; lookup('${aws}', (e) => console.log(e.code))`,
      `look-up of ${aws}`,
    ],
    [
      'as a name, by a promise',
      `import { resolve4 } from 'node:dns/promises'; await resolve4('${aws}').catch((e) => console.log(e.code))`,
      `look-up of ${aws}`,
    ],
    [
      'by datagram',
      `import dgram from 'node:dgram'; try { dgram.createSocket('udp4').send('x', 53, '192.0.2.1') } catch (e) { console.log(e.code); process.exit() }`,
      'datagram to 192.0.2.1',
    ],
  ])('cannot reach AWS %s, and what it tried is told', (_how, code, what) => {
    expect(tries(code)).toEqual({ refused: [what], said: 'EREFUSEDHERE' });
  });

  it('reaches this machine', () => {
    const code = `import http from 'node:http';
      const server = http.createServer((_, r) => r.end('here')).listen(0, '127.0.0.1', async () => {
        console.log(await (await fetch('http://localhost:' + server.address().port)).text()); server.close();
      });`;
    expect(tries(code)).toEqual({ refused: [], said: 'here' });
  });
});

describe('a test of this project', () => {
  it('cannot reach AWS either', async () => {
    await expect(fetch(`https://${aws}/`)).rejects.toMatchObject({ cause: { code: 'EREFUSEDHERE' } });
  });
});
