import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningFunction } from './lambda-runtime.ts';

/** The module that keeps a process on this machine. */
export const loopbackOnly = path.join(import.meta.dirname, 'loopback-only.mjs');

/** What a process tried to reach beyond the loopback, in vain, in order. */
export const refusedIn = (output: string): string[] =>
  [...output.matchAll(/^REFUSED (.+)$/gm)].map(([, what = '']) => what);

/** The environment that a function's process really has (proc(5)). */
export const environmentOf = ({ pid }: RunningFunction): { [name: string]: string } =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Hosts of all URLs in an environment. */
export const hostsIn = (environment: { readonly [name: string]: string }): string[] =>
  Object.values(environment).flatMap((value) =>
    [...value.matchAll(/https?:\/\/[^\s"']+/g)].map(([url]) => new URL(url).hostname),
  );
