import { CreateSampleFindingsCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { guardDutyFindings } from '../../src/adapters/aws/guardduty.ts';
import { contestedKey } from '../../src/archive/same-version.ts';
import { missingVersions, type Reconciled, reconcile } from '../../src/audit/reconcile.ts';
import type { Received } from '../../src/finding/finding.ts';
import { parse } from '../../src/finding/parse.ts';
import { split } from '../../src/finding/split.ts';
import { anArchive, archiveFinding, type FindingOf, runtimeDetail } from '../builders/audit-archive.ts';
import { type FakeFinding, FakeGuardDuty } from '../fakes/fake-guardduty.ts';

const now = new Date('2026-10-20T00:00:00.000Z');
let guardDuty: FakeGuardDuty;
let client: GuardDutyClient;

beforeEach(() => {
  guardDuty = new FakeGuardDuty(() => now);
  client = new GuardDutyClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: guardDuty.requestHandler(),
  });
});

const finding = (of: FindingOf): FakeFinding => runtimeDetail(of) as FakeFinding;
const compare = (archive = anArchive(), pageSize = 50): Promise<Reconciled> =>
  reconcile(archive, guardDutyFindings(client, { now, pageSize }));

describe('lazaret archive reconcile', () => {
  it('finds nothing missing where every version was archived and handled', async () => {
    const archive = anArchive();
    await archiveFinding(archive, { id: 'a' });
    guardDuty.put('d1', finding({ id: 'a' }));
    expect(await compare(archive)).toMatchObject({ versions: 1, complete: 1, missing: [], faults: [] });
  });

  it('meets the key of the event, though the API writes the same finding otherwise', async () => {
    const archive = anArchive();
    const key = await archiveFinding(archive, { id: 'a' }, 'finding');
    guardDuty.put('d1', finding({ id: 'a' }));
    expect((await compare(archive)).missing).toMatchObject([{ state: 'unfinished', key }]);
  });

  it('tells another finding under the same version, until it is kept beside the archived one', async () => {
    const archive = anArchive();
    await archiveFinding(archive, { id: 'a', severity: 1 });
    guardDuty.put('d1', finding({ id: 'a' }));
    const { missing } = await compare(archive);
    expect(missing).toMatchObject([{ state: 'differs', findingId: 'a' }]);

    for (const { received } of missing) {
      const parsed = parse(received);
      if (parsed.kind === 'finding') await archive.put(contestedKey(parsed.finding), '{}\n');
    }
    expect(await compare(archive)).toMatchObject({ complete: 1, missing: [] });
  });

  it('finds a newer version, and marks what was suppressed', async () => {
    const archive = anArchive();
    await archiveFinding(archive, { id: 'a' });
    guardDuty.put(
      'd1',
      finding({ id: 'a', updatedAt: '2026-10-02T00:00:00.000Z' }),
      finding({ id: 'b', archived: true }),
    );
    const { missing } = await compare(archive);
    expect(missing.map(({ findingId, state, suppressed }) => [findingId, state, suppressed])).toEqual([
      ['b', 'missing', true],
      ['a', 'missing', false],
    ]);
  });

  it('reads every page of every detector', async () => {
    const many = Array.from({ length: 120 }, (_, n) =>
      finding({ id: `f${n}`, updatedAt: new Date(Date.parse('2026-10-01') + n * 1000).toISOString() }),
    );
    guardDuty.put('d1', ...many);
    guardDuty.put('d2', finding({ id: 'last' }));
    expect(await compare()).toMatchObject({ versions: 121 });
    expect(guardDuty.calls.filter((call) => call.endsWith('/findings'))).toHaveLength(4);
  });

  it('misses nothing that is updated while the pages are read', async () => {
    const at = (n: number): string => new Date(Date.parse('2026-10-01') + n * 1000).toISOString();
    guardDuty.put('d1', ...Array.from({ length: 6 }, (_, n) => finding({ id: `f${n}`, updatedAt: at(n) })));
    let pages = 0;
    guardDuty.beforePage = () => {
      pages += 1;
      if (pages === 2) guardDuty.put('d1', finding({ id: 'f0', updatedAt: at(50) }));
    };
    const ids = (await compare(anArchive(), 2)).missing.map(({ findingId }) => findingId);
    expect([...new Set(ids)].sort()).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5']);
  });

  it('asks for no more than GuardDuty keeps: 90 days', async () => {
    guardDuty.put('d1', finding({ id: 'old', updatedAt: '2026-07-01T00:00:00.000Z' }), finding({ id: 'new' }));
    expect((await compare()).missing.map(({ findingId }) => findingId)).toEqual(['new']);
  });

  it('hands over what the pipeline needs to archive it under the same key', async () => {
    guardDuty.put('d1', finding({ id: 'a' }));
    const first = await compare();
    const again = await reconcile(anArchive(), from(missingVersions(first)));
    expect(again.missing.map(({ key }) => key)).toEqual(first.missing.map(({ key }) => key));
  });

  it('knows samples as what they are, and a second round updates the same finding', async () => {
    guardDuty.put('d1');
    const command = new CreateSampleFindingsCommand({
      DetectorId: 'd1',
      FindingTypes: ['Execution:Runtime/ReverseShell'],
    });
    await client.send(command);
    await client.send(command);
    expect((await compare()).missing).toMatchObject([{ sample: true, state: 'missing' }]);
  });

  it('does not call a refused look an empty one', async () => {
    guardDuty.put('d1', finding({ id: 'a' }));
    guardDuty.failNext(403);
    await expect(compare()).rejects.toThrow('asked to fail');
  });

  it('compares an S3 export as well, and a broken line harms no other', async () => {
    const archive = anArchive();
    await archiveFinding(archive, { id: 'a' });
    const lines = [finding({ id: 'a' }), finding({ id: 'b' })].map((one) => JSON.stringify(one));
    const exported = split([lines[0], '{"id": broken', lines[1]].join('\n'), 'export.jsonl');
    const { missing, complete, faults } = await reconcile(archive, from(exported));
    expect({ missing: missing.map(({ findingId }) => findingId), complete }).toEqual({ missing: ['b'], complete: 1 });
    expect(faults).toMatchObject([{ code: 'not-comparable', message: expect.stringContaining('export.jsonl:2') }]);
  });
});

async function* from(received: readonly Received[]): AsyncGenerator<Received> {
  yield* received;
}
