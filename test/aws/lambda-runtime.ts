import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { loopbackOnly } from './loopback.ts';

/** What the service would answer: the function's result, its error, or that the process ended first. */
export type Invocation =
  | { readonly state: 'result'; readonly result: unknown }
  | { readonly state: 'error'; readonly error: { errorType: string; errorMessage: string } }
  | { readonly state: 'ended'; readonly exitCode: number | null };

export type RunningFunction = {
  readonly invoke: (event: unknown) => Promise<Invocation>;
  /** Everything that the function wrote to stdout and stderr so far. */
  readonly output: () => string;
  /** Processor time of the process so far, in milliseconds, start included. */
  readonly cpuMs: () => number;
  readonly kill: () => void;
  readonly pid: number;
};

const body = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** User and system time, in ticks of ten milliseconds (proc(5), fields 14 and 15 after the name in brackets). */
const cpuMsOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/**
 * Runs the bundle that CDK made for a function, under a Lambda Runtime API of our own: the same file, the same Node
 * version, the environment of the deployed function. One invocation at a time, as in Lambda.
 */
export const runFunction = async (
  bundle: string,
  environment: { readonly [name: string]: string },
): Promise<RunningFunction> => {
  const waiting: { event: unknown; answer: (invocation: Invocation) => void }[] = [];
  const taken: ((event: unknown) => void)[] = [];
  let current: ((invocation: Invocation) => void) | null = null;

  const handOut = (): void => {
    if (current || waiting.length === 0 || taken.length === 0) return;
    const { event, answer } = waiting.shift()!;
    current = answer;
    taken.shift()!(event);
  };
  const answered = (invocation: Invocation): void => {
    const answer = current;
    current = null;
    answer?.(invocation);
    handOut();
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '';
    if (url.endsWith('/invocation/next')) {
      const event = await new Promise((resolve) => {
        taken.push(resolve);
        handOut();
      });
      response.writeHead(200, {
        'lambda-runtime-aws-request-id': 'test',
        'lambda-runtime-deadline-ms': String(Date.now() + 60_000),
      });
      response.end(JSON.stringify(event));
      return;
    }
    const parsed: unknown = JSON.parse(await body(request));
    response.writeHead(202).end('{}');
    answered(
      url.endsWith('/error')
        ? { state: 'error', error: parsed as { errorType: string; errorMessage: string } }
        : { state: 'result', result: parsed },
    );
  };

  const server: Server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let output = '';
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', loopbackOnly, path.join(import.meta.dirname, 'bootstrap.mjs')],
    {
      env: {
        PATH: process.env['PATH'],
        ...environment,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        LAMBDA_TASK_ROOT: bundle,
        _HANDLER: 'index.handler',
        AWS_LAMBDA_FUNCTION_NAME: 'under-test',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  let gone: { exitCode: number | null } | null = null;
  child.on('exit', (exitCode) => {
    gone = { exitCode };
    answered({ state: 'ended', exitCode });
    server.close();
  });
  return {
    invoke: (event) =>
      new Promise((answer) => {
        if (gone) return answer({ state: 'ended', exitCode: gone.exitCode });
        waiting.push({ event, answer });
        handOut();
      }),
    output: () => output,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    pid: child.pid ?? 0,
    kill: () => {
      child.kill('SIGKILL');
      server.closeAllConnections();
    },
  };
};
