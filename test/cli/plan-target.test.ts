import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { lazaret } from '../builders/command-line.ts';
import { aClusterRoleBinding } from '../builders/kubernetes.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const snapshot = ['--snapshot', 'examples/cluster/prod.yaml'];

describe('lazaret plan of what is no pod', () => {
  it('prints what a person can do, and stores nothing', async () => {
    const { code, out } = await lazaret(['plan', '--service-account', 'shop/web', ...snapshot]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Plan for service account shop\/web: nobody but a person does it\n/);
    expect(out).toContain('kubectl delete rolebinding --namespace shop web');
  });

  it('prints it as JSON', async () => {
    const { lines } = await lazaret(['plan', '--bindings', '--output', 'json', ...snapshot]);
    expect(lines()).toMatchObject([{ of: 'configuration', bindings: [], because: { code: 'a-person-decides' } }]);
  });

  it('without a cluster says that it could not look, and prints how to', async () => {
    const { code, out } = await lazaret(['plan', '--node', 'ip-10-0-1-23.eu-central-1.compute.internal']);
    expect(code).toBe(3);
    expect(out).toMatch(/Could not look: .* \[no-cluster-given\]/);
    expect(out).toContain('kubectl cordon ip-10-0-1-23');
  });

  it('shows what would move the cursor in the name of a binding as what it is', async () => {
    const name = 'x\u001b[2J';
    const binding = { ...aClusterRoleBinding(name, 'view', [{ kind: 'User', name: 'system:anonymous' }]) };
    const file = path.join(temporaryFolder(), 'objects.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [binding] }));
    const { out } = await lazaret(['plan', '--bindings', '--snapshot', file]);
    expect(out).toContain('x\\u{1b}[2J');
    expect(out).not.toContain('\u001b');
  });

  it.each([
    [['plan', ...snapshot], 'name one target'],
    [['plan', 'shop/web', '--node', 'n', ...snapshot], 'name one target'],
    [['plan', '--image', 'a', '--node', 'n', ...snapshot], 'name one target'],
    [['plan', '--service-account', 'web', ...snapshot], 'write NAMESPACE/NAME'],
    [['plan', '--node', 'a;b', ...snapshot], 'write the name of a node'],
    [['plan', '--image', '$(id)', ...snapshot], 'write REGISTRY/NAME:TAG'],
  ])('%j is a usage error that says what to write', async (argv, said) => {
    const { code, err } = await lazaret(argv);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});
