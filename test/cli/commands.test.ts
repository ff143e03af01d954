import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { planKey } from '../../src/archive/keys.ts';
import { commands } from '../../src/cli/commands.ts';
import { exit } from '../../src/cli/exit.ts';
import { lazaret, type Ran } from '../builders/command-line.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const prod = path.join(root, 'examples', 'cluster', 'prod.yaml');
const policy = path.join(root, 'examples', 'lazaret.yaml');
const web = 'shop/web-6d5f7c9b8-abcde';

const write = (name: string, content: string, folder = temporaryFolder()): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const offline = (argv: readonly string[], archive = temporaryFolder()): Promise<Ran> =>
  lazaret([...argv, '--snapshot', prod, '--archive', archive]);

describe('the command line', () => {
  it.each([
    ['an unknown command', ['polcy'], /unknown command 'polcy'\n\(Did you mean policy\?\)/],
    ['an unknown word of a group', ['policy', 'chek'], /unknown command 'chek'[\s\S]*check/],
    ['no command', [], /Usage: lazaret/],
    ['a group without its word', ['archive'], /Usage: lazaret archive/],
    ['a missing argument', ['policy', 'check'], /missing required argument 'file'/],
    ['too many arguments', ['plan', 'a/b', 'c/d'], /too many arguments/],
    ['an unknown option', ['status', '--al'], /unknown option '--al'/],
    ['an option without its value', ['plan', web, '--archive'], /argument missing/],
  ])('%s is a usage error', async (_what, argv, says) => {
    const ran = await lazaret(argv);
    expect([ran.code, ran.out]).toEqual([exit.usage, '']);
    expect(ran.err).toMatch(says);
  });

  it.each(commands.map(({ name, examples }) => [name, examples] as const))(
    '%s explains itself, with examples',
    async (name, examples) => {
      const ran = await lazaret([...name.split(' '), '--help']);
      expect([ran.code, ran.err]).toEqual([exit.ok, '']);
      expect(ran.out).toContain(`Usage: lazaret ${name}`);
      for (const example of examples) expect(ran.out).toContain(`$ ${example}`);
    },
  );

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await lazaret(['--version'])).toMatchObject({ code: exit.ok, out: `${version}\n`, err: '' });
  });

  it.each(['docs/cli.md', 'README.md'])('%s has every exit code', (file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const code of Object.values(exit)) expect(text).toMatch(new RegExp(`^\\| *\`?${code}\`? *\\|`, 'm'));
  });

  it.each([
    ['a terminal', { terminal: { out: true, err: false, columns: 80 } }, true],
    ['a terminal under NO_COLOR', { terminal: { out: true, err: false, columns: 80 }, env: { NO_COLOR: '1' } }, false],
    ['a pipe', {}, false],
  ])('colours only where a person looks: %s', async (_where, io, coloured) => {
    const argv = [
      'replay',
      path.join(root, 'examples', 'findings', '01-reverse-shell.json'),
      '--archive',
      temporaryFolder(),
    ];
    expect((await lazaret(argv, '', io)).out.includes('\u001b[')).toBe(coloured);
  });
});

