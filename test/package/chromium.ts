import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** In this order: `CHROME_PATH`, Debian's Chromium, npm's `@sparticuz/chromium` where somebody installed it. */
export const installedChromium = async (): Promise<string | null> => {
  const given = process.env['CHROME_PATH'];
  if (given) return given;
  const packaged = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (packaged) return packaged;
  const name = '@sparticuz/chromium';
  try {
    const { default: found } = (await import(name)) as { default: { executablePath: () => Promise<string> } };
    return await found.executablePath();
  } catch {
    return null;
  }
};

export const chromiumMissing =
  'NOT PROVEN: no Chromium to open the reports in: set CHROME_PATH, or apt-get install chromium, or npm install --no-save @sparticuz/chromium';

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: unknown; error?: unknown };

const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'];

/** What a page did that a report must not do. */
export type Opened = {
  /** Errors and warnings: of the console, of scripts, of the content security policy. */
  readonly problems: readonly string[];
  /** Everything that was asked for beside the file itself. */
  readonly requests: readonly string[];
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly pdf: () => Promise<Buffer>;
  readonly screenshot: () => Promise<Buffer>;
};

export type View = {
  readonly scheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
  readonly width?: number;
  readonly height?: number;
};

/** A browser by Chromium's own protocol over two pipes: no port, no driver, no network. */
export class Chromium {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(message: Message) => void>();
  #rest = '';
  #last = 0;

  constructor(executable: string) {
    this.#profile = mkdtempSync(path.join(tmpdir(), 'lazaret-chromium-'));
    const given = [...flags, `--user-data-dir=${this.#profile}`, '--remote-debugging-pipe', 'about:blank'];
    this.#process = spawn(executable, given, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (data: string) => this.#read(data));
    this.#process.on('error', (error) => this.#fail(error));
    this.#process.on('exit', () => this.#fail(new Error('the browser ended')));
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.#send('Browser.close').catch(() => this.#process.kill());
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 3 });
  }

  async open(
    file: string,
    { scheme = 'light', media = 'screen', width = 1280, height = 900 }: View = {},
  ): Promise<Opened> {
    const { targetId } = await this.#send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    const send = <T>(method: string, params: object = {}): Promise<T> => this.#send<T>(method, params, sessionId);
    const [problems, requests] = [[] as string[], [] as string[]];
    const url = `file://${file}`;
    const loaded = new Promise<void>((resolve) => {
      this.#listeners.add((message) => {
        if ((message as { sessionId?: string }).sessionId !== sessionId) return;
        const { method = '', params = {} } = message;
        const text = JSON.stringify(params);
        if (
          [
            'Runtime.exceptionThrown',
            'Runtime.consoleAPICalled',
            'Log.entryAdded',
            'Page.javascriptDialogOpening',
          ].includes(method)
        )
          problems.push(`${method}: ${text}`);
        const asked = (params['request'] as { url?: string } | undefined)?.url;
        if (method === 'Network.requestWillBeSent' && asked !== url) requests.push(String(asked));
        if (method === 'Page.loadEventFired') resolve();
      });
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
    await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await send('Page.navigate', { url });
    await loaded;
    const bytes = async (method: string, params: object): Promise<Buffer> =>
      Buffer.from((await send<{ data: string }>(method, params)).data, 'base64');
    return {
      problems,
      requests,
      evaluate: async (expression) =>
        (await send<{ result: { value: unknown } }>('Runtime.evaluate', { expression, returnByValue: true })).result
          .value,
      pdf: async () => {
        await send('Emulation.setEmulatedMedia', { media: 'print', features: [] });
        return bytes('Page.printToPDF', { printBackground: false, preferCSSPageSize: true });
      },
      screenshot: () => bytes('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true }),
    };
  }

  #send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<T>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer;
  }

  #read(data: string): void {
    const messages = `${this.#rest}${data}`.split('\0');
    this.#rest = messages.pop() ?? '';
    for (const text of messages) this.#heard(JSON.parse(text) as Message);
  }

  #heard(message: Message): void {
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (!waiting) return void [...this.#listeners].map((listener) => listener(message));
    this.#waiting.delete(message.id ?? 0);
    if (message.error) waiting.reject(new Error(JSON.stringify(message.error)));
    else waiting.resolve(message.result as never);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
