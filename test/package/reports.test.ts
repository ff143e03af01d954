import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { reports } from '../../src/audit/reports.ts';
import { archive } from '../builders/archive-command-line.ts';
import { archiveFinding, archivePlan } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';
import { Chromium, chromiumMissing, installedChromium } from './chromium.ts';

import.meta.jest.setTimeout(120_000);

const executable = await installedChromium();
if (executable === null) process.stderr.write(`${chromiumMissing}\n`);

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=http://198.51.100.1/x onerror=alert(1)>',
  '</style></pre><iframe src=http://198.51.100.1/></iframe>',
  '\u202egnp.exe\u0000\u001b[31m',
  `${'n'.repeat(63)}.${'m'.repeat(189)}`,
];

/** A year of findings, some of them named by an attacker, with plans, gaps and suppressed ones. */
const filled = async (): Promise<string> => {
  const cwd = temporaryFolder();
  const store = new FolderStore(path.join(cwd, '.lazaret', 'archive'));
  for (let n = 0; n < 36; n += 1) {
    const key = await archiveFinding(
      store,
      {
        id: `5ac6a2b8f1d94e0c8f0a3d1b2c4e${String(n).padStart(4, '0')}`,
        severity: [2, 5, 8, 9][n % 4] ?? 5,
        type:
          n % 9 === 0
            ? `Execution:Runtime/${attacks[n % 3]}`
            : 'PrivilegeEscalation:Runtime/ContainerMountsHostDirectory',
        namespace: attacks[n % attacks.length] ?? 'shop',
        updatedAt: new Date(Date.UTC(2026, n % 12, 2 + (n % 25), 8)).toISOString(),
        archived: n % 10 === 0,
      },
      n % 13 === 0 ? 'finding' : 'alert',
    );
    if (n < 3) await archivePlan(store, key, { id: `0123456789abcdef000${n}`, released: n === 1 });
  }
  await archive(cwd, ['digest']);
  for (const { name } of reports) {
    await archive(cwd, ['report', name, '--out', 'full', '--format', 'html']);
    await archive(cwd, ['report', name, '--out', 'empty', '--format', 'html', '--from', '2020-01', '--to', '2020-02']);
  }
  await archive(cwd, ['timeline', '5ac6a2b8f1d94e0c8f0a3d1b2c4e0001', '--svg', 'timeline.svg']);
  return cwd;
};

const views = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', media: 'print', width: 1032 },
  { scheme: 'light', width: 420 },
] as const;

const where = executable === null ? chromiumMissing : 'in Chromium';

(executable === null ? describe.skip : describe)(`a report, ${where}`, () => {
  let cwd: string;
  let browser: Chromium;

  beforeAll(async () => {
    cwd = await filled();
    browser = new Chromium(executable ?? '');
  });
  afterAll(() => browser.close());

  const files = reports.flatMap(({ name }) => [`full/${name}.html`, `empty/${name}.html`]);

  it.each(files)('%s: no error, no request, nothing wider than the window, whatever the view', async (file) => {
    for (const view of views) {
      const page = await browser.open(path.join(cwd, file), view);
      expect({ problems: page.problems, requests: page.requests }).toEqual({ problems: [], requests: [] });
      expect(await page.evaluate('document.querySelectorAll("script,img,iframe,link").length')).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });

  it.each(files)('%s: prints', async (file) => {
    const pdf = await (await browser.open(path.join(cwd, file))).pdf();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
  });

  it('names of an attacker are text', async () => {
    const page = await browser.open(path.join(cwd, 'full/type-by-month.html'));
    expect(await page.evaluate('document.body.innerText')).toContain('Execution:Runtime/<script>alert(1)</script>');
  });

  it('on paper is black on white, whatever the screen was', async () => {
    const colour = 'getComputedStyle(document.body).backgroundColor';
    const [screen, paper] = [
      await browser.open(path.join(cwd, 'full/sla.html'), { scheme: 'dark' }),
      await browser.open(path.join(cwd, 'full/sla.html'), { scheme: 'dark', media: 'print' }),
    ];
    expect(await paper.evaluate(colour)).toBe('rgb(255, 255, 255)');
    expect(await screen.evaluate(colour)).not.toBe('rgb(255, 255, 255)');
  });

  it('a timeline is a picture without errors', async () => {
    const page = await browser.open(path.join(cwd, 'timeline.svg'));
    expect({ problems: page.problems, requests: page.requests }).toEqual({ problems: [], requests: [] });
  });

  it('a page that throws, or asks for something, would be found', async () => {
    writeFileSync(
      path.join(cwd, 'bad.html'),
      '<img src="http://127.0.0.1:9/x"><script>throw new Error("bad")</script>',
    );
    const page = await browser.open(path.join(cwd, 'bad.html'));
    expect(page.problems.join('\n')).toContain('bad');
    expect(page.requests).toEqual(['http://127.0.0.1:9/x']);
  });
});
