import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv; onLine?: (line: string) => void };

/** Runs a program to its end and gives its standard output; each line of its standard error goes to `onLine`. */
export const run = (program: string, args: string[], options: RunOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: options.env ?? process.env,
    });
    const said: string[] = [];
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      options.onLine?.(line);
    });
    child.on('error', (error) => reject(new Error(`cannot run ${program}: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(printed);
      else
        reject(
          new Error(`${program} ${args.slice(0, 2).join(' ')} ended with ${code}:\n${said.slice(-30).join('\n')}`),
        );
    });
  });