describe('plan', () => {
  it('shows every step with its cost and its undo, stores the plan and does nothing', async () => {
    const archive = temporaryFolder();
    const ran = await offline(['plan', web], archive);
    expect([ran.code, ran.err]).toEqual([exit.ok, '']);
    expect(ran.out).toMatch(/^Plan [0-9a-f]{20}: quarantine Pod shop\/web-6d5f7c9b8-abcde/);
    expect(ran.out).toMatch(/cost: .*[\s\S]*undo: /);
    const [row] = (await lazaret(['status', '--all', '--archive', archive, '--output', 'json'])).lines();
    expect(row).toMatchObject({ state: 'proposed', action: 'quarantine', target: `Pod ${web}`, verdict: null });
    expect((await lazaret(['status', '--archive', archive])).out).toBe('Nothing is contained.\n');
  });

  it('as JSON is one object', async () => {
    const lines = (await offline(['plan', web, '--output', 'json'])).lines();
    expect(lines).toMatchObject([{ action: 'quarantine', target: { namespace: 'shop' }, reversible: true }]);
  });

  it('scales the workload of the pod where that is asked', async () => {
    const [plan] = (await offline(['plan', web, '--action', 'scale', '--output', 'json'])).lines();
    expect(plan).toMatchObject({ action: 'scale', target: { kind: 'Deployment', name: 'web' } });
  });

  it.each([
    ['a pod without its namespace', ['web'], exit.usage, /NAMESPACE\/NAME/],
    ['a UID that is none', [web, '--uid', 'nope'], exit.usage, /not a UID/],
    ['another pod of that name', [web, '--uid', '00000000-0000-0000-0000-000000000000'], exit.negative, /replaced/],
    ['a pod that is not there', ['shop/nobody'], exit.negative, /shop\/nobody: gone/],
    [
      'an action that there is not',
      [web, '--action', 'reboot'],
      exit.usage,
      /--action reboot: write quarantine, rollout, scale/,
    ],
    [
      'a consent that there is not',
      [web, '--accept', 'siblings'],
      exit.usage,
      /--accept siblings: write siblings-cut-off/,
    ],
  ])('%s is told', async (_what, argv, code, says) => {
    const ran = await offline(['plan', ...argv]);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toMatch(says);
  });

  it.each([
    ['none is given', {}, /add --kubeconfig FILE or --snapshot FILE/],
    ['the one of KUBECONFIG is not there', { KUBECONFIG: '/no/such' }, /\/no\/such: no such file/],
  ])('needs a cluster: %s', async (_what, env, says) => {
    const ran = await lazaret(['plan', web, '--archive', temporaryFolder()], '', {
      env: { HOME: '/nonexistent', ...env },
    });
    expect([ran.code, ran.err]).toEqual([exit.couldNotLook, expect.stringMatching(says)]);
  });
});

describe('acting commands', () => {
  it.each([
    [
      'quarantine on a snapshot',
      ['quarantine', web, '--snapshot', prod, '--apply'],
      exit.usage,
      /--apply needs a live cluster/,
    ],
    ['scale on a snapshot', ['scale', web, '--snapshot', prod, '--apply'], exit.usage, /--apply needs a live cluster/],
    [
      'both a pod and a plan',
      ['quarantine', web, '--plan', 'abc', '--snapshot', prod],
      exit.usage,
      /either a pod or --plan/,
    ],
    [
      'a plan that is not there',
      ['quarantine', '--plan', 'abc', '--snapshot', prod],
      exit.negative,
      /abc: there is no such plan/,
    ],
    ['a release of nothing', ['release'], exit.usage, /either a plan or --expired/],
    ['a release of a plan that is not there', ['release', 'abc'], exit.negative, /abc: there is no such plan/],
  ])('%s is told', async (_what, argv, code, says) => {
    const ran = await lazaret([...argv, '--archive', temporaryFolder()]);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toMatch(says);
  });

  it('a stored plan is carried out by the command of its action only', async () => {
    const archive = temporaryFolder();
    const { id } = (await offline(['plan', web, '--output', 'json'], archive)).lines()[0] as { id: string };
    const ran = await offline(['scale', '--plan', id], archive);
    expect([ran.code, ran.err]).toEqual([exit.usage, expect.stringContaining(`lazaret quarantine --plan ${id}`)]);
  });
});

it('status forgets a deletion when its time is over: there is nothing to release', async () => {
  const archive = temporaryFolder();
  const store = (id: string, expiresAt: string): void => {
    const at = { accountId: null, region: null, cluster: 'prod', id };
    const target = { kind: 'Pod', namespace: 'shop', name: 'web', uid: id };
    const plan = { ...at, action: 'delete', reversible: false, target, expiresAt, steps: [] };
    write(planKey(at, 'plan'), JSON.stringify(plan), archive);
    write(planKey(at, 'before-image'), '{}', archive);
  };
  store('a'.repeat(20), '2000-01-01T00:00:00.000Z');
  store('b'.repeat(20), '2999-01-01T00:00:00.000Z');
  const ids = async (more: string[]): Promise<unknown[]> =>
    (await lazaret(['status', ...more, '--archive', archive, '--output', 'json'])).lines().map(({ plan }) => plan);
  expect([await ids([]), await ids(['--all'])]).toEqual([['b'.repeat(20)], ['a'.repeat(20), 'b'.repeat(20)]]);
});

