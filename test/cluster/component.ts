import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One running program of the control plane. Its output is in `log`; it ends with `stop` or with this process. */
export type Component = { readonly name: string; readonly log: string; stop(): Promise<void>; hasEnded(): boolean };

/**
 * Runs the program given as arguments until it ends or standard input closes. Node holds the other end of that pipe, so
 * the program ends with Node however Node ends, killed or crashed included. The data is for one test run: SIGKILL is fine.
 */
const untilInputCloses = `exec 3<&0
"$@" </dev/null 3<&- & program=$!
{ read -r _ <&3; kill -9 $program; } 2>/dev/null & guard=$!
exec 3<&-
wait $program; code=$?
kill $guard 2>/dev/null
exit $code`;

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const stop = async (child: ChildProcess): Promise<void> => {
  if (ended(child)) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exit;
};

/** Starts a program under the name of its log file in `folder`. */
export const startComponent = (folder: string, program: string, args: string[]): Component => {
  const name = path.basename(program);
  const log = path.join(folder, `${name}.log`);
  const output = openSync(log, 'w');
  const child = spawn('/bin/sh', ['-c', untilInputCloses, name, program, ...args], { stdio: ['pipe', output, output] });
  closeSync(output);
  child.stdin?.on('error', () => {});
  return { name, log, stop: () => stop(child), hasEnded: () => ended(child) };
};

/** An error that ends in the last lines the component wrote. */
export const failureOf = (component: Component, what: string): Error =>
  new Error(
    `${component.name} ${what}:\n${readFileSync(component.log, 'utf8').trimEnd().split('\n').slice(-30).join('\n')}`,
  );

/** Waits until `ready` says yes; fails with the component's log when it ends before that, or after a minute. */
export const waitFor = async (component: Component, ready: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await ready().catch(() => false))) {
    if (component.hasEnded()) throw failureOf(component, 'ended before it was ready');
    if (Date.now() > deadline) throw failureOf(component, 'was not ready within a minute');
    await sleep(50);
  }
};

const freePort = (): Promise<{ port: number; release: () => Promise<void> }> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });

/** Different free ports of the loopback address. */
export const freePorts = async (count: number): Promise<number[]> => {
  const held = await Promise.all(Array.from({ length: count }, freePort));
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
};
