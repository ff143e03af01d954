import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { bundle } from '../../cdk/bundle.ts';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { cfnLint } from './cfn-lint.ts';

import.meta.jest.setTimeout(180_000);

const root = path.join(import.meta.dirname, '../..');
type Ended = { readonly code: number; readonly said: string };

const ended = (program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, CDK_VALIDATION: undefined, NODE_OPTIONS: '', ...environment };
    execFile(program, args, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: `${stdout}${stderr}` }),
    );
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lazaret-gates-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The app alone, as `cdk.json` starts it. */
const alone = (name: string, context: object = {}): Promise<Ended> =>
  ended(process.execPath, ['cdk/app.ts'], {
    CDK_OUTDIR: path.join(folder, name),
    CDK_CONTEXT_JSON: JSON.stringify(context),
  });

const template = (name: string): string => path.join(folder, name, 'Lazaret.template.json');

const modes = [
  ['observe', {}],
  ['enforce', { policy: path.join(root, 'examples/lazaret.yaml') }],
] as const;

type Report = {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly unknown[];
    readonly suppressedViolations: readonly { readonly ruleName: string; readonly reason: string }[];
  }[];
};

describe.each(modes)('the stack that is deployed (%s)', (mode, context) => {
  it('synthesizes without a network, with the validator and cdk-nag as errors, and every acknowledgement says why', async () => {
    const { code, said } = await alone(mode, context);
    const report = JSON.parse(await readFile(path.join(folder, mode, 'validation-report.json'), 'utf8')) as Report;
    const resources = (JSON.parse(await readFile(template(mode), 'utf8')) as { Resources: object }).Resources;

    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    expect(Object.keys(resources).length).toBeGreaterThan(20);
    const nag = report.pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
    expect(nag).toMatchObject({ conclusion: 'success', violations: [] });
    expect(nag?.suppressedViolations.length).toBeGreaterThan(0);
    expect(nag?.suppressedViolations.filter(({ reason }) => reason.trim().length < 20)).toEqual([]);
  });

  it('is accepted by cfn-lint', async () => {
    // W3005: a dependency that CDK states although a reference implies it.
    expect(await ended(await cfnLint(), ['-i', 'W3005', '--', template(mode)])).toEqual({ code: 0, said: '' });
  });

  it('is the same template from `cdk synth` and from `node cdk/app.ts` alone', async () => {
    const policy = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const cli = path.join(root, 'node_modules/aws-cdk/bin/cdk');
    const out = path.join(folder, `${mode}-cli`);

    const { code } = await ended(process.execPath, [cli, 'synth', '--quiet', '--no-notices', '-o', out, ...policy]);

    expect(code).toBe(0);
    expect(await readFile(template(`${mode}-cli`), 'utf8')).toBe(await readFile(template(mode), 'utf8'));
  });
});

describe('the gates see what is wrong', () => {
  it('cfn-lint refuses a value that CloudFormation would', async () => {
    await cp(template('observe'), path.join(folder, 'wrong.json'));
    const wrong = (await readFile(path.join(folder, 'wrong.json'), 'utf8')).replace('"arm64"', '"arm46"');
    await writeFile(path.join(folder, 'wrong.json'), wrong);

    const { code, said } = await ended(await cfnLint(), ['-i', 'W3005', '--', path.join(folder, 'wrong.json')]);

    expect(code).not.toBe(0);
    expect(said).toContain('arm46');
  });

  it('the validator refuses a property that a resource does not have, with the flags of cdk.json', () => {
    const app = new App({ context: cdkJson.context, outdir: path.join(folder, 'invalid'), analyticsReporting: false });
    new CfnResource(new Stack(app, 'Invalid'), 'Queue', {
      type: 'AWS::Lambda::Function',
      properties: { Runtime: 'nodejs9.9', Bogus: 1 },
    });

    expect(() => app.synth()).toThrow(/validation/i);
  });
});

describe('a mistake stops the synthesis and is told in words, without a trace', () => {
  const cli = path.join(root, 'node_modules/aws-cdk/bin/cdk');
  const trace = /^\s+at |Error:|node:internal|\.ts:\d+$/m;

  it.each([
    ['an unknown key', 'rules:\n  - name: a\n    wen: {}\n', ['lazaret.yaml:3', 'wen', 'did you mean when?']],
    ['a value of the wrong kind', 'evidence:\n  retentionDays: soon\n', ['lazaret.yaml:2', 'retentionDays']],
    ['an account without quotes', 'clusters:\n  - name: prod\n    accountId: 111122223333\n', ['lazaret.yaml:3']],
    ['a role that is no ARN', 'clusters:\n  - name: prod\n    roleArn: responder\n', ['lazaret.yaml:3', 'ARN']],
    ['an address that is named twice', 'alerts:\n  email: [a@b.de, a@b.de]\n', ['lazaret.yaml:2', 'twice']],
    ['text that is no YAML', 'rules: [\n', ['lazaret.yaml']],
  ])('%s, with its line', async (_what, text, words) => {
    await writeFile(path.join(folder, 'lazaret.yaml'), text);

    const { code, said } = await alone('refused', { policy: path.join(folder, 'lazaret.yaml') });

    expect(code).toBe(1);
    for (const word of words) expect(said).toContain(word);
    expect(said).not.toMatch(trace);
  });

  it.each([
    ['a policy file that is not there', { policy: 'none.yaml' }, 'none.yaml: there is no such policy file'],
    ['a folder in its place', { policy: 'examples' }, 'examples: this is a folder'],
    ['no file', { policy: '' }, 'say -c policy=FILE'],
    [
      'a context key that nobody reads',
      { polcy: 'x.yaml' },
      'context polcy: unknown key, known are policy: did you mean -c policy=FILE?',
    ],
  ])('%s', async (_what, context, words) => {
    const { code, said } = await alone('refused', context);

    expect(code).toBe(1);
    expect(said).toContain(words);
    expect(said).not.toMatch(trace);
  });

  it('by `cdk synth` too', async () => {
    await writeFile(path.join(folder, 'lazaret.yaml'), 'alerts:\n  emial: []\n');
    const policy = `policy=${path.join(folder, 'lazaret.yaml')}`;

    const { code, said } = await ended(process.execPath, [cli, 'synth', '--quiet', '--no-notices', '-c', policy]);

    expect(code).toBe(1);
    expect(said.trim().split('\n')).toEqual([
      expect.stringMatching(/lazaret\.yaml:2:3: alerts\.emial: unknown key, .*: did you mean email\?$/),
      'node cdk/app.ts: Subprocess exited with error 1',
    ]);
  });
});

describe('a function that cannot work', () => {
  it('says so in its log and hands every message back, naming the variable that is missing', async () => {
    const asset = path.join(folder, 'intake');
    bundle('lambda/intake.ts', asset);
    const call = `const { handler } = await import(${JSON.stringify(path.join(asset, 'index.mjs'))});
      await handler({ Records: [] }, {}).catch((error) => console.log('refused:', error.message));`;

    const { said } = await ended(process.execPath, ['--input-type=module', '-e', call], {
      AWS_REGION: 'eu-central-1',
      LAZARET_EVIDENCE_BUCKET: 'evidence',
    });

    expect(said).toMatch(/"message":"the function cannot work".*LAZARET_TOPIC_ARN/);
    expect(said).toMatch(/refused: environment: LAZARET_TOPIC_ARN/);
  });
});