it('status says when there is no archive, rather than that nothing is contained', async () => {
  const ran = await lazaret(['status', '--archive', path.join(temporaryFolder(), 'nothing')]);
  expect([ran.code, ran.out]).toEqual([exit.couldNotLook, '']);
  expect(ran.err).toContain('there is no archive here');
});

describe('policy check', () => {
  it('calls the example good', async () => {
    const ran = await lazaret(['policy', 'check', policy]);
    expect([ran.code, ran.out]).toEqual([exit.ok, expect.stringMatching(/good: 3 rules, sha256 [0-9a-f]{64}/)]);
  });

  it('names every mistake with line and nearest key, for people and for programs', async () => {
    const file = write('bad.yaml', 'version: 1\nrules:\n  - name: a\n    when: {}\n    mod: observe\nbudget: {}\n');
    const told = await lazaret(['policy', 'check', file]);
    expect(told.code).toBe(exit.negative);
    expect(told.out).toMatch(/bad\.yaml:5:5: .*did you mean mode\?\n.*bad\.yaml:6:1: .*did you mean budgets\?/);
    const lines = (await lazaret(['policy', 'check', file, '--output', 'json'])).lines();
    expect(lines).toMatchObject([
      { file, line: 5, column: 5, code: 'unknown-key' },
      { file, line: 6, column: 1, code: 'unknown-key' },
      { summary: { good: false, errors: 2, sha256: null } },
    ]);
  });

  it('of a file that is not there is a usage error', async () => {
    expect(await lazaret(['policy', 'check', '/no/such.yaml'])).toMatchObject({ code: exit.usage, out: '' });
  });
});

describe('what Lazaret may do', () => {
  it('actions list says of each whether it can be undone and what it needs', async () => {
    const lines = (await lazaret(['actions', 'list', '--output', 'json'])).lines();
    expect(lines.map(({ id }) => id)).toEqual(expect.arrayContaining(['quarantine', 'scale']));
    for (const line of lines)
      expect(line).toMatchObject({
        reversible: expect.any(Boolean),
        blastRadius: expect.stringMatching(/\w/),
        consent: expect.stringMatching(/\w/),
        permissions:
          line.id === 'revoke' ? [] : expect.arrayContaining([expect.objectContaining({ why: expect.any(String) })]),
      });
  });

  const kinds = async (argv: readonly string[]): Promise<string[]> =>
    parseAllDocuments((await lazaret(['rbac', ...argv])).out).map((one) =>
      String((one.toJS() as { kind: string }).kind),
    );
  const verbs = async (argv: readonly string[]): Promise<string[]> =>
    parseAllDocuments((await lazaret(['rbac', ...argv])).out).flatMap(
      (one) => (one.toJS() as { rules?: { verbs: string[] }[] }).rules?.flatMap((rule) => rule.verbs) ?? [],
    );

  it('rbac of the reader writes nothing', async () => {
    expect(new Set(await verbs(['--role', 'reader']))).toEqual(new Set(['get', 'list']));
    expect(await kinds(['--role', 'reader'])).not.toContain('ValidatingAdmissionPolicy');
  });

  it('rbac of the responder comes with the admission policies that pin it', async () => {
    expect(await kinds(['--role', 'responder'])).toEqual(
      expect.arrayContaining([
        'ClusterRole',
        'ClusterRoleBinding',
        'ValidatingAdmissionPolicy',
        'ValidatingAdmissionPolicyBinding',
      ]),
    );
  });

  const admitted = async (file: string): Promise<string[]> =>
    parseAllDocuments((await lazaret(['rbac', '--role', 'responder', '--policy', file])).out)
      .map((one) => one.toJS() as { kind?: string; metadata?: { name: string } } | null)
      .flatMap((one) => (one?.kind === 'ValidatingAdmissionPolicy' ? [one.metadata?.name ?? ''] : []));

  it('rbac of a policy lets the responder do what the rules name and consent to, and nothing more', async () => {
    const rule = (name: string, more: string): string => `  - {name: ${name}, when: {region: [${name}]}, ${more}}\n`;
    const file = write(
      'lazaret.yaml',
      `rules:\n${rule('a', 'do: [suspend], mode: approve')}${rule('b', 'do: [cordon], mode: observe')}${rule('c', 'do: [scale], mode: enforce, accept: [rollout]')}`,
    );
    expect((await admitted(file)).filter((name) => /jobs|nodes|deployments|deletion$/.test(name)).toSorted()).toEqual([
      'lazaret-quarantine-policy-deletion',
      'lazaret-responder-calico-globalnetworkpolicy-deletion',
      'lazaret-responder-ciliumnetworkpolicy-deletion',
      'lazaret-responder-clusternetworkpolicy-deletion',
      'lazaret-responder-cronjobs',
      'lazaret-responder-deployments',
      'lazaret-responder-jobs',
      'lazaret-responder-networkpolicy-deletion',
    ]);
    expect(await admitted(write('lazaret.yaml', 'rules: []'))).toEqual([]);
  });

  it.each([
    ['an action', ['--actions', 'reboot'], /reboot is no action/],
    ['a role', ['--role', 'boss'], /--role boss: write reader, responder, all/],
  ])('rbac for %s that there is not is a usage error', async (_what, argv, says) => {
    expect(await lazaret(['rbac', ...argv])).toMatchObject({
      code: exit.usage,
      out: '',
      err: expect.stringMatching(says),
    });
  });
});

describe('inspect', () => {
  const pod = (name: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'x' },
    spec: { containers: [{ name: 'c', image: 'i', securityContext: { privileged: true } }] },
  });
  const yaml = `${JSON.stringify(pod('a'))}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly, namespace: x}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: i}]}}}}}\n`;
  const named = (ran: Ran): unknown[] =>
    ran.lines().map((line) => (line['pod'] as { name: string } | null)?.name ?? null);
  const inspect = (argv: readonly string[], stdin = ''): Promise<Ran> =>
    lazaret(['inspect', ...argv, '--output', 'json'], stdin);

  it.each([
    ['YAML documents, a workload by its template', 'a.yaml', yaml, ['a', 'nightly']],
    [
      'a JSON List',
      'a.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod('a'), pod('b')] }),
      ['a', 'b'],
    ],
    ['JSON lines', 'a.jsonl', `${JSON.stringify(pod('a'))}\n${JSON.stringify(pod('b'))}\n`, ['a', 'b']],
  ])('reads %s, from a file, a folder and standard input', async (_what, name, content, pods) => {
    const file = write(name, content);
    for (const ran of [
      await inspect(['-f', file]),
      await inspect(['-f', path.dirname(file)]),
      await inspect(['-f', '-'], content),
    ])
      expect([named(ran), ran.code, ran.err]).toEqual([pods, exit.ok, '']);
  });

  it('tells the line that is broken, and the run goes on', async () => {
    const file = write('a.jsonl', `${JSON.stringify(pod('a'))}\n{broken\n${JSON.stringify(pod('b'))}\n`);
    const ran = await inspect(['-f', file]);
    expect([named(ran), ran.code]).toEqual([['a', null, 'b'], exit.partly]);
    expect(ran.lines()[1]).toMatchObject({ source: `${file}:2`, error: { code: 'manifest-not-json' } });
    const table = await lazaret(['inspect', '-f', file]);
    expect([table.code, table.err]).toEqual([exit.partly, expect.stringContaining(`${file}:2`)]);
  });

  it.each([
    ['a file that is not there', ['-f', '/no/such'], exit.usage, /\/no\/such: there is no such file or folder/],
    ['neither pod nor file', [], exit.usage, /either a pod or -f/],
    ['both pod and file', [web, '-f', prod], exit.usage, /either a pod or -f/],
    [
      'a cluster that the policy does not have',
      ['-f', prod, '--policy', policy, '--cluster', 'nowhere'],
      exit.usage,
      /no such cluster \(it has: /,
    ],
    ['a cluster without a policy', ['-f', prod, '--cluster', 'prod'], exit.usage, /give both/],
    ['a version that there is not', [web, '--snapshot', prod, '--pss-version', '1.3'], exit.usage, /latest or v1\.N/],
  ])('%s is told', async (_what, argv, code, says) => {
    const ran = await inspect(argv);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toMatch(says);
  });

  it.each<[string, string, string, readonly (string | null)[]]>([
    [
      'pretty JSON, one after the other',
      'a.json',
      [pod('a'), pod('b')].map((one) => JSON.stringify(one, null, 2)).join('\n'),
      ['a', 'b'],
    ],
    [
      'lines of anything, by the name of the file',
      'a.jsonl',
      `5\n${JSON.stringify(pod('a'))}\n"x"\n`,
      [null, 'a', null],
    ],
    [
      'a list of a kind, whose items do not say it',
      'a.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [{ ...pod('a'), kind: undefined }] }),
      ['a'],
    ],
    [
      'a file that unfolds without end, and what stands beside it',
      'a.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\n${JSON.stringify(pod('a'))}\n`,
      [null, 'a'],
    ],
    [
      'a custom kind that makes pods, and none that makes none',
      'a.yaml',
      ['Service', 'NodePool']
        .map((kind) =>
          JSON.stringify({
            apiVersion: 'serving.knative.dev/v1',
            kind,
            metadata: { name: kind.toLowerCase() },
            spec: { template: { spec: kind === 'Service' ? { containers: [{ name: 'c' }] } : { requirements: [] } } },
          }),
        )
        .join('\n---\n'),
      ['service'],
    ],
    [
      'what no API server takes',
      'a.yaml',
      [
        { ...pod('a'), spec: undefined },
        { ...pod('b'), apiVersion: 'v2' },
        { ...pod('c'), spec: { containers: [] } },
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: {} },
        pod('e'),
      ]
        .map((one) => JSON.stringify(one))
        .join('\n---\n'),
      ['a', 'b', 'c', 'd', 'e'],
    ],
  ])('reads %s', async (_what, name, content, pods) => {
    const ran = await inspect(['-f', write(name, content)]);
    expect(named(ran)).toEqual(pods);
    const wrong = ran.lines().filter((line) => 'error' in line);
    expect(ran.code).toBe(wrong.length > 0 ? exit.partly : exit.ok);
    if (pods.length === 5)
      expect(wrong.map((line) => (line['pod'] as { name: string }).name)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on past a file that cannot be read, and into what links lead to', async () => {
    const folder = temporaryFolder();
    write('b.yaml', JSON.stringify(pod('b')), folder);
    symlinkSync(path.join(folder, 'nothing'), path.join(folder, 'a.yaml'));
    symlinkSync(path.join(folder, 'b.yaml'), path.join(folder, 'c.YML'));
    const ran = await inspect(['-f', folder]);
    expect([named(ran), ran.code]).toEqual([[null, 'b', 'b'], exit.partly]);
    expect(ran.lines()[0]).toMatchObject({
      source: path.join(folder, 'a.yaml'),
      error: { code: 'manifest-unreadable' },
    });
  });

  it.each([
    ['name', JSON.stringify({ ...pod('a\u001b[31m'), apiVersion: 'v1' })],
    ['value', JSON.stringify({ kind: 'Pod', metadata: { name: 'a' }, spec: { containers: '\u009b31m' } })],
    ['line that is no JSON', '\u001b[31m{'],
    ['kind', '{"kind": "Evil\\u001b[31m", "apiVersion": "v1"}'],
  ])('lets no %s of a manifest move the terminal', async (_what, content) => {
    const ran = await lazaret(['inspect', '-f', write('a.jsonl', `${content}\n`)]);
    expect(`${ran.out}${ran.err}`).not.toMatch(/[\u001b\u009b]/);
    expect(`${ran.out}${ran.err}`).toMatch(/\\u\{[19]b\}/);
  });

  it('says so where there is no pod at all, rather than nothing', async () => {
    const ran = await inspect(['-f', write('a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n')]);
    expect([ran.code, ran.out]).toEqual([exit.negative, '']);
    expect(ran.err).toMatch(/no pod .*1 ConfigMap/);
  });

  it('of a workload recommends a change to the workload, and saves it as files', async () => {
    const { spec } = pod('x') as { spec: object };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'x' },
      spec: { template: { spec } },
    };
    const folder = temporaryFolder();
    const ran = await inspect(['-f', write('a.json', JSON.stringify(deployment)), '--save', folder]);
    expect(ran.code).toBe(exit.ok);
    const change = readFileSync(path.join(folder, 'x', 'web', 'pod-security-baseline.yaml'), 'utf8');
    expect(change).toMatch(/kubectl patch deployment web -n x[\s\S]*kind: Deployment/);
    expect(ran.err).toContain(path.join(folder, 'x', 'web'));
  });

  it('of a manifest within a cluster takes what is around it from there', async () => {
    const file = write(
      'a.json',
      JSON.stringify({ ...pod('new'), metadata: { name: 'new', namespace: 'shop', labels: { app: 'web' } } }),
    );
    const [alone] = (await inspect(['-f', file])).lines();
    const [there] = (await inspect(['-f', file, '--snapshot', prod])).lines();
    const services = (line = {}): unknown =>
      (line as { exposure: { services: { value: unknown } } }).exposure.services.value;
    expect(services(alone)).toBe('unknown');
    expect(services(there)).toMatchObject([{ name: 'web' }]);
  });

  it.each<[string, readonly string[], string]>([
    ['the only cluster of the policy, of manifests alone', [], 'RuntimeDefault'],
    ['the one that is named', ['--cluster', 'prod'], 'RuntimeDefault'],
    ['none without a policy', ['no policy'], 'unknown'],
  ])('takes what the operator states of kubelets from %s', async (_what, argv, seccomp) => {
    const stated = write(
      'lazaret.yaml',
      'version: 1\nclusters: [{name: prod, nodeDefaults: {seccompDefault: true}}]\n',
    );
    const plain = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c' }] } };
    const given = argv[0] === 'no policy' ? [] : ['--policy', stated, ...argv];
    const [line] = (await inspect(['-f', write('a.json', JSON.stringify(plain)), ...given])).lines();
    expect(line).toMatchObject({ containers: [{ seccomp: { value: seccomp } }] });
  });

  it.each([
    ['csv', /^source,namespace,pod,level[^\n]*\r\n[^\n]*,x,a,privileged,v1\.\d+,privileged,[^\n]*\r\n[^\n]*not JSON/],
    ['md', /^\| source \| namespace[^\n]*\n\| ---[^\n]*\n\|[^\n]* x \| a \| privileged /],
  ])('prints a row for each pod as %s, what could not be read too', async (format, rows) => {
    const file = write('a.jsonl', `${JSON.stringify(pod('a'))}\n{broken\n`);
    const ran = await lazaret(['inspect', '-f', file, '--output', format]);
    expect(ran.code).toBe(exit.partly);
    expect(ran.out).toMatch(rows);
  });

  it('of a pod in a snapshot says what it could really do, and no secret', async () => {
    const ran = await lazaret(['inspect', web, '--snapshot', prod]);
    expect([ran.code, ran.err]).toEqual([exit.ok, '']);
    expect(ran.out).toMatch(/Pod Security Standard[\s\S]*privileged/);
    expect(ran.out).not.toContain('hunter2');
  });
});

describe('access', () => {
  it('names who may come in and what goes out, and the policies that say so', async () => {
    const [line] = (await lazaret(['access', web, '--snapshot', prod, '--output', 'json'])).lines();
    expect(line).toMatchObject({
      pod: { namespace: 'shop' },
      ingress: { selectedBy: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'web' }] },
      unknown: [],
    });
    const { code, out } = await lazaret(['access', web, '--snapshot', prod]);
    expect([code, out]).toEqual([exit.ok, expect.stringContaining('ingress: selected by NetworkPolicy shop/web')]);
  });

  it('of a pod that is not there is a negative answer', async () => {
    expect(await lazaret(['access', 'shop/nobody', '--snapshot', prod])).toMatchObject({
      code: exit.negative,
      out: '',
    });
  });
});
